//! Documents, their paths, and what is like a method of paths.

use dynorm::prelude::*;

mod named_like_all_methods {
    use super::*;

    #[derive(Document)]
    struct All {
        at: Vec<u32>,
        attribute_path: String,
        attribute_type: String,
        begins_with: String,
        between: u32,
        contains: Vec<String>,
        eq: u32,
        exists: bool,
        ge: u32,
        gt: u32,
        is_in: u32,
        key: String,
        le: u32,
        lt: u32,
        ne: u32,
        not_exists: bool,
        size: u32,
    }

    #[derive(Model)]
    #[model(table = "named_like_all_methods")]
    struct Item {
        #[hash_key]
        id: u32,
        all: All,
        maybe: Option<All>,
        many: Vec<All>,
    }

    #[test]
    fn both_are_reached() {
        let _ = Item::all().exists().eq(true) & (*Item::all()).exists();
        let _ = Item::maybe().not_exists().eq(true) | (*Item::maybe()).not_exists();
        let _ = Item::many().at(0).size().ge(1) & (*Item::many().at(0)).exists();
        let _ = Item::all().at().at(1).eq(2) & Item::all().key().begins_with("a");
        let _ = Item::all().eq().eq(1) & Item::all().attribute_type().ne("a");
    }
}

mod named_like_methods_of_everything {
    use super::*;

    #[derive(Document)]
    struct All {
        borrow: u32,
        clone: u32,
        fmt: u32,
        into: u32,
        to_owned: String,
        to_string: u32,
        try_into: Option<u32>,
        type_id: u32,
    }

    #[derive(Model)]
    #[model(table = "named_like_methods_of_everything")]
    struct Item {
        #[hash_key]
        id: u32,
        all: All,
        many: Option<Vec<All>>,
    }

    #[test]
    fn are_reached() {
        let _ = Item::all().into().eq(1) & Item::all().try_into().exists();
        let _ = Item::many().at(0).into().eq(1) & (*Item::many().at(1)).exists();
        let _ = Item::all().borrow().eq(1) & Item::all().clone().eq(1) & Item::all().fmt().eq(1);
        let _ = Item::all().to_owned().eq("a") & Item::all().to_string().eq(1) & Item::all().type_id().eq(1);
        assert_eq!(Item::all().into().to_string(), "all.into");
    }
}

mod updates_of_them {
    use super::*;

    #[derive(Document)]
    struct Counter {
        set: u32,
        exists: u32,
        plus: u32,
    }

    #[derive(Model)]
    #[model(table = "updates_of_them")]
    struct Item {
        #[hash_key]
        id: u32,
        counter: Counter,
    }

    fn update(items: &Table<Item>) {
        let update = items.update(1).add(Item::counter().exists(), 1).set(Item::counter().set(), 2);
        drop(update.only_if((*Item::counter()).exists() & Item::counter().plus().ge(1)));
    }
}

mod deep {
    use super::*;

    macro_rules! nested {
        ($($outer:ident $field:ident $inner:ident)*) => {
            $(
                #[derive(Document)]
                struct $outer {
                    $field: Option<Vec<$inner>>,
                }
            )*
        };
    }
    nested! { A a B B b C C c D D d E E e F }

    #[derive(Document)]
    struct F {
        end: u32,
    }

    #[derive(Model)]
    #[model(table = "deep")]
    struct Item {
        #[hash_key]
        id: u32,
        a: A,
    }

    #[test]
    fn paths_go_on() {
        let path = Item::a().a().at(0).b().at(1).c().at(2).d().at(3).e().at(4).end();
        assert_eq!(path.to_string(), "a.a[0].b[1].c[2].d[3].e[4].end");
    }
}

mod with_one_name {
    use super::*;

    #[derive(Document)]
    struct Item {
        item: Option<Box<Item>>,
    }

    #[derive(Model)]
    #[model(table = "with_one_name")]
    struct Document {
        #[hash_key]
        document: String,
        item: Item,
    }

    #[test]
    fn each_is_its_own() {
        let _ = Document::query("a").filter(Document::item().item().item().exists());
    }
}

mod empty {
    use super::*;

    #[derive(Document)]
    struct Nothing {}

    #[derive(Document)]
    struct Unset {
        #[model(skip)]
        cache: u32,
    }

    #[derive(Model)]
    #[model(table = "empty")]
    struct Item {
        #[hash_key]
        id: u32,
        nothing: Nothing,
        unset: Option<Unset>,
    }

    #[test]
    fn are_documents_too() {
        let _ = Item { id: 1, nothing: Nothing {}, unset: Some(Unset { cache: 1 }) };
        let _ = Item::nothing().exists();
    }
}

mod arrays {
    use super::*;

    const LENGTH: usize = 2 + 1;

    #[derive(Document)]
    struct Point([f64; LENGTH]);

    #[derive(Model)]
    #[model(table = "arrays")]
    struct Item {
        #[hash_key]
        id: [u8; 4 * 4],
        point: Point,
        names: [Option<String>; 2],
    }

    #[test]
    fn have_lengths_of_any_kind() {
        let _ = Item::query([0; 16]).filter(Item::names().at(1).eq("a"));
        let _ = Point([0.0; LENGTH]);
    }
}
