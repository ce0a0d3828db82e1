//! `ItemSchema`: of which schema an item is, and what it is upgraded from.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use crate::ir::ItemSchema;

pub(crate) fn expand(ident: &Ident, schema: ItemSchema<'_>) -> TokenStream {
    let ItemSchema { attribute, from, first, is_model } = schema;
    let first = Literal::u32_unsuffixed(first);
    let (versions, check) = match from {
        Some(from) => {
            let at_from = Span::call_site().located_at(from.span());
            let table = if is_model {
                quote!(__dynorm::Some(<#ident as __dynorm::Model>::SCHEMA))
            } else {
                quote!(__dynorm::None)
            };
            let check = quote_spanned! {at_from=>
                const _: () =
                    __dynorm::check_history(<#ident as __dynorm::ItemSchema>::HISTORY, #table);
            };
            (quote_spanned!(from.span()=> __dynorm::Versions::behind::<#from>(#attribute)), Some(check))
        }
        None => (quote!(__dynorm::Versions::first(#attribute, #first)), None),
    };
    let of_table = is_model.then(|| quote!(.of_table()));
    let name = ident.to_string();
    quote! {
        #check
        #[automatically_derived]
        impl __dynorm::ItemSchema for #ident {
            const VERSIONS: __dynorm::Versions<Self> = #versions.named(#name)#of_table;
        }
    }
}

/// The schema of a model's table, and how items are read, if they say of which schema they are.
pub(super) fn of_model(table: TokenStream, has_schema: bool) -> (TokenStream, Option<TokenStream>) {
    if !has_schema {
        return (table, None);
    }
    let table = quote!(__dynorm::with_item_schema(#table, <Self as __dynorm::ItemSchema>::HISTORY));
    let read_item = quote! {
        fn read_item(
            __reader: &mut __dynorm::JsonReader<'_>,
            __extra: __dynorm::Option<&mut __dynorm::Map>,
            __old: __dynorm::Option<&mut __dynorm::OldRead>,
        ) -> __dynorm::Result<Self, __dynorm::DecodeError> {
            __dynorm::read_item(__reader, __extra, __old)
        }
    };
    (table, Some(read_item))
}
