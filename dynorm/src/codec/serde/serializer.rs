use ::serde::Serialize;
use ::serde::ser::{self, Serializer};

use super::key::KeySerializer;
use crate::codec::encode::Encode;
use crate::codec::error::EncodeError;
use crate::codec::names::Name;
use crate::codec::writer::Writer;

/// Writes one value.
pub(super) struct ValueSerializer<'a, W> {
    writer: &'a mut W,
    /// The name of the attribute, to be written before anything else; but not before `None`, which
    /// is absent.
    name: Option<&'a Name>,
}

impl<'a, W: Writer> ValueSerializer<'a, W> {
    pub(super) fn new(writer: &'a mut W) -> Self {
        ValueSerializer { writer, name: None }
    }

    pub(super) fn field(name: &'a Name, writer: &'a mut W) -> Self {
        ValueSerializer { writer, name: Some(name) }
    }

    /// The writer, ready for a value.
    fn start(self) -> &'a mut W {
        if let Some(name) = self.name {
            self.writer.static_name(name);
        }
        self.writer
    }

    fn encode<T: Encode + ?Sized>(self, value: &T) -> Result<(), EncodeError> {
        value.encode(self.start())
    }

    fn list(self) -> Elements<'a, W> {
        let writer = self.start();
        writer.begin_list();
        Elements { writer, index: 0, in_variant: false }
    }

    fn map(self) -> Entries<'a, W> {
        let writer = self.start();
        writer.begin_map();
        Entries { writer, key: String::new(), in_variant: false }
    }

    /// Opens the map that a variant with data is.
    fn variant(self, variant: &'static str) -> ValueSerializer<'a, W> {
        let writer = self.start();
        writer.begin_map();
        writer.name(variant);
        ValueSerializer::new(writer)
    }
}

/// `serialize_x` of scalars that the codec has.
macro_rules! scalars {
    ($($method:ident $type:ty;)*) => {$(
        fn $method(self, value: $type) -> Result<(), EncodeError> {
            self.encode(&value)
        }
    )*};
}

impl<'a, W: Writer> Serializer for ValueSerializer<'a, W> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Elements<'a, W>;
    type SerializeTuple = Elements<'a, W>;
    type SerializeTupleStruct = Elements<'a, W>;
    type SerializeTupleVariant = Elements<'a, W>;
    type SerializeMap = Entries<'a, W>;
    type SerializeStruct = Entries<'a, W>;
    type SerializeStructVariant = Entries<'a, W>;

    scalars! {
        serialize_bool bool;
        serialize_i8 i8;
        serialize_i16 i16;
        serialize_i32 i32;
        serialize_i64 i64;
        serialize_i128 i128;
        serialize_u8 u8;
        serialize_u16 u16;
        serialize_u32 u32;
        serialize_u64 u64;
        serialize_u128 u128;
        serialize_f32 f32;
        serialize_f64 f64;
        serialize_char char;
        serialize_str &str;
        serialize_bytes &[u8];
    }

    fn serialize_none(self) -> Result<(), EncodeError> {
        if self.name.is_none() {
            self.writer.null();
        }
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), EncodeError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), EncodeError> {
        self.encode(&())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), EncodeError> {
        self.encode(&())
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), EncodeError> {
        self.encode(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        let inner = self.variant(variant);
        value.serialize(ValueSerializer::new(inner.writer)).map_err(|error| error.at(variant))?;
        inner.writer.end_map();
        Ok(())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Elements<'a, W>, EncodeError> {
        Ok(self.list())
    }

    fn serialize_tuple(self, _length: usize) -> Result<Elements<'a, W>, EncodeError> {
        Ok(self.list())
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Elements<'a, W>, EncodeError> {
        Ok(self.list())
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Elements<'a, W>, EncodeError> {
        Ok(Elements { in_variant: true, ..self.variant(variant).list() })
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Entries<'a, W>, EncodeError> {
        Ok(self.map())
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Entries<'a, W>, EncodeError> {
        Ok(self.map())
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Entries<'a, W>, EncodeError> {
        Ok(Entries { in_variant: true, ..self.variant(variant).map() })
    }
}

/// Writes the elements of a list.
pub(super) struct Elements<'a, W> {
    writer: &'a mut W,
    index: usize,
    in_variant: bool,
}

impl<W: Writer> Elements<'_, W> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        value.serialize(ValueSerializer::new(self.writer)).map_err(|error| error.at_index(self.index))?;
        self.index += 1;
        Ok(())
    }

    fn finish(self) {
        self.writer.end_list();
        if self.in_variant {
            self.writer.end_map();
        }
    }
}

macro_rules! elements {
    ($($trait:ident $method:ident;)*) => {$(
        impl<W: Writer> ser::$trait for Elements<'_, W> {
            type Ok = ();
            type Error = EncodeError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
                self.element(value)
            }

            fn end(self) -> Result<(), EncodeError> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

elements! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

/// Writes the entries of a map.
pub(super) struct Entries<'a, W> {
    writer: &'a mut W,
    /// The key of the next value.
    key: String,
    in_variant: bool,
}

impl<W: Writer> Entries<'_, W> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), EncodeError> {
        self.writer.name(name);
        value.serialize(ValueSerializer::new(self.writer)).map_err(|error| error.at(name))
    }

    fn finish(self) {
        self.writer.end_map();
        if self.in_variant {
            self.writer.end_map();
        }
    }
}

impl<W: Writer> ser::SerializeMap for Entries<'_, W> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), EncodeError> {
        self.key = key.serialize(KeySerializer)?;
        self.writer.name(&self.key);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        let result = value.serialize(ValueSerializer::new(self.writer));
        result.map_err(|error| error.at(std::mem::take(&mut self.key)))
    }

    fn end(self) -> Result<(), EncodeError> {
        self.finish();
        Ok(())
    }
}

macro_rules! structs {
    ($($trait:ident)*) => {$(
        impl<W: Writer> ser::$trait for Entries<'_, W> {
            type Ok = ();
            type Error = EncodeError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), EncodeError> {
                self.field(name, value)
            }

            fn end(self) -> Result<(), EncodeError> {
                self.finish();
                Ok(())
            }
        }
    )*};
}
structs!(SerializeStruct SerializeStructVariant);
