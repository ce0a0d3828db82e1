//! Forms of keys of other programs, where what is said does not go together.

use dynorm::prelude::*;

macro_rules! layout {
    ($name:ident: $($option:tt)*) => {
        #[derive(Model)]
        #[model(table = "shop", $($option)*)]
        struct $name {
            #[hash_key]
            pk: String,
            #[entity]
            entity: String,
        }
    };
}

layout!(Casing: casing = "upper");
layout!(Escaped: separator = "|", escape = true);
layout!(Separated: preset = "electrodb", separator = "|");
layout!(Colliding: allow_collisions);

layout!(Own: rename_all = "lowercase");
layout!(Plain: escape = false);
layout!(Electro: preset = "electrodb");

macro_rules! entity {
    ($name:ident in $layout:literal: $template:literal $(, $option:ident = $value:literal)*) => {
        #[derive(Model)]
        #[model(in = $layout, entity = "order" $(, $option = $value)*)]
        #[key(hash = $template)]
        struct $name {
            customer: String,
            number: u32,
        }
    };
}

// Right ones.
entity!(OfPlain in "Plain": "CUST-{customer} {number}");
entity!(OfElectro in "Electro": "$CUST-{customer}", version = "1");

// Which version?
entity!(NoVersion in "Electro": "CUST-{customer}");
// Of what is no ElectroDB.
entity!(Version in "Plain": "CUST-{customer}", version = "1");
// What is joined by anything but `#`, or has what dynorm's own form keeps to itself.
entity!(NotApart in "Own": "CUST{customer}");
entity!(Behind in "Own": "{customer}-{number:06}");
entity!(Space in "Own": "CUST $#{customer}");
// Of its own form, whatever the layout says.
entity!(Back in "Plain": "CUST-{customer}", escape = true);

fn main() {}
