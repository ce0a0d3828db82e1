use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: u32,
    #[model(unique = "email")]
    email: String,
    #[model(uniqe)]
    name: String,
    #[model(unique, unique)]
    phone: String,
}

#[derive(Model)]
#[model(table = "a-name-that-is-so-long-that-nothing-more-can-stand-behind-it-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-01234")]
struct Long {
    #[hash_key]
    id: u32,
    #[model(unique)]
    email: String,
}

fn main() {}
