//! The packages that this workspace is built from, in a table: `cargo run --example catalog`.
//!
//! Loads them from `cargo metadata` into an engine in this process, asks questions of the table and
//! its indexes, and lets two programs change one package at once. No server, no account, no
//! network. The model is in `src/package.rs`.

use std::collections::BTreeMap;
use std::error::Error;

use dynorm::codec::memory::to_value;
use dynorm::{Db, Engine, Item, Meter, Table, Value};
use dynorm_examples::heading;
use dynorm_examples::package::{self, Package, Source};
use dynorm_examples::release::Release;
use indicatif::{ProgressBar, ProgressStyle};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let engine = Engine::memory()?;
    // On AWS: `Db::new(aws_sdk_dynamodb::Client::new(&config))`. Nothing below knows the
    // difference.
    let db = Db::new(engine.client());
    let packages = db.table::<Package>();
    packages.create().await?;

    let catalog = package::of_this_workspace()?;
    load(&packages, catalog.clone()).await?;
    questions(&packages, &catalog).await?;

    let another = Db::new(engine.client()).table::<Package>();
    two_programs(&packages, &another).await?;
    Ok(())
}

/// The same table with a meter on it, to see what a question costs.
fn metered(packages: &Table<Package>) -> (Table<Package>, Meter) {
    let meter = Meter::new();
    (packages.metered(&meter), meter)
}

fn cost(meter: &Meter) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a few requests")]
    let requests = meter.requests() as f64;
    let counts =
        [(requests, "request"), (meter.read_units(), "read unit"), (meter.write_units(), "write unit")];
    let named = counts.iter().filter(|(count, _)| *count > 0.0).map(|(count, what)| {
        let plural = if *count > 1.0 { "s" } else { "" };
        format!("{count} {what}{plural}")
    });
    named.collect::<Vec<_>>().join(", ")
}

async fn load(packages: &Table<Package>, catalog: Vec<Package>) -> Result<(), Box<dyn Error>> {
    heading("Loading the packages of this workspace");
    let (packages, meter) = metered(packages);
    let style = ProgressStyle::with_template("  {bar:40} {pos}/{len} packages")?;
    let bar = ProgressBar::new(catalog.len() as u64).with_style(style);
    let shown = bar.clone();
    let outcome =
        packages.put_all(catalog).on_progress(move |progress| shown.set_position(progress.written)).await;
    bar.finish_and_clear();
    // What could not be written would come back here, typed, to be written another time.
    let written = outcome.into_result()?;
    println!("  {written} packages stored: {}", cost(&meter));
    Ok(())
}

async fn questions(packages: &Table<Package>, catalog: &[Package]) -> dynorm::Result<()> {
    heading("Which licences are there?");
    let (table, meter) = metered(packages);
    let mut licences = BTreeMap::<_, u32>::new();
    let mut all = Package::scan().segments(2).select((Package::licence(),)).stream(&table);
    while let Some((licence,)) = all.try_next().await? {
        *licences.entry(licence.unwrap_or_else(|| "none stated".into())).or_default() += 1;
    }
    let mut licences: Vec<_> = licences.into_iter().collect();
    licences.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (licence, count) in licences.iter().take(6) {
        println!("  {count:>4}  {licence}");
    }
    println!("  a parallel scan of one attribute: {}", cost(&meter));

    heading("What is under MIT alone, of what begins with \"t\"?");
    let (table, meter) = metered(packages);
    for found in Package::licence_index("MIT").name().begins_with("t").all(&table).await? {
        println!("  {} {}", found.name, found.version);
    }
    println!("  a query of a global index: {}", cost(&meter));

    heading("Which ten name the most dependencies?");
    let (table, meter) = metered(packages);
    let top = Package::dependencies_index(Source::Elsewhere).reverse().limit(10);
    for found in top.all(&table).await? {
        println!("  {:>4}  {} {}", found.dependency_count, found.name, found.version);
    }
    println!("  a query of a global index, backwards: {}", cost(&meter));

    let name = most_versions(catalog);
    let (low, high) = (Release::new(0, 5, 0), Release::new(0, 9, 99));
    heading(&format!("Which versions of {name} are there from {low} to {high}?"));
    let (table, meter) = metered(packages);
    let versions = Package::query(name);
    for found in versions.version().between(&low, &high).all(&table).await? {
        println!("  {}  with {} features", found.version, found.features.len());
    }
    println!("  of {} in all", versions.count(&table).await?);
    println!("  a query of the table, and a count: {}", cost(&meter));

    heading(&format!("Which version of {name} asks for the newest Rust?"));
    let (table, meter) = metered(packages);
    match Package::rust_version_index(name).reverse().first(&table).await? {
        Some(found) => println!("  {}", found.version),
        None => println!("  none says"),
    }
    println!("  one item of a local index: {}", cost(&meter));
    Ok(())
}

/// The package of which there are most versions.
fn most_versions(catalog: &[Package]) -> &str {
    let mut versions = BTreeMap::<&str, u32>::new();
    for package in catalog {
        *versions.entry(&package.name).or_default() += 1;
    }
    versions.into_iter().max_by_key(|(_, count)| *count).map_or("dynorm", |(name, _)| name)
}

async fn two_programs(one: &Table<Package>, another: &Table<Package>) -> dynorm::Result<()> {
    let newest = Package::query("dynorm").reverse().one(one).await?.version.clone();
    let load = async |table: &Table<Package>| -> dynorm::Result<Item<Package>> {
        Ok(table.get("dynorm", &newest).await?.expect("this package is in its own graph"))
    };

    heading("Two programs change one package");
    let (mut mine, mut theirs) = (load(one).await?, load(another).await?);
    theirs.keywords.insert("mapper".into());
    theirs.save().await?;
    println!("  they add a keyword and save");
    mine.description = Some("Structs in DynamoDB".into());
    match mine.save().await {
        Ok(_) => println!("  our save went through"),
        Err(error) if error.is_conflict() => {
            println!("  our save conflicts: {error}");
            let current = error.current::<Package>().expect("it is still there");
            println!("  the error has it as it is now, with {} keywords", current.keywords.len());
        }
        Err(error) => return Err(error),
    }

    let (one, meter) = metered(one);
    for change in mine.changes()? {
        println!("  we save just what we changed: {}", change.path);
    }
    mine.partial_save().await?;
    let merged = load(&one).await?;
    println!(
        "  merged: {:?}, {} keywords",
        merged.description.as_deref().unwrap_or(""),
        merged.keywords.len()
    );

    heading("A newer program stores what ours does not know");
    let untyped = another.db().open(another.name());
    let mut newer = untyped.get(("dynorm", to_value(&merged.version)?)).await?.expect("still there");
    newer.insert("downloads".into(), 1_000_000.into());
    newer.save().await?;
    let mut ours = load(&one).await?;
    ours.description = None;
    ours.save().await?;
    let after = load(&one).await?;
    let downloads = after.extra().get("downloads").and_then(Value::as_number).expect("kept");
    println!("  our save takes the description away: {}", after.description.is_none());
    println!("  and leaves what it does not know: {downloads} downloads");
    println!("  saved again without a change, is anything sent? {}", ours.save().await?.was_sent());
    println!("  all of ours since the conflict: {}", cost(&meter));
    Ok(())
}
