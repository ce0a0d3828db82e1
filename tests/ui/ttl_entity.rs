use dynorm::Model;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[entity]
    kind: String,
}

#[derive(Model)]
#[model(table = "shop")]
struct Expiring {
    #[hash_key]
    pk: String,
    #[entity]
    kind: String,
    #[ttl]
    until: u64,
}

// The layout has none.
#[derive(Model)]
#[model(in = "Shop", entity = "cart")]
#[key(hash = "CART#{customer}")]
struct Cart {
    customer: String,
    #[ttl]
    expires: u64,
}

// The layout has another.
#[derive(Model)]
#[model(in = "Expiring", entity = "basket")]
#[key(hash = "BASKET#{customer}")]
struct Basket {
    customer: String,
    #[ttl]
    expires: u64,
}

// Of a type that is none.
#[derive(Model)]
#[model(in = "Expiring", entity = "bag")]
#[key(hash = "BAG#{customer}")]
struct Bag {
    customer: String,
    #[ttl]
    until: bool,
}

fn main() {}
