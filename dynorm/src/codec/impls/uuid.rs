//! `Uuid`: its usual text with hyphens, in lower case.
//!
//! As text rather than as the 16 bytes that it is, since that is what other programs write, and
//! what one can read in a console and type into a query. It sorts as the bytes do, so versions 6
//! and 7 sort by time. Any form that [`Uuid::parse_str`] takes is read.

use uuid::Uuid;

use super::{Textual, text_types};
use crate::codec::{DecodeError, EncodeError};

impl Textual for Uuid {
    fn to_text(&self) -> Result<String, EncodeError> {
        Ok(self.hyphenated().to_string())
    }

    fn from_text(text: &str) -> Result<Self, DecodeError> {
        Uuid::parse_str(text).map_err(DecodeError::other)
    }
}
text_types!(Uuid);

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::codec::impls::tests::{decode_error, round_trips};

    #[test]
    fn it_is_text_with_hyphens() {
        let id = Uuid::from_u128(0xa1a2_a3a4_b1b2_c1c2_d1d2_d3d4_d5d6_d7d8);
        let text = "a1a2a3a4-b1b2-c1c2-d1d2-d3d4d5d6d7d8";
        round_trips(id, &format!(r#"{{"S":"{text}"}}"#));
        round_trips(BTreeSet::from([id]), &format!(r#"{{"SS":["{text}"]}}"#));
        round_trips(BTreeMap::from([(id, true)]), &format!(r#"{{"M":{{"{text}":{{"BOOL":true}}}}}}"#));
        assert_eq!(Uuid::from_text(&text.replace('-', "").to_uppercase()).unwrap(), id);
        decode_error::<Uuid>(r#"{"S":"a1a2a3a4"}"#);
        decode_error::<Uuid>(r#"{"B":"oaKjpLGywcLR0tPU1dbX2A=="}"#);
    }
}
