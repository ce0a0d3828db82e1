//! The cases, one file for each thing that there can be many of.

mod attributes;
mod conditions;
mod depth;
mod flattened;
mod lists;
mod maps;
mod pages;
mod sets;
mod unknown;

use std::ops::AsyncFn;

use dynorm::{HashOnly, Item, Model};
use tokio::runtime::Runtime;

use crate::Case;
use crate::canned::answering;
use crate::measure::Sample;

pub fn all() -> Vec<Case> {
    [
        attributes::cases(),
        unknown::cases(),
        lists::cases(),
        maps::cases(),
        sets::cases(),
        depth::cases(),
        flattened::cases(),
        conditions::cases(),
        pages::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Work that must not grow.
fn case(name: &'static str, sizes: &'static [usize], sample: fn(&'static Runtime, usize) -> Sample) -> Case {
    Case { name, sizes, sample, peak: None }
}

/// A save, whose memory is bounded too.
fn save(name: &'static str, sizes: &'static [usize], sample: fn(&'static Runtime, usize) -> Sample) -> Case {
    Case { name, sizes, sample, peak: Some(20.0) }
}

/// Reads an item from a server that holds this JSON.
fn read<M: Model<Hash = String, Shape = HashOnly>>(runtime: &'static Runtime, json: String) -> Sample {
    let bytes = json.len();
    let table = answering("GetItem", format!("{{\"Item\":{json}}}")).table::<M>();
    Sample::new(bytes, || (), move |()| runtime.block_on(table.get("a").into_future()).expect("an answer"))
}

/// Works on an item that was read from a server that holds this JSON, and then changed.
fn loaded<M: Model<Hash = String, Shape = HashOnly>>(
    runtime: &'static Runtime,
    json: String,
    change: impl Fn(&mut Item<M>) + Clone + 'static,
    work: impl AsyncFn(&mut Item<M>) + Clone + 'static,
) -> Sample {
    let bytes = json.len();
    let table = answering("GetItem", format!("{{\"Item\":{json}}}")).table::<M>();
    let prepare = move || {
        let item = runtime.block_on(table.get("a").into_future());
        let mut item = item.expect("an answer").expect("an item");
        change(&mut item);
        item
    };
    Sample::new(bytes, prepare, move |mut item| {
        runtime.block_on(work(&mut item));
        item
    })
}

/// An item of these members, as JSON.
fn item(members: impl Iterator<Item = String>) -> String {
    let members: Vec<String> = std::iter::once(r#""id":{"S":"a"}"#.to_owned()).chain(members).collect();
    format!("{{{}}}", members.join(","))
}

/// A save that must be made.
async fn saved<M: Model>(item: &mut Item<M>) {
    assert!(item.save().await.expect("saved").was_sent());
}

async fn partially_saved<M: Model>(item: &mut Item<M>) {
    assert!(item.partial_save().await.expect("saved").was_sent());
}

async fn overwritten<M: Model>(item: &mut Item<M>) {
    assert!(item.overwrite().await.expect("saved").was_sent());
}

/// A save that has nothing to do.
async fn left_alone<M: Model>(item: &mut Item<M>) {
    assert!(!item.save().await.expect("nothing to save").was_sent());
}

async fn dirty<M: Model>(item: &mut Item<M>) {
    assert!(item.is_dirty().expect("an encoding"));
}

async fn clean<M: Model>(item: &mut Item<M>) {
    assert!(!item.is_dirty().expect("an encoding"));
}
