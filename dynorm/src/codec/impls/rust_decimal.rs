//! `Decimal`: a number, exactly.
//!
//! DynamoDB keeps a number's value, not how it was written, so `1.10` comes back as `1.1`; the two
//! are equal. A number with more than the 28 digits that a `Decimal` holds for sure is an error
//! unless it fits exactly.

use rust_decimal::Decimal;

use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, SetMember, Writer, types};
use crate::value::{AttributeType, Number};

fn parse(text: &str) -> Result<Decimal, DecodeError> {
    let number: Number = text.parse().map_err(DecodeError::other)?;
    // Scientific notation is for magnitudes far outside of what fits; `from_str_exact` does not
    // know it.
    Decimal::from_str_exact(&number.to_string()).map_err(|error| {
        DecodeError::invalid(format!("the number {text} does not fit into a Decimal: {error}"))
    })
}

impl Encode for Decimal {
    type Type = types::Numeric;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.number(&self.to_string())
    }
}

impl Decode for Decimal {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        parse(&reader.number()?)
    }
}

impl SetMember for Decimal {
    type Set = types::NumericSet;
    const SET: AttributeType = AttributeType::NumberSet;

    fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.number_member(&self.to_string())
    }

    fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
        reader.next_text_member()?.map(|text| parse(&text)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::codec::impls::tests::{decode_error, round_trips};

    #[test]
    fn it_is_an_exact_number() {
        round_trips(Decimal::new(-12_345, 3), r#"{"N":"-12.345"}"#);
        round_trips(Decimal::new(110, 2), r#"{"N":"1.10"}"#);
        round_trips(Decimal::ZERO, r#"{"N":"0"}"#);
        round_trips(Decimal::MAX, r#"{"N":"79228162514264337593543950335"}"#);
        round_trips(Decimal::MIN, r#"{"N":"-79228162514264337593543950335"}"#);
        round_trips(Decimal::from_i128_with_scale(1, 28), r#"{"N":"0.0000000000000000000000000001"}"#);
        round_trips(BTreeSet::from([Decimal::new(5, 1)]), r#"{"NS":["0.5"]}"#);
        assert_eq!(parse("1.5E3").unwrap(), Decimal::from(1500));
    }

    #[test]
    fn what_does_not_fit_exactly_is_refused() {
        for text in [
            "79228162514264337593543950336",
            "1E-29",
            "1E-100",
            "1E100",
            "0.12345678901234567890123456789012345678",
        ] {
            let error = decode_error::<Decimal>(&format!(r#"{{"N":"{text}"}}"#));
            assert!(error.to_string().contains("does not fit into a Decimal"), "{error}");
        }
    }
}
