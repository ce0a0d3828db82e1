use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[index(all, hash, name = "GSI1", as = "by region")]
    region: String,
    #[index(all, hash, name = "GSI2", as = "type")]
    kind: String,
    #[index(all, hash, name = "GSI3", as)]
    city: String,
    #[index(all, hash, name = "GSI4", as = "by_a", as = "by_b")]
    a: String,
}

#[derive(Model)]
#[model(table = "orders")]
struct Order {
    #[hash_key]
    id: String,
    #[index(all, hash, name = "GSI1", as = "by_status")]
    status: String,
    #[index(range, name = "GSI1", as = "by_due")]
    due: u32,
}

fn main() {}
