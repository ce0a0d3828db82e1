//! Tuples of up to eight, as lists.

use crate::codec::notes::note_whole;
use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer, types};

/// Reads one of the `length` elements of a tuple.
fn element<'de, T: Decode, R: Reader<'de>>(
    index: usize,
    length: usize,
    reader: &mut R,
) -> Result<T, DecodeError> {
    if !reader.next_element()? {
        return Err(DecodeError::invalid(format!("expected {length} elements, found {index}")));
    }
    note_whole::<T, R>(reader).and_then(|()| T::decode(reader)).map_err(|error| error.at_index(index))
}

/// Reads the end of a tuple.
fn end<'de, R: Reader<'de>>(length: usize, reader: &mut R) -> Result<(), DecodeError> {
    if reader.next_element()? {
        return Err(DecodeError::invalid(format!("expected {length} elements, found more")));
    }
    Ok(())
}

macro_rules! tuples {
    ($($length:literal: $($element:ident $index:tt),*;)*) => {$(
        impl<$($element: Encode),*> Encode for ($($element,)*) {
            type Type = types::List;

            fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                writer.begin_list();
                $(self.$index.encode(writer).map_err(|error| error.at_index($index))?;)*
                writer.end_list();
                Ok(())
            }
        }

        impl<$($element: Decode),*> Decode for ($($element,)*) {
            const IN_PARTS: bool = true;

            fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                reader.begin_list()?;
                let tuple = ($(element::<$element, R>($index, $length, reader)?,)*);
                end($length, reader)?;
                Ok(tuple)
            }
        }
    )*};
}

tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}
