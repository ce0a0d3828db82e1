//! The packages of a dependency graph as a table: nested documents, lists, maps and sets, and an
//! index of each kind.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{CargoOpt, DependencyKind, MetadataCommand};
use dynorm::{Document, Model};

use crate::release::Release;

/// One version of a package.
#[derive(Model, Clone, Debug, PartialEq, Eq)]
#[model(table = "packages")]
pub struct Package {
    /// Its name: the hash key, so that all versions of a package are together.
    #[hash_key]
    #[index(range, name = "LicenceIndex")]
    pub name: String,
    /// Its version: the range key.
    #[range_key]
    pub version: Release,
    /// Under which licence: the hash key of a global index. A package that states none is not in
    /// it.
    #[index(include(description), hash, name = "LicenceIndex")]
    pub licence: Option<String>,
    /// Where it comes from: the hash key of a global index that sorts by the number of
    /// dependencies.
    #[index(all, hash, name = "DependenciesIndex")]
    pub source: Source,
    /// How many packages it names as dependencies, for normal use.
    #[index(range, name = "DependenciesIndex")]
    pub dependency_count: u32,
    /// The oldest Rust that it says it works with: the range key of a local index.
    #[index(keys_only)]
    pub rust_version: Option<Release>,
    /// What it is, in its authors' words.
    pub description: Option<String>,
    /// What it is about: a string set.
    pub keywords: BTreeSet<String>,
    /// The packages that it names.
    pub dependencies: Vec<Dependency>,
    /// Its features, with what each one turns on.
    pub features: BTreeMap<String, Vec<String>>,
}

/// Where a package comes from.
#[derive(Document, Clone, Copy, Debug, PartialEq, Eq)]
#[model(rename_all = "lowercase")]
pub enum Source {
    /// It is a member of this workspace.
    Workspace,
    /// A registry, or a repository.
    Elsewhere,
}

/// One package that another one names.
#[derive(Document, Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Its name.
    pub name: String,
    /// Which versions will do.
    pub requirement: String,
    /// What it is needed for.
    pub kind: Kind,
    /// Whether a feature must ask for it.
    pub optional: bool,
    /// Its features that are asked for.
    pub features: BTreeSet<String>,
}

/// What a dependency is needed for.
#[derive(Document, Clone, Copy, Debug, PartialEq, Eq)]
#[model(rename_all = "lowercase")]
pub enum Kind {
    /// The package itself.
    Normal,
    /// Its build script.
    Build,
    /// Its tests and examples.
    Dev,
}

/// The packages that this workspace is built from, as `cargo metadata` tells. Works offline once
/// they have been fetched.
///
/// # Errors
///
/// If cargo cannot tell.
pub fn of_this_workspace() -> Result<Vec<Package>, cargo_metadata::Error> {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .features(CargoOpt::AllFeatures)
        // Packages for other systems may not have been fetched.
        .other_options(["--locked", "--filter-platform", "host-tuple"].map(str::to_owned))
        .exec()?;
    Ok(metadata.packages.into_iter().map(Package::from).collect())
}

impl From<cargo_metadata::Package> for Package {
    fn from(package: cargo_metadata::Package) -> Self {
        let dependencies: Vec<_> = package.dependencies.into_iter().map(Dependency::from).collect();
        let normal: BTreeSet<_> =
            dependencies.iter().filter(|one| one.kind == Kind::Normal).map(|one| &one.name).collect();
        Package {
            name: package.name.to_string(),
            version: Release(package.version),
            licence: package.license,
            source: if package.source.is_some() { Source::Elsewhere } else { Source::Workspace },
            dependency_count: normal.len().try_into().unwrap_or(u32::MAX),
            rust_version: package.rust_version.map(Release),
            description: package.description.map(|text| text.trim().to_owned()),
            keywords: package.keywords.into_iter().collect(),
            dependencies,
            features: package.features.into_iter().collect(),
        }
    }
}

impl From<cargo_metadata::Dependency> for Dependency {
    fn from(dependency: cargo_metadata::Dependency) -> Self {
        Dependency {
            name: dependency.name,
            requirement: dependency.req.to_string(),
            kind: match dependency.kind {
                DependencyKind::Build => Kind::Build,
                DependencyKind::Development => Kind::Dev,
                _ => Kind::Normal,
            },
            optional: dependency.optional,
            features: dependency.features.into_iter().collect(),
        }
    }
}
