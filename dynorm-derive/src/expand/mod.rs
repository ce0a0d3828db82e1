//! The code. It names only `dynorm::__private`, and holds no algorithm: those are functions there.
//!
//! All of it stands in a `const _` block, so that its names, which begin with two underscores, meet
//! no others.

mod collection;
mod document;
mod encode;
mod entity;
mod entity_queries;
mod enumeration;
mod fallback;
mod fields;
mod form;
mod functions;
mod known;
mod model;
mod newtype;
mod paths;
mod projection;
mod queries;
mod spans;
mod struct_default;
mod upgrade;

pub(crate) use collection::{collection, collection_fallback};
pub(crate) use fallback::fallback;
#[cfg(test)]
pub(crate) use fields::json_name;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Path;
use syn::ext::IdentExt;

use known::Known;

use crate::import::Dynorm;
use crate::ir::{Ir, Kind};

/// All that a derive gives for a correct type.
pub(crate) fn derive(ir: &Ir<'_>, dynorm: Dynorm) -> TokenStream {
    let ident = ir.ident;
    let mut outside = TokenStream::new();
    let items = match &ir.kind {
        Kind::Struct(fields, None) => {
            let known = Known::flattened([fields], "Document");
            let (fields, aliases) = (&known.fields(fields), &known.aliases);
            let document = document::expand(ident, fields, &quote!(__dynorm::types::Doc<Self>));
            let paths = paths::of_document(ident, fields);
            quote!(#aliases #document #paths)
        }
        Kind::Struct(fields, Some(model)) => {
            let known = Known::of_model(fields, model);
            let (known, aliases) = (&known.fields(fields), &known.aliases);
            let document = document::expand(ident, known, &quote!(__dynorm::types::Map));
            let schema = model::expand(ident, known, model, ir.schema.is_some());
            let keys = paths::key_markers(ident, fields, model);
            let paths = paths::of_model(ident, fields, model);
            let queries = queries::expand(ir, fields, known, model);
            outside = queries.types;
            let impls = queries.impls;
            quote!(#aliases #document #schema #keys #paths #impls)
        }
        Kind::Entity(fields, entity) => {
            let known = Known::flattened([fields], "Document");
            let (fields, aliases) = (&known.fields(fields), &known.aliases);
            let document = document::expand(ident, fields, &quote!(__dynorm::types::Map));
            let model = entity::expand(ir, fields, entity);
            let markers = paths::part_markers(ident, fields, entity);
            let paths = paths::of_entity(ident, fields, entity);
            let (types, queries) = entity_queries::expand(ir, fields, entity);
            outside = types;
            quote!(#aliases #document #model #markers #paths #queries)
        }
        Kind::Projection(fields, model) => {
            let known = Known::flattened([fields], "Fields");
            let (fields, aliases) = (known.fields(fields), &known.aliases);
            let projection = projection::expand(ident, &fields, model);
            quote!(#aliases #projection)
        }
        Kind::Newtype(ty) => newtype::expand(ident, ty),
        Kind::Enum(kind) => {
            let known = Known::flattened(kind.fields(), "Document");
            let (kind, aliases) = (known.variants(kind), &known.aliases);
            let enumeration = enumeration::expand(ident, &kind);
            quote!(#aliases #enumeration)
        }
    };
    let schema = ir.schema.map(|schema| upgrade::expand(ident, schema));
    let items = in_const(ir.krate, dynorm, &quote!(#items #schema));
    let lints = ir.lints;
    quote!(#outside #lints #items)
}

/// What keeps clippy quiet of a function that has the name of the model, which it takes for a
/// constructor, or more arguments than clippy likes. Only where it would not be quiet: a crate may
/// have a `forbid`, which an `allow` must not meet.
fn allowed(model: &Ident, function: &Ident, arguments: usize) -> TokenStream {
    const MANY: usize = 7;
    let plain = |ident: &Ident| ident.unraw().to_string().to_lowercase();
    let (model, function) = (plain(model), plain(function));
    let is_own = (function == model || function.replace('_', "") == model)
        .then(|| quote!(#[allow(clippy::self_named_constructors)]));
    let has_many = (arguments > MANY).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    quote!(#is_own #has_many)
}

/// `krate` is where dynorm is, if that is said.
fn in_const(krate: Option<&Path>, dynorm: Dynorm, items: &TokenStream) -> TokenStream {
    let import = dynorm.import(krate);
    quote! {
        const _: () = {
            #import
            #items
        };
    }
}
