//! One run of all tests of the workspace is a run with all features.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_examples_ask_for_all_features_of_dynorm() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = |path: &str| fs::read_to_string(root.join(path)).expect("a manifest");
    let dynorm = manifest("../dynorm/Cargo.toml");
    let (_, features) = dynorm.split_once("[features]\n").expect("features");
    let (features, _) = features.split_once("\n[").expect("something behind them");
    let names = features.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
    let all: BTreeSet<_> = names.filter(|name| *name != "default").collect();

    let examples = manifest("../examples/Cargo.toml");
    let (_, asked) = examples.split_once("\ndynorm = {").expect("dynorm");
    let (asked, _) = asked.split_once('}').expect("an end");
    let asked: BTreeSet<_> = asked.split('"').skip(1).step_by(2).collect();
    assert!(all.len() > 5, "{all:?}");
    assert_eq!(asked, all);
}
