use dynorm::Document;

#[derive(Document)]
struct Inner {
    #[model(alias = "old")]
    new: u32,
    plain: u32,
}

#[derive(Document)]
struct OlderIsAField {
    old: u32,
    #[model(flatten)]
    inner: Inner,
}

#[derive(Document)]
struct FieldIsOlder {
    #[model(alias = "plain")]
    own: u32,
    #[model(flatten)]
    inner: Inner,
}

#[derive(Document)]
struct BothAreOlder {
    #[model(alias = "old")]
    own: u32,
    #[model(flatten)]
    inner: Inner,
}

fn main() {}
