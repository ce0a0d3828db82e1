//! Rust values into [`Value`]s.

use std::collections::BTreeSet;

use super::{Map, Number, Value};

macro_rules! from {
    ($($source:ty => $variant:ident),* $(,)?) => {$(
        impl From<$source> for Value {
            fn from(value: $source) -> Self {
                Value::$variant(value.into())
            }
        }
    )*};
}

from! {
    bool => Bool,
    Number => Number,
    u8 => Number, u16 => Number, u32 => Number, u64 => Number,
    i8 => Number, i16 => Number, i32 => Number, i64 => Number,
    String => String,
    &str => String,
    &String => String,
    Vec<u8> => Binary,
    &[u8] => Binary,
    Vec<Value> => List,
    Map => Map,
    BTreeSet<String> => StringSet,
    BTreeSet<Number> => NumberSet,
    BTreeSet<Vec<u8>> => BinarySet,
}

impl From<()> for Value {
    fn from((): ()) -> Self {
        Value::Null
    }
}

impl<const N: usize> From<[(&str, Value); N]> for Value {
    fn from(entries: [(&str, Value); N]) -> Self {
        Value::Map(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}
