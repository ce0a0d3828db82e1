use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "sessions")]
struct Session {
    #[hash_key]
    user: String,
    #[range_key]
    id: String,
    #[ttl]
    #[index(all)]
    expires: u64,
}

#[derive(Model)]
#[model(table = "slots")]
struct Slot {
    #[hash_key]
    room: String,
    #[range_key]
    #[ttl]
    ends: u64,
}

fn main() {
    // Where it is a key of what is queried, it is a condition on the range key.
    let _ = Session::expires_index("ada").not_expired();
    let _ = Session::expires_index("ada").expires().gt(1).not_expired();
    // These are right.
    let _ = Session::query("ada").not_expired();
    let _ = SessionExpiresIndex::scan().not_expired();
}

// A key cannot be changed.
fn touch(slots: &Table<Slot>) {
    let _ = slots.touch("a", 1, 2);
}
