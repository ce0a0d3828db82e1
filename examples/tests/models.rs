//! That the schema of all examples has all models of the examples, so that all of them are exported
//! and read by other tools.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The models of all files of a folder, and of those in it: `src/bank.rs::Account`.
fn models_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            models_in(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let file = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
            let text = fs::read_to_string(&path).unwrap();
            found.extend(models_of(&text).map(|model| format!("{file}::{model}")));
        }
    }
}

/// The name that comes next behind each derive of a model.
fn models_of(text: &str) -> impl Iterator<Item = &str> {
    let derives = text.split("#[derive(").skip(1).filter_map(|rest| rest.split_once(")]"));
    let derives = derives.filter(|(traits, _)| traits.split(',').any(|one| one.trim() == "Model"));
    derives.map(|(_, rest)| {
        let (_, rest) = rest.split_once("struct ").expect("a model is a struct");
        rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap()
    })
}

#[test]
fn the_schema_of_the_examples_has_all_their_models() {
    let mut written = BTreeSet::new();
    models_in(Path::new(env!("CARGO_MANIFEST_DIR")), &mut written);
    // A test's own are not to be looked at by anybody. The shop has a command line of its own.
    written.retain(|model| !model.starts_with("tests/") && !model.starts_with("shop/"));
    let schema = dynorm_examples::schema();
    let paths = schema.tables().flat_map(|table| table.models.iter().map(|model| model.path));
    let exported: BTreeSet<_> = paths
        .map(|path| {
            let (module, name) = path.rsplit_once("::").unwrap();
            let module = module.trim_start_matches("dynorm_examples::").replace("::", "/");
            format!("src/{module}.rs::{name}")
        })
        .collect();
    assert!(exported.len() > 10, "{exported:?}");
    assert_eq!(written, exported, "a model of the examples belongs into `src` and `dynorm_examples::schema`");
    schema.check().unwrap();
}
