//! How fields are written.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::fields::{function, number};
use crate::ir::{Codec, Field, Fields, Role};

/// One statement for each field that is stored; `value` gives the expression of a reference to it.
pub(crate) fn statements(
    names: &Ident,
    fields: &Fields<'_>,
    value: impl Fn(usize, &Field<'_>) -> TokenStream,
) -> TokenStream {
    let statements = fields.0.iter().enumerate().map(|(place, field)| {
        let value = value(place, field);
        let ty = field.ty;
        match &field.role {
            Role::Skipped(_) => quote!(),
            Role::Flattened => quote!(__dynorm::Document::encode_fields(#value, __writer)?;),
            Role::Attribute { codec, index, .. } => {
                let index = number(*index);
                match codec {
                    Codec::Plain => {
                        quote!(<#ty as __dynorm::Storable>::encode_field(#value, &#names[#index], __writer)?;)
                    }
                    Codec::Serde => {
                        quote!(__dynorm::encode_serde_field::<#ty, _>(#value, &#names[#index], __writer)?;)
                    }
                    Codec::With(module) => {
                        let encode = function(module, "encode");
                        quote!(__dynorm::encode_field_with(#value, &#names[#index], __writer, #encode)?;)
                    }
                }
            }
        }
    });
    quote!(#(#statements)*)
}
