//! `Bytes`: binary.

use bytes::Bytes;

use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, SetMember, Writer, types};
use crate::value::AttributeType;

impl Encode for Bytes {
    type Type = types::Binary;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.binary(self);
        Ok(())
    }
}

impl Decode for Bytes {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        Ok(reader.binary()?.into())
    }
}

impl SetMember for Bytes {
    type Set = types::BinarySet;
    const SET: AttributeType = AttributeType::BinarySet;

    fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.binary_member(self);
        Ok(())
    }

    fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
        Ok(reader.next_binary_member()?.map(Bytes::from))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::codec::impls::tests::round_trips;

    #[test]
    fn it_is_binary() {
        round_trips(Bytes::from_static(&[1, 2]), r#"{"B":"AQI="}"#);
        round_trips(BTreeSet::from([Bytes::new()]), r#"{"BS":[""]}"#);
    }
}
