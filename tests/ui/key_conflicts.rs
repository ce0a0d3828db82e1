use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct Skipped {
    #[hash_key]
    #[model(skip)]
    id: String,
}

#[derive(Model)]
#[model(table = "users")]
struct Flattened {
    #[hash_key]
    #[model(flatten)]
    id: String,
}

#[derive(Model)]
#[model(table = "users")]
struct Defaulted {
    #[hash_key]
    #[model(default)]
    id: String,
}

#[derive(Model)]
#[model(table = "users")]
struct BySerde {
    #[hash_key]
    id: String,
    #[range_key]
    #[model(serde)]
    name: String,
}

#[derive(Model)]
#[model(table = "users")]
struct WithModule {
    #[hash_key]
    id: String,
    #[index(all, hash)]
    #[model(with = "module")]
    name: String,
}

fn main() {}
