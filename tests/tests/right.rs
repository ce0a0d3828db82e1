//! Right programs: what compiles, whatever is called what. Most have no more to them than that;
//! `tests/right` has them by topic.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../right/mod.rs"]
mod right;

/// What the derive says of range keys and attributes of documents that are named like a method.
#[test]
fn the_derive_knows_the_methods_of_queries_and_of_paths() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let names = fs::read_to_string(root.join("dynorm-derive/src/names.rs")).expect("the names");
    let known = |list: &str| -> BTreeSet<String> {
        let (_, list) = names.split_once(&format!("const {list}: ")).expect("a list");
        let (list, _) = list.split_once("];").expect("an end");
        list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let of_all = ["clone", "into", "to_owned", "try_into"].map(str::to_owned);
    let sources = sources(root.join("dynorm/src"));
    let of_queries: BTreeSet<_> = sources.iter().flat_map(|source| methods(source, " Read<I,")).collect();
    assert!(of_queries.contains("limit") && of_queries.contains("all"), "{of_queries:?}");
    assert_eq!(known("OF_QUERIES"), of_queries.into_iter().chain(of_all).collect());

    let path = root.join("dynorm/src/expr/typed/path.rs");
    let of_paths = methods(&fs::read_to_string(path).expect("a source"), " Path<M, T, K, P> {");
    assert!(of_paths.contains("exists"), "{of_paths:?}");
    assert_eq!(known("OF_PATHS"), of_paths);
}

/// All sources of a folder and those in it.
fn sources(folder: PathBuf) -> Vec<String> {
    let (mut sources, mut folders) = (Vec::new(), vec![folder]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push(fs::read_to_string(path).expect("a source"));
            }
        }
    }
    sources
}

/// The page of `Item` lists the methods that hide the model's own.
#[test]
fn the_page_of_items_lists_their_methods() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").join("dynorm/src");
    let methods_of_items: BTreeSet<_> = sources(source.clone())
        .iter()
        .flat_map(|source| [" Item<M> {", " Item<E> {"].map(|of| methods(source, of)))
        .flatten()
        .collect();
    assert!(methods_of_items.contains("save") && methods_of_items.contains("keys_differ"));
    let item = fs::read_to_string(source.join("db/item.rs")).expect("the source of items");
    let (_, list) = item.split_once("/// An item has methods of its own: ").expect("the list");
    let (list, _) = list.split_once(';').expect("its end");
    let listed: BTreeSet<_> = list.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert_eq!(listed, methods_of_items);
}

/// The public methods in the `impl` blocks of a type itself.
fn methods(source: &str, of: &str) -> BTreeSet<String> {
    let mut inside = false;
    let methods = source.lines().filter_map(|line| {
        if line.starts_with("impl") {
            inside = line.contains(of) && !line.contains(" for ");
        }
        let declared = line.strip_prefix("    pub async fn ").or(line.strip_prefix("    pub fn "));
        let end = |name: &str| name.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        declared.filter(|_| inside).and_then(|name| Some(name[..end(name)?].to_owned()))
    });
    methods.collect()
}
