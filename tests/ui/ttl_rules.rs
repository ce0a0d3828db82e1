use dynorm::{Document, Model};

mod seconds {}

#[derive(Model)]
#[model(table = "sessions")]
struct Twice {
    #[hash_key]
    id: u32,
    #[ttl]
    expires: u64,
    #[ttl]
    ends: u64,
}

#[derive(Model)]
#[model(table = "sessions")]
struct Odd {
    #[hash_key]
    id: u32,
    #[version]
    #[ttl]
    version: u64,
}

#[derive(Model)]
#[model(table = "sessions")]
struct Elsewhere {
    #[hash_key]
    id: u32,
    #[ttl]
    #[model(with = "seconds")]
    expires: u64,
}

#[derive(Model)]
#[model(table = "sessions")]
struct Malformed {
    #[hash_key]
    id: u32,
    #[ttl(seconds)]
    expires: u64,
    #[model(ttl)]
    ends: u64,
}

#[derive(Model)]
#[model(table = "sessions")]
struct Skipped {
    #[hash_key]
    id: u32,
    #[ttl]
    #[model(skip)]
    expires: u64,
}

#[derive(Document)]
struct Inside {
    #[ttl]
    expires: u64,
}

#[derive(Model)]
#[model(table = "sessions")]
#[ttl]
struct OnStruct {
    #[hash_key]
    id: u32,
}

fn main() {}
