use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[index(all, hash, name = "email-index")]
    email: String,
    #[index(all, hash, name = "email_index")]
    second_email: String,
    #[index(all, hash, name = "GSI1")]
    city: String,
    #[index(all, hash, name = "gsi-1")]
    country: String,
    #[index(all, hash, name = "phone", as = "city")]
    phone: String,
    #[index(all, hash, name = "born", as = "scan")]
    born: u32,
}

fn main() {}
