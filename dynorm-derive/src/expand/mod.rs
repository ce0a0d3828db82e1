//! The code. It names only `dynorm::__private`, and holds no algorithm: those are functions there.
//!
//! All of it stands in a `const _` block, so that its names, which begin with two underscores, meet no others.

mod document;
mod encode;
mod enumeration;
mod fallback;
mod fields;
mod model;
mod newtype;

pub(crate) use fallback::fallback;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use crate::ir::{Ir, Kind};

/// All that a derive gives for a correct type.
pub(crate) fn derive(ir: &Ir<'_>) -> TokenStream {
    let ident = ir.ident;
    let items = match &ir.kind {
        Kind::Struct(fields, model) => {
            let document = document::expand(ident, fields);
            let model = model.as_ref().map(|model| model::expand(ident, fields, model));
            quote!(#document #model)
        }
        Kind::Newtype(ty) => newtype::expand(ident, ty),
        Kind::Enum(kind) => enumeration::expand(ident, kind),
    };
    in_const(&ir.krate, &items)
}

fn in_const(krate: &Path, items: &TokenStream) -> TokenStream {
    quote! {
        const _: () = {
            use #krate::__private as __dynorm;
            #items
        };
    }
}
