//! Parts that are compiled only sometimes.

use dynorm::prelude::*;

mod fields {
    use super::*;

    #[derive(Model)]
    #[model(table = "fields_by_cfg")]
    struct User {
        #[cfg(test)]
        #[hash_key]
        id: String,
        #[cfg(any())]
        #[hash_key]
        id: u32,
        #[cfg(any())]
        gone: NoSuchType,
        #[cfg(test)]
        #[index(all, hash, name = "email")]
        email: Option<String>,
        #[cfg(any())]
        #[index(all, hash, name = "gone")]
        gone_too: Option<String>,
    }

    #[test]
    fn that_are_left_out_are_no_attributes() {
        let _ = User::email_index("a").filter(User::id().eq("a"));
        assert_eq!(User::schema().indexes.len(), 1);
    }
}

mod attributes {
    use super::*;

    #[cfg_attr(all(), derive(Model), model(table = "attributes_by_cfg"))]
    #[cfg_attr(any(), model(table = "another"))]
    struct User {
        #[cfg_attr(all(), hash_key)]
        id: String,
        #[cfg_attr(any(), range_key)]
        #[cfg_attr(all(), index(all, hash, name = "email", as = "by_email"), model(rename = "mail"))]
        email: Option<String>,
    }

    #[test]
    fn are_there_or_not() {
        let _ = User::by_email("a");
        assert_eq!(User::schema().table, "attributes_by_cfg");
        assert!(User::schema().range.is_none());
    }
}

mod variants {
    use super::*;

    #[derive(Document, Clone, Debug, PartialEq)]
    enum Shape {
        Round {
            radius: u32,
        },
        #[cfg(any())]
        Gone(NoSuchType),
        #[cfg(test)]
        Square {
            side: u32,
            #[cfg(any())]
            gone: NoSuchType,
        },
    }

    #[derive(Model)]
    #[model(table = "variants_by_cfg")]
    struct Piece {
        #[hash_key]
        id: String,
        shape: Shape,
    }

    #[test]
    fn that_are_left_out_are_not_stored() {
        assert_ne!(Shape::Round { radius: 1 }, Shape::Square { side: 1 });
        let _ = Piece::query("a");
    }
}

mod whole {
    use super::*;

    #[cfg(any())]
    #[derive(Model)]
    struct User;

    #[cfg(test)]
    #[derive(Model)]
    #[model(table = "whole_by_cfg")]
    struct User {
        #[hash_key]
        id: String,
    }

    #[test]
    fn models_are_there_or_not() {
        let _ = User::query("a");
    }
}
