//! What the functions that start queries look like where they are called: for pictures of a schema.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::model::option;
use crate::ir::{Entity, Field, Fields, Model, Piece};

/// The constant of a model: the function of the table, and that of each index.
pub(super) fn of_model(ident: &Ident, fields: &Fields<'_>, model: &Model<'_>) -> TokenStream {
    let holder = model.functions.holder.as_ref().unwrap_or(ident);
    let field = |place: &usize| &fields.all[*place];
    let hash = [field(&model.hash)];
    let range: Vec<_> = model.range.iter().map(field).collect();
    let table = function(holder, None, "query", &hash, &range);
    let indexes = model.indexes.iter().map(|index| {
        let (hash, range) = index.keys(model.hash);
        let hash: Vec<_> = hash.iter().map(field).collect();
        let range: Vec<_> = range.iter().map(field).collect();
        function(holder, Some(&index.name), &index.names.function.to_string(), &hash, &range)
    });
    constant(std::iter::once(table).chain(indexes))
}

/// The constant of an entity, whose functions take the parts of its keys.
pub(super) fn of_entity(ident: &Ident, fields: &Fields<'_>, entity: &Entity<'_>) -> TokenStream {
    let holder = entity.functions.holder.as_ref().unwrap_or(ident);
    let parts = |template: Option<&Vec<Piece>>| -> Vec<&Field<'_>> {
        let parts = template.into_iter().flatten().filter_map(Piece::part);
        parts.map(|part| &fields.all[entity.parts[part]]).collect()
    };
    constant(entity.slots.iter().map(|slot| {
        // A local index has the table's hash key.
        let hash = parts(slot.hash.as_ref().or(entity.slots[0].hash.as_ref()));
        let name = slot.names.as_ref().map_or("query".to_owned(), |names| names.function.to_string());
        let index = slot.index.map(syn::LitStr::value);
        function(holder, index.as_deref(), &name, &hash, &parts(slot.range.as_ref()))
    }))
}

fn constant(functions: impl Iterator<Item = TokenStream>) -> TokenStream {
    quote!(const QUERIES: &'static [__dynorm::QueryFunction] = &[#(#functions),*];)
}

fn function(
    holder: &Ident,
    index: Option<&str>,
    name: &str,
    hash: &[&Field<'_>],
    range: &[&Field<'_>],
) -> TokenStream {
    let names = |fields: &[&Field<'_>]| -> Vec<String> {
        fields.iter().map(|field| field.rust_name.clone()).collect()
    };
    let call = format!("{holder}::{name}({})", names(hash).join(", "));
    let range = names(range);
    let index = option(index.map(|index| quote!(#index)));
    quote!(__dynorm::query_function(#index, #call, &[#(#range),*]))
}
