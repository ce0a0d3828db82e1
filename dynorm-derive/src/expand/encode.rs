//! How fields are written.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::fields::{function, number, presence};
use crate::ir::{Codec, Field, Fields, Role};

/// One statement for each field that is stored. `ty` is what implements `Fields` for them; `value`
/// gives the expression of a reference to one.
pub(crate) fn statements(
    ty: &Ident,
    names: &Ident,
    fields: &Fields<'_>,
    value: impl Fn(usize, &Field<'_>) -> TokenStream,
) -> TokenStream {
    let mut flattened = 0..;
    let statements = fields.all.iter().enumerate().map(|(place, field)| {
        let value = value(place, field);
        match &field.role {
            Role::Skipped(_) => quote!(),
            Role::Computed => {
                let place = flattened.next().map(number);
                let start = quote!(<#ty as __dynorm::Fields>::NAMES.start(#place));
                quote!(__dynorm::encode_computed(self, __wanted.behind(#start), __writer)?;)
            }
            Role::Flattened => {
                let place = flattened.next().map(number);
                let (start, flattened) = (quote!(<#ty as __dynorm::Fields>::NAMES.start(#place)), field.ty);
                quote!(<#flattened as __dynorm::Document>::encode_fields(#value, __wanted.behind(#start), __writer)?;)
            }
            Role::Attribute { codec, index, .. } => {
                let (ty, index) = (field.ty, number(*index));
                let wanted = quote!(__wanted.has(#index));
                let rest = quote!(&#names[#index], #wanted, __writer);
                match codec {
                    Codec::Plain => quote!(<#ty as __dynorm::Storable>::encode_field(#value, #rest)?;),
                    Codec::Serde => quote!(__dynorm::encode_serde_field::<#ty, _>(#value, #rest)?;),
                    Codec::With(module) => {
                        let encode = function(module, "encode");
                        let is_absent = presence(ty, &quote!(dynorm_is_absent(#value)));
                        let wanted = quote!(#wanted && !#is_absent);
                        quote!(__dynorm::encode_field_with(#value, &#names[#index], #wanted, __writer, #encode)?;)
                    }
                }
            }
        }
    });
    let schema_number = fields.schema.map(|schema| {
        let index = number(schema.index);
        quote!(__dynorm::encode_number::<Self, _>(&#names[#index], __wanted.has(#index), __writer)?;)
    });
    // Before a flattened map, which is the last.
    quote!(#schema_number #(#statements)*)
}
