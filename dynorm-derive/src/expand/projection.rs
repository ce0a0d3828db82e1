//! `Projection`: a struct of some attributes of a model.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path};

use super::fields::{self, Target, name_value};
use super::known::alias;
use crate::ir::{Fields, Role};

pub(crate) fn expand(ident: &Ident, fields: &Fields<'_>, model: &Path) -> TokenStream {
    let target = Target {
        ty: ident,
        names: &format_ident!("__NAMES"),
        slots: &format_ident!("__Slots"),
        tag: None,
        constructor: quote!(#ident),
        wrap: None,
    };
    let reading = fields::expand(&target, fields);
    let known = format_ident!("__Model", span = model.span());
    let known_model = alias(&known, model, "Attributed");
    // One constant for each field, so that an error is on the field.
    let checks = fields.attributes().filter(|(field, _)| matches!(field.role, Role::Attribute { .. }));
    let checks = checks.map(|(field, name)| {
        let value = name_value(&name.text);
        quote_spanned! {field.member.span()=>
            const _: () = __dynorm::check_projected(
                <#known as __dynorm::Fields>::NAMES,
                &#value,
                <#ident as __dynorm::Fields>::NAMES,
            );
        }
    });
    quote! {
        #known_model
        #reading
        #(#checks)*
        #[automatically_derived]
        impl __dynorm::ProjectionOf for #ident {
            type Model = #known;
        }
    }
}
