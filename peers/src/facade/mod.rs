//! `dynamodb-facade`.

mod reads;
mod writes;

use dynamodb_facade::{
    NumberAttribute, StringAttribute, attribute_definitions, dynamodb_item, table_definitions,
};
pub use reads::variant;
pub use writes::variants;

use crate::models::{Flat, Mixed};

attribute_definitions! {
    Tenant { "tenant": StringAttribute }
    Id { "id": NumberAttribute }
}

table_definitions! {
    MixedTable {
        type PartitionKey = Tenant;
        type SortKey = Id;
        fn table_name() -> String { "mixed".to_owned() }
    }
    FlatTable {
        type PartitionKey = Tenant;
        type SortKey = Id;
        fn table_name() -> String { "flat".to_owned() }
    }
}

dynamodb_item! {
    #[table = MixedTable]
    Mixed {
        #[partition_key]
        Tenant {
            fn attribute_id(&self) -> &'id str { &self.tenant }
            fn attribute_value(id) -> String { id.to_owned() }
        }
        #[sort_key]
        Id {
            fn attribute_id(&self) -> u64 { self.id }
            fn attribute_value(id) -> u64 { id }
        }
    }
}

dynamodb_item! {
    #[table = FlatTable]
    Flat {
        #[partition_key]
        Tenant {
            fn attribute_id(&self) -> &'id str { &self.tenant }
            fn attribute_value(id) -> String { id.to_owned() }
        }
        #[sort_key]
        Id {
            fn attribute_id(&self) -> u64 { self.id }
            fn attribute_value(id) -> u64 { id }
        }
    }
}
