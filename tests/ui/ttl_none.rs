use dynorm::Table;
use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    #[index(all, hash)]
    email: String,
    expires: u64,
}

// One message each: no field says when it expires.
fn main() {
    let _ = User::scan().not_expired();
    let _ = User::email_index("a").not_expired();
}

fn touch(users: &Table<User>) {
    let _ = users.touch("ada", 1u64);
}
