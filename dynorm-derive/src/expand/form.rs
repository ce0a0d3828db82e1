//! The form of keys that is another program's.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::model::option;
use crate::parse::FormAttrs;

/// What a layout or an entity says of it.
pub(super) fn options(form: &FormAttrs) -> TokenStream {
    if form.of_layouts().next().is_none() {
        return quote!(__dynorm::FormOptions::NONE);
    }
    let variant = |variant: Option<&&'static str>| variant.map(|variant| format_ident!("{variant}"));
    let preset = option(variant(form.preset.get()).map(|preset| quote!(__dynorm::Preset::#preset)));
    let casing = option(variant(form.casing.get()).map(|casing| quote!(__dynorm::Casing::#casing)));
    let separator = option(form.separator.get().map(|separator| quote!(#separator)));
    let escape = option(form.escape.get().map(|escape| quote!(#escape)));
    let collisions = form.collisions.is_set();
    quote! {
        __dynorm::FormOptions {
            preset: #preset,
            separator: #separator,
            escape: #escape,
            casing: #casing,
            collisions: #collisions,
        }
    }
}

/// The same as text, which is another one for whatever else is said, and empty if nothing is. No
/// text of a template has braces.
pub(super) fn written(form: &FormAttrs) -> String {
    let separator = form.separator.get().map(syn::LitStr::value);
    let said = [
        ("preset", form.preset.get().copied().map(str::to_owned)),
        ("casing", form.casing.get().copied().map(str::to_owned)),
        ("separator", separator),
        ("escape", form.escape.get().map(bool::to_string)),
        ("collisions", form.collisions.is_set().then(String::new)),
    ];
    let said = said.into_iter().filter_map(|(name, value)| Some(format!("\0{{{name} {}}}", value?)));
    said.collect()
}

/// The name of the attribute that the preset has for entities.
pub(super) fn preset_entity(form: &FormAttrs) -> Option<TokenStream> {
    let preset = format_ident!("{}", form.preset.get()?);
    Some(quote!(__dynorm::text(__dynorm::Preset::#preset.entity())))
}
