//! Items of pages, batches and loads, and segments of scans.

use dynorm::{Model, Table};

use super::case;
use crate::canned::answering;
use crate::measure::Sample;
use crate::{ALL, Case};

#[derive(Model, Clone, Debug)]
#[model(table = "rows")]
struct Row {
    #[hash_key]
    group: String,
    #[range_key]
    number: u64,
    text: String,
}

fn row(number: usize) -> Row {
    Row { group: "all".into(), number: number as u64, text: "some text".into() }
}

fn table(operation: &'static str, size: usize) -> (Table<Row>, usize) {
    let rows: Vec<String> =
        (0..size).map(|number| dynorm::codec::json::item_to_json(&row(number)).expect("JSON")).collect();
    let body = format!(r#"{{"Items":[{}],"Count":{size},"ScannedCount":{size}}}"#, rows.join(","));
    let bytes = body.len();
    (answering(operation, body).table(), bytes)
}

pub fn cases() -> Vec<Case> {
    vec![
        case("query: items of a page", ALL, |runtime, size| {
            let (rows, bytes) = table("Query", size);
            Sample::new(
                bytes,
                || (),
                move |()| runtime.block_on(Row::query("all").all(&rows)).expect("items"),
            )
        }),
        case("query: items of a page, streamed", ALL, |runtime, size| {
            let (rows, bytes) = table("Query", size);
            Sample::new(
                bytes,
                || (),
                move |()| {
                    runtime.block_on(async {
                        let mut stream = Row::query("all").stream(&rows);
                        while stream.try_next().await.expect("items").is_some() {}
                    });
                },
            )
        }),
        case("scan: segments, first item", ALL, |runtime, size| {
            let (rows, bytes) = table("Scan", 10);
            let segments = u32::try_from(size).expect("few");
            Sample::new(
                bytes * size,
                || (),
                move |()| {
                    runtime.block_on(async {
                        let mut stream = Row::scan().segments(segments).stream(&rows);
                        stream.try_next().await.expect("items").expect("an item")
                    })
                },
            )
        }),
        case("batch get: keys", ALL, |runtime, size| {
            let (rows, bytes) = table("Query", size);
            Sample::new(
                bytes,
                || (),
                move |()| {
                    let keys = (0..size).map(|number| ("all", number as u64));
                    runtime.block_on(async {
                        let mut stream = rows.batch_get(keys).stream();
                        while stream.try_next().await.expect("items").is_some() {}
                    });
                },
            )
        }),
        case("batch write: items", ALL, |runtime, size| {
            let (rows, bytes) = table("Query", size);
            Sample::new(
                bytes,
                || (),
                move |()| {
                    let batch = rows.db().batch_write();
                    let batch = (0..size).fold(batch, |batch, number| batch.put(&rows, row(number)));
                    runtime.block_on(batch.into_future()).into_result().expect("all stored")
                },
            )
        }),
        case("load: items", ALL, |runtime, size| {
            let (rows, bytes) = table("Query", size);
            Sample::new(
                bytes,
                || (),
                move |()| {
                    runtime
                        .block_on(rows.put_all((0..size).map(row)).into_future())
                        .into_result()
                        .expect("all stored")
                },
            )
        }),
    ]
}
