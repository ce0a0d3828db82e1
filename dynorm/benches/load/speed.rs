//! Items per second on the embedded engine, one request after the other and several at once.

use std::time::{Duration, Instant};

use dynorm::prelude::*;
use dynorm::{ItemStream, Meter, Result};

use crate::{ITEMS, Row, row, rows};

/// How often each thing is timed; the fastest counts.
const ROUNDS: usize = 5;

/// An item of 1 KB with a hash key of its own, so that a scan can be shared out.
#[derive(Model, Debug, Clone)]
#[model(table = "spread")]
struct Spread {
    #[hash_key]
    number: u32,
    text: String,
}

fn spread() -> impl Iterator<Item = Spread> + Send {
    (0..ITEMS).map(|number| Spread { number, text: "x".repeat(1005) })
}

pub async fn print() -> Result<()> {
    println!("{ITEMS} items of 1 KB on the embedded engine, the fastest of {ROUNDS}\n");
    println!("{:<36} {:>9} {:>10}", "", "requests", "items/s");
    loads().await?;
    reads().await
}

async fn loads() -> Result<()> {
    timed("put, one by one", fresh::<Row>, async |rows| {
        for number in 0..ITEMS {
            rows.put(row(number)).await?;
        }
        Ok(ITEMS.into())
    })
    .await?;
    for concurrency in [1, 4, 16] {
        timed(&format!("put_all, {concurrency} at once"), fresh::<Row>, async |table| {
            table.put_all(rows()).concurrency(concurrency).await.into_result()
        })
        .await?;
    }
    Ok(())
}

async fn reads() -> Result<()> {
    let table = fresh::<Row>().await?;
    table.put_all(rows()).await.into_result()?;
    let full = async || Ok(table.clone());
    let query = Row::query("all");
    timed("query, items", full, async |rows| drain(query.stream(&rows)).await).await?;
    timed("query, items, prefetched", full, async |rows| drain(query.clone().prefetch().stream(&rows)).await)
        .await?;
    timed("query, models", full, async |rows| drain(query.clone().models().stream(&rows)).await).await?;
    timed("query, count", full, async |rows| query.count(&rows).await).await?;
    for concurrency in [1, 4] {
        timed(&format!("batch_get, {concurrency} at once"), full, async |rows| {
            let keys = (0..ITEMS).map(|number| ("all", number));
            let got = rows.batch_get(keys).concurrency(concurrency).all().await?;
            Ok(got.items.len() as u64)
        })
        .await?;
    }

    let table = fresh::<Spread>().await?;
    table.put_all(spread()).await.into_result()?;
    for segments in [1, 2, 4] {
        let scan = Spread::scan().segments(segments);
        timed(
            &format!("scan, {segments} at once"),
            async || Ok(table.clone()),
            async |table| drain(scan.stream(&table)).await,
        )
        .await?;
    }
    Ok(())
}

async fn drain<T>(mut stream: ItemStream<T>) -> Result<u64> {
    let mut count = 0;
    while stream.try_next().await?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// An empty table on an engine of its own.
async fn fresh<M: Model>() -> Result<Table<M>> {
    let table = Db::embedded()?.table::<M>();
    table.create().await?;
    Ok(table)
}

/// Works on a table some times, and prints how fast it was at best. The work gives the number of
/// items.
async fn timed<M: Model>(
    what: &str,
    table: impl AsyncFn() -> Result<Table<M>>,
    work: impl AsyncFn(Table<M>) -> Result<u64>,
) -> Result<()> {
    let (mut fastest, mut requests) = (Duration::MAX, 0);
    for _ in 0..ROUNDS {
        let meter = Meter::new();
        let table = table().await?.metered(&meter);
        let begun = Instant::now();
        let items = work(table).await?;
        fastest = fastest.min(begun.elapsed());
        assert_eq!(items, u64::from(ITEMS), "{what}");
        requests = meter.requests();
    }
    println!("{what:<36} {requests:>9} {:>10.0}", f64::from(ITEMS) / fastest.as_secs_f64());
    Ok(())
}
