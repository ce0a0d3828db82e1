//! Takes bundles of texts apart into the files that the fuzzer wants, and puts such files together
//! into a bundle.
//!
//! `seeds unpack DIRECTORY BUNDLE..` and `seeds pack DIRECTORY BUNDLE`

#[path = "../../tests/tests/codec/corpus.rs"]
mod corpus;

use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["unpack", directory, ref bundles @ ..] => unpack(Path::new(directory), bundles),
        ["pack", directory, bundle] => pack(Path::new(directory), Path::new(bundle)),
        _ => Err("seeds unpack DIRECTORY BUNDLE.. | seeds pack DIRECTORY BUNDLE".into()),
    }
}

fn unpack(directory: &Path, bundles: &[&str]) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(directory)?;
    for bundle in bundles.iter().map(Path::new) {
        let name = bundle.file_stem().ok_or("a bundle has a name")?.to_string_lossy();
        for (index, text) in corpus::read(bundle).iter().enumerate() {
            fs::write(directory.join(format!("{name}-{index}")), text)?;
        }
    }
    Ok(())
}

/// The shortest first, so that the bundle changes little from one time to the next.
fn pack(directory: &Path, bundle: &Path) -> Result<(), Box<dyn Error>> {
    let mut texts = Vec::new();
    for file in directory.read_dir()? {
        // What is no UTF-8 no target looks at, though the fuzzer may keep it.
        texts.extend(String::from_utf8(fs::read(file?.path())?));
    }
    texts.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    texts.dedup();
    let lines: Vec<String> = texts.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    fs::write(bundle, lines.join("\n") + "\n")?;
    Ok(())
}
