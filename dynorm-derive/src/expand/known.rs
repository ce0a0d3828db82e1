//! Types that the user named, as far as they are what they are to be: see `Known` in `__private`.
//!
//! Of one that is not, the compiler says so where it stands. All that is generated of it is of no
//! known type then, of which it says nothing, and so is what is made of the model elsewhere. A bound
//! on the impls would be an error at each use instead.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use crate::ir::{Enum, Fields, Role, Variant, VariantData};

/// An alias of a type, if that has a trait. The documentation shows the type itself.
pub(super) fn alias(name: &Ident, ty: &impl ToTokens, of: &str) -> TokenStream {
    let of = format_ident!("{of}");
    quote! {
        #[cfg(doc)]
        type #name = #ty;
        #[cfg(not(doc))]
        type #name = <[(); <#ty as __dynorm::#of>::KNOWN] as __dynorm::Known<#ty>>::Type;
    }
}

/// The types of flattened fields, as they are named in generated code, in the order of the fields.
pub(super) struct Flattened {
    pub(super) aliases: TokenStream,
    types: Vec<Type>,
}

impl Flattened {
    /// Those that are written and read have `Document`, those that are only read `Fields`.
    pub(super) fn new<'f, 'a: 'f>(fields: impl IntoIterator<Item = &'f Fields<'a>>, of: &str) -> Self {
        let (mut aliases, mut types) = (TokenStream::new(), Vec::new());
        for (place, field) in fields.into_iter().flat_map(Fields::flattened).enumerate() {
            // What the compiler says of its names stands where the type does.
            let span = field.ty.span();
            let name = format_ident!("__Flattened{place}", span = span);
            aliases.extend(alias(&name, field.ty, of));
            types.push(Type::Verbatim(quote_spanned!(span=> #name)));
        }
        Flattened { aliases, types }
    }

    /// The fields with these types.
    pub(super) fn known<'b>(&'b self, fields: &Fields<'b>) -> Fields<'b> {
        replaced(fields, &mut self.types.iter())
    }

    /// The same of the fields of an enum's variants.
    pub(super) fn known_variants<'b>(&'b self, kind: &Enum<'b>) -> Enum<'b> {
        let mut types = self.types.iter();
        let variants = kind.variants.iter().map(|variant| Variant {
            ident: variant.ident,
            name: variant.name.clone(),
            data: match &variant.data {
                VariantData::Unit => VariantData::Unit,
                VariantData::Fields(fields) => VariantData::Fields(replaced(fields, &mut types)),
            },
        });
        Enum { variants: variants.collect(), tag: kind.tag.clone() }
    }
}

fn replaced<'b>(fields: &Fields<'b>, types: &mut impl Iterator<Item = &'b Type>) -> Fields<'b> {
    let known = fields.0.iter().map(|field| {
        let mut field = field.clone();
        if matches!(field.role, Role::Flattened) {
            field.ty = types.next().unwrap_or(field.ty);
        }
        field
    });
    Fields(known.collect(), fields.1)
}
