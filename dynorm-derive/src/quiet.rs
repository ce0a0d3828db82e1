//! The user's names, as they are used in generated code: they stand where the user wrote them, but
//! are the macro's. What is generated is then no matter of the lints of the user's crate, such as
//! `deprecated` or `non_camel_case_types`, of which an `allow` would be an error in a crate that has a
//! `forbid`.

use proc_macro2::{Ident, Span};
use syn::{Data, DeriveInput};

/// A name that is the macro's.
pub(crate) fn quiet(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()));
    ident
}

/// The same input with such names of the type and its variants. What is wrong is reported of the
/// user's own, since the compiler has more to say where a name is a macro's.
pub(crate) fn quiet_types(input: &DeriveInput) -> DeriveInput {
    let mut input = input.clone();
    input.ident = quiet(&input.ident);
    if let Data::Enum(data) = &mut input.data {
        for variant in &mut data.variants {
            variant.ident = quiet(&variant.ident);
        }
    }
    input
}
