//! Operations that answer in pages: `Query` and `Scan`.

use crate::codec::json;
use crate::error::Result;
use crate::expr::Expression;
use crate::value::Map;

/// `Query`.
#[derive(Clone, Copy)]
pub(crate) struct Query<'a> {
    pub(crate) table: &'a str,
    pub(crate) index: Option<&'a str>,
    /// Key condition, filter and projection.
    pub(crate) expression: &'a Expression,
    /// In ascending order of the range key.
    pub(crate) forward: bool,
    /// How many items to look at, before the filter.
    pub(crate) page_size: Option<u32>,
    pub(crate) consistent: bool,
    /// Asks for the number of items alone.
    pub(crate) count_only: bool,
    /// The last key of the page before.
    pub(crate) start: Option<&'a LastKey>,
    /// The positions of the items that [`Page::key_items`] are to be, in ascending order.
    pub(crate) key_at: &'a [usize],
}

/// `Scan`.
#[derive(Clone, Copy)]
pub(crate) struct Scan<'a> {
    pub(crate) table: &'a str,
    pub(crate) index: Option<&'a str>,
    /// Filter and projection.
    pub(crate) expression: &'a Expression,
    /// How many items to look at, before the filter.
    pub(crate) page_size: Option<u32>,
    pub(crate) consistent: bool,
    /// Asks for the number of items alone.
    pub(crate) count_only: bool,
    /// The last key of the page before.
    pub(crate) start: Option<&'a LastKey>,
    /// The positions of the items that [`Page::key_items`] are to be, in ascending order.
    pub(crate) key_at: &'a [usize],
    /// One part of so many of the table.
    pub(crate) segment: Option<(u32, u32)>,
}

/// One page of a query or scan, but for its items, which went to the sink.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Items that passed the filter.
    pub(crate) count: u64,
    /// Items that were looked at.
    pub(crate) scanned: u64,
    /// Where the next page goes on; `None` if this is the last one.
    pub(crate) last_key: Option<LastKey>,
    /// All attributes of the items at the positions that were asked for, as far as the page goes: for cursors.
    pub(crate) key_items: Vec<Map>,
}

/// Where a page ended. Nobody but a cursor needs to look into it, so it stays as it came.
#[derive(Clone, Debug)]
pub(crate) enum LastKey {
    Json(Box<str>),
    Map(Map),
}

impl LastKey {
    /// The attributes: keys of the table and of the index.
    ///
    /// # Errors
    ///
    /// If they are not what DynamoDB sends.
    pub(crate) fn to_map(&self) -> Result<Map> {
        match self {
            LastKey::Json(text) => Ok(json::item_from_json(text)?),
            LastKey::Map(map) => Ok(map.clone()),
        }
    }
}

/// By value: the order of attributes and the way that a number is written do not matter.
impl PartialEq for LastKey {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (LastKey::Json(text), LastKey::Json(other)) if text == other => true,
            (LastKey::Map(map), LastKey::Map(other)) => map == other,
            _ => self.to_map().is_ok_and(|map| other.to_map().is_ok_and(|other| map == other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_keys_are_equal_by_value() {
        let json = |text: &str| LastKey::Json(text.into());
        let key = json(r#"{"h":{"S":"a"},"r":{"N":"1"}}"#);
        assert_eq!(key, key.clone());
        assert_eq!(key, json(r#"{ "r": {"N":"1.0"}, "h": {"S":"\u0061"} }"#));
        assert_eq!(key, LastKey::Map(key.to_map().unwrap()));
        assert_ne!(key, json(r#"{"h":{"S":"a"},"r":{"N":"2"}}"#));
        assert_ne!(key, json(r#"{"h":{"S":"a"}}"#));
        assert_ne!(key, json("{"), "what cannot be read equals nothing else");
    }
}
