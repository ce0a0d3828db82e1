//! The most memory that is held at once: results taken one by one against all of them collected.
//!
//! Without an engine, whose own memory would count. The bodies of requests and answers count: with
//! a server they are there too.

use dynorm::prelude::*;
use dynorm::{ItemStream, Meter, Result};
use tokio::runtime::Runtime;

use crate::canned::Canned;
use crate::counting::count;
use crate::{ITEMS, Row, row, rows};

pub fn print(thread: &Runtime) -> Result<()> {
    println!("\nMemory, with an HTTP client whose answers are there already\n");
    println!("{:<36} {:>9} {:>10}", "", "requests", "peak KB");
    let canned = Canned::new();
    let query = Row::query("all");
    let counted = Counted { thread, canned };
    counted.run("query, items streamed", async |rows| walk(query.stream(rows)).await)?;
    counted.run("query, items streamed, prefetched", async |rows| {
        walk(query.clone().prefetch().stream(rows)).await
    })?;
    counted.run("query, items streamed, 100 a page", async |rows| {
        walk(query.clone().page_size(100).stream(rows)).await
    })?;
    counted.run("query, items collected", async |rows| Ok(query.all(rows).await?.len() as u64))?;
    counted.run("query, models streamed", async |rows| walk(query.clone().models().stream(rows)).await)?;
    counted.run("query, models collected", async |rows| {
        Ok(query.clone().models().all(rows).await?.len() as u64)
    })?;
    for concurrency in [1, 4, 16] {
        counted.run(&format!("put_all, {concurrency} at once"), async |table| {
            table.put_all(rows()).concurrency(concurrency).await.into_result()
        })?;
    }
    counted.run("batch_write of all", async |table| {
        let batch = table.db().batch_write();
        rows().fold(batch, |batch, row| batch.put(table, row)).await.into_result()
    })
}

struct Counted<'a> {
    thread: &'a Runtime,
    canned: Canned,
}

impl Counted<'_> {
    /// Works on the table, and prints what that held at most. The work gives the number of items.
    fn run(&self, what: &str, work: impl AsyncFn(&Table<Row>) -> Result<u64>) -> Result<()> {
        let table = Db::new(self.canned.client()).table::<Row>();
        // What a client makes once belongs to none of its requests.
        self.thread.block_on(table.put(row(0)).into_future())?;
        let meter = Meter::new();
        let table = table.metered(&meter);
        let (items, allocated) = count(|| self.thread.block_on(work(&table)));
        assert_eq!(items?, u64::from(ITEMS), "{what}");
        println!("{what:<36} {:>9} {:>10}", meter.requests(), allocated.peak_bytes / 1000);
        Ok(())
    }
}

/// Takes one result after the other, as a caller who works on each of them: meanwhile others have
/// their turn.
async fn walk<T>(mut stream: ItemStream<T>) -> Result<u64> {
    let mut count = 0;
    while stream.try_next().await?.is_some() {
        count += 1;
        tokio::task::yield_now().await;
    }
    Ok(count)
}
