use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    id: String,
}

fn main() {}
