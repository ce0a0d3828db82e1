use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "products")]
struct Product {
    #[hash_key]
    category: String,
    #[range_key]
    price: u64,
}

fn main() {
    let min = Some(5u64);
    let _ = Product::query("tea").price().ge(5u64).price().le(9u64);
    let _ = Product::query("tea").price().within(min, None::<u64>).price().le(9u64);
}
