//! A key is stored by its own type.

use dynorm::prelude::*;

mod in_hex {
    use dynorm::codec::{DecodeError, EncodeError, Reader, Writer};

    pub fn encode<W: Writer>(value: &u32, writer: &mut W) -> Result<(), EncodeError> {
        writer.string(&format!("{value:x}"));
        Ok(())
    }

    pub fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<u32, DecodeError> {
        let _ = reader.string()?;
        Ok(0)
    }
}

#[derive(Model)]
#[model(table = "orders")]
#[index(name = "by_status", all, hash(status, color))]
struct Order {
    #[hash_key]
    id: u64,
    status: String,
    #[model(with = "in_hex")]
    color: u32,
}

fn main() {}
