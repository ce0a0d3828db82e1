//! Products to begin with.

use dynorm::Result;

use crate::Shop;
use crate::models::Product;

const CATEGORIES: [&str; 5] = ["tea", "coffee", "cups", "books", "lamps"];

/// Loads so many products, in as few requests as can be, several at a time. `progress` is told how
/// many are written.
///
/// # Errors
///
/// If a product could not be written in the end. All the others are.
pub async fn products(
    shop: &Shop,
    count: u32,
    progress: impl Fn(u64) + Send + Sync + 'static,
) -> Result<u64> {
    // An iterator: they are made as they are needed, and never all of them are in memory.
    let load = shop.products.put_all((0..count).map(product));
    // What was not written would be in the outcome, to be written another time.
    load.on_progress(move |done| progress(done.written)).await.into_result()
}

/// The products that are numbered from 0: `tea-0000`, `coffee-0000`, .., `tea-0001`, ..
fn product(number: u32) -> Product {
    let categories = CATEGORIES.len();
    let category = CATEGORIES[number as usize % categories];
    let of_category = number as usize / categories;
    Product {
        sku: format!("{category}-{of_category:04}"),
        category: category.into(),
        // 100 to 9,999 cents, without an order.
        price: 100 + u64::from(number) * 7_919 % 9_900,
        name: format!("{category} number {of_category}"),
        stock: 1 + number % 20,
    }
}
