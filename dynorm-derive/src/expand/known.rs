//! Types that the user named, as far as they are what they are to be: see `Known` in `__private`.
//!
//! Of one that is not, the compiler says so where it stands. All that is generated of it is of no
//! known type then, of which it says nothing, and so is what is made of the model elsewhere. A
//! bound on the impls would be an error at each use instead.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use crate::ir::{Codec, Enum, Field, Fields, Model, Role, Variant, VariantData};

/// An alias of a type, if that has a trait.
pub(super) fn alias(name: &Ident, ty: &impl ToTokens, of: &str) -> TokenStream {
    aliases(&[entry(name, ty, of)])
}

/// One of several such aliases.
pub(super) fn entry(name: &Ident, ty: &impl ToTokens, of: &str) -> TokenStream {
    let of = format_ident!("{of}");
    quote!(#name = #ty: #of)
}

pub(super) fn aliases(entries: &[TokenStream]) -> TokenStream {
    quote!(__dynorm::known! { #(#entries),* })
}

/// The types of fields of which something is wanted, as they are named where it matters: in the
/// code, not in functions that users call.
pub(super) struct Known {
    pub(super) aliases: TokenStream,
    /// One for each field, in their order.
    types: Vec<Option<Type>>,
}

impl Known {
    /// Those that are flattened have the trait `flattened`, and serde stores what it is to store.
    pub(super) fn flattened<'f, 'a: 'f>(
        fields: impl IntoIterator<Item = &'f Fields<'a>>,
        flattened: &'static str,
    ) -> Self {
        Known::new(fields, |_, field| match field.role {
            Role::Flattened => Some(flattened),
            _ => of_serde(field),
        })
    }

    /// Those that are flattened are documents, keys can be keys, and serde stores what it is to
    /// store.
    pub(super) fn of_model(fields: &Fields<'_>, model: &Model<'_>) -> Self {
        let is_index_key = |place| model.indexes.iter().any(|index| index.has_key(model.hash, place));
        Known::new([fields], |place, field| match field.role {
            Role::Flattened => Some("Document"),
            _ if model.keys().any(|key| key == place) => Some("TableKeyField"),
            _ if is_index_key(place) => Some("IndexKeyField"),
            _ => of_serde(field),
        })
    }

    fn new<'f, 'a: 'f>(
        fields: impl IntoIterator<Item = &'f Fields<'a>>,
        wanted: impl Fn(usize, &Field<'_>) -> Option<&'static str>,
    ) -> Self {
        let mut entries = Vec::new();
        let all = fields.into_iter().flat_map(|fields| &fields.all).enumerate();
        let types = all.map(|(place, field)| {
            let of = wanted(place, field)?;
            // What the compiler says of it stands where the type does.
            let span = field.ty.span();
            let name = format_ident!("__Field{place}", span = span);
            entries.push(entry(&name, field.ty, of));
            Some(Type::Verbatim(quote_spanned!(span=> #name)))
        });
        let types = types.collect();
        let aliases = if entries.is_empty() { TokenStream::new() } else { aliases(&entries) };
        Known { aliases, types }
    }

    /// The fields with these types.
    pub(super) fn fields<'b>(&'b self, fields: &Fields<'b>) -> Fields<'b> {
        replaced(fields, &mut self.types.iter())
    }

    /// The same of the fields of an enum's variants.
    pub(super) fn variants<'b>(&'b self, kind: &Enum<'b>) -> Enum<'b> {
        let mut types = self.types.iter();
        let variants = kind.variants.iter().map(|variant| Variant {
            ident: variant.ident,
            name: variant.name.clone(),
            aliases: variant.aliases.clone(),
            data: match &variant.data {
                VariantData::Unit => VariantData::Unit,
                VariantData::Other(ty) => VariantData::Other(ty),
                VariantData::Fields(fields) => VariantData::Fields(replaced(fields, &mut types)),
            },
        });
        Enum { variants: variants.collect(), tag: kind.tag.clone() }
    }
}

/// What is wanted of a type that serde is to store.
fn of_serde(field: &Field<'_>) -> Option<&'static str> {
    matches!(field.role, Role::Attribute { codec: Codec::Serde, .. }).then_some("StoredBySerde")
}

fn replaced<'b>(fields: &Fields<'b>, types: &mut impl Iterator<Item = &'b Option<Type>>) -> Fields<'b> {
    let known = fields.all.iter().map(|field| {
        let ty = types.next().and_then(Option::as_ref).unwrap_or(field.ty);
        Field { ty, ..field.clone() }
    });
    Fields { all: known.collect(), schema: fields.schema, default: fields.default }
}
