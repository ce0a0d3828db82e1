//! How fields are written.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::fields::{function, number, offsets};
use crate::ir::{Codec, Field, Fields, Role};

/// One statement for each field that is stored; `value` gives the expression of a reference to it.
pub(crate) fn statements(
    names: &Ident,
    fields: &Fields<'_>,
    value: impl Fn(usize, &Field<'_>) -> TokenStream,
) -> TokenStream {
    let mut offsets = offsets(fields).map(|(_, offset)| offset);
    let statements = fields.0.iter().enumerate().map(|(place, field)| {
        let value = value(place, field);
        match &field.role {
            Role::Skipped(_) => quote!(),
            Role::Flattened => {
                let offset = offsets.next();
                quote!(__dynorm::Document::encode_fields(#value, __wanted.behind(#offset), __writer)?;)
            }
            Role::Attribute { codec, index, .. } => {
                let (ty, index) = (field.ty, number(*index));
                let rest = quote!(&#names[#index], __wanted.has(#index), __writer);
                match codec {
                    Codec::Plain => quote!(<#ty as __dynorm::Storable>::encode_field(#value, #rest)?;),
                    Codec::Serde => quote!(__dynorm::encode_serde_field::<#ty, _>(#value, #rest)?;),
                    Codec::With(module) => {
                        let encode = function(module, "encode");
                        quote!(__dynorm::encode_field_with(#value, #rest, #encode)?;)
                    }
                }
            }
        }
    });
    quote!(#(#statements)*)
}
