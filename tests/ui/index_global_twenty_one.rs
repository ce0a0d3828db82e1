use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[index(all, hash)]
    i01: u32,
    #[index(all, hash)]
    i02: u32,
    #[index(all, hash)]
    i03: u32,
    #[index(all, hash)]
    i04: u32,
    #[index(all, hash)]
    i05: u32,
    #[index(all, hash)]
    i06: u32,
    #[index(all, hash)]
    i07: u32,
    #[index(all, hash)]
    i08: u32,
    #[index(all, hash)]
    i09: u32,
    #[index(all, hash)]
    i10: u32,
    #[index(all, hash)]
    i11: u32,
    #[index(all, hash)]
    i12: u32,
    #[index(all, hash)]
    i13: u32,
    #[index(all, hash)]
    i14: u32,
    #[index(all, hash)]
    i15: u32,
    #[index(all, hash)]
    i16: u32,
    #[index(all, hash)]
    i17: u32,
    #[index(all, hash)]
    i18: u32,
    #[index(all, hash)]
    i19: u32,
    #[index(all, hash)]
    i20: u32,
    #[index(all, hash)]
    i21: u32,
}

fn main() {}
