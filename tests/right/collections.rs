//! Collections, whatever their entities and they themselves are called, and wherever they are.

mod entities {
    use dynorm::prelude::*;

    #[derive(Model)]
    #[model(table = "shop")]
    pub struct Shop {
        #[hash_key]
        pk: String,
        #[range_key]
        sk: String,
        #[index(all, hash, name = "GSI1")]
        gsi1pk: Option<String>,
        #[entity]
        entity: Option<String>,
    }

    #[derive(Model)]
    #[model(in = "Shop", entity = "customer")]
    #[key(hash = "{id}", range = "CUSTOMER")]
    pub struct Customer {
        pub id: String,
    }

    /// With a field that is called like a function of every entity.
    #[derive(Model)]
    #[model(in = "Shop", entity = "order", paths = "Orders")]
    #[key(hash = "{partition}", range = "ORDER#{key:06}#{title}")]
    #[key(index = "GSI1", hash = "{title}")]
    pub struct Order {
        pub partition: String,
        pub key: u32,
        pub title: String,
    }

    impl Order {
        pub fn partition(&self) -> &str {
            &self.partition
        }
    }
}

mod of_other_crates_modules {
    use super::entities;

    #[derive(dynorm::Collection)]
    pub enum Page {
        Customer(entities::Customer),
        Order(dynorm::Item<entities::Order>),
        #[model(other)]
        Other(dynorm::Map),
    }

    /// Private, of public entities.
    #[derive(dynorm::Collection)]
    #[model(index = "GSI1")]
    enum OfIndex {
        Order(entities::Order),
    }

    fn read() {
        let _ = entities::Customer::partition("c1").entities::<Page>();
        let _ = entities::Orders::partition("c1").entities::<Page>();
        let _ = entities::Orders::query("c1").whole_partition().entities::<Page>();
        let _ = entities::Orders::gsi1("x").whole_partition().entities::<OfIndex>();
        let _ = entities::Orders::query("c1").key().eq(7u32).title().eq("x");
        let _ = entities::Orders::partition_path().eq("x");
    }
}

/// Names that the generated code might have meant.
mod shadowing {
    use super::entities::{Customer, Order};

    type Result = ();
    type Option = ();
    type Vec = ();
    type Found = ();
    type Collection = ();
    type Member = ();
    struct Entry;
    fn member() {}
    #[allow(non_upper_case_globals)]
    const Ok: () = ();
    #[allow(non_upper_case_globals)]
    const None: () = ();

    #[derive(dynorm::Collection)]
    enum Entity {
        Ok(Customer),
        None(dynorm::Item<Order>),
    }

    #[derive(dynorm::Collection)]
    struct Item {
        #[one]
        r#type: std::option::Option<Customer>,
        #[many]
        __found: std::vec::Vec<dynorm::Item<Order>>,
        #[model(other)]
        r#match: std::vec::Vec<dynorm::Item<dynorm::Map>>,
    }
}

mod by_alias {
    use super::entities;
    use dynorm::prelude::*;

    type Saved<M> = dynorm::Item<M>;
    type Many<M> = Vec<Saved<M>>;

    #[derive(Collection)]
    struct Whole {
        #[one]
        customer: Saved<entities::Customer>,
        #[many]
        orders: Many<entities::Order>,
    }

    /// Of which the collection knows not even the name.
    macro_rules! collection {
        ($name:ident: $($variant:ident = $entity:ty),*) => {
            #[derive(Collection)]
            enum $name {
                $($variant($entity)),*
            }
        };
    }
    collection!(ByMacro: A = entities::Customer, B = Saved<entities::Order>);

    /// Inside of a function, of a local entity.
    fn local() {
        #[derive(Model)]
        #[model(in = "entities::Shop", entity = "note")]
        #[key(hash = "{id}", range = "NOTE")]
        struct Note {
            id: String,
        }

        #[derive(Collection)]
        enum Local {
            Note(Note),
            Customer(entities::Customer),
        }
        let _ = Note::partition("c1").entities::<Local>();
    }
}
