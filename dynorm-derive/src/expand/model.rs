//! `Model`: the table's schema.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use super::{form, upgrade};
use crate::ir::{Field, Fields, Index, IndexKeys, Model, Projection, Role, Version};

/// `has_schema` is whether items say of which schema they are.
pub(crate) fn expand(ident: &Ident, fields: &Fields<'_>, model: &Model<'_>, has_schema: bool) -> TokenStream {
    let table = model.table;
    let hash = &fields.all[model.hash];
    let (hash_type, hash_name) = (hash.ty, attribute(hash));
    // What the compiler says of a type that is less visible than the model stands at the field.
    let hash_type = quote_spanned!(hash_type.span()=> type Hash = #hash_type;);
    let range = model.range.map(|range| &fields.all[range]);
    let (range_type, shape, range_key) = match range {
        Some(field) => {
            let (ty, name) = (field.ty, attribute(field));
            let key = quote!(__dynorm::Some(__dynorm::range_key::<#ty>(#name)));
            (quote_spanned!(ty.span()=> type Range = #ty;), quote!(HashAndRange), key)
        }
        None => (
            quote!(
                type Range = __dynorm::NoRange;
            ),
            quote!(HashOnly),
            quote!(__dynorm::None),
        ),
    };
    let hash_member = &hash.member;
    let range_value = option(range.map(|field| {
        let member = &field.member;
        quote!(&self.#member)
    }));
    let indexes = model.indexes.iter().map(|index| index_schema(fields, index, hash_name));
    let (version, set_version) = version_of(fields, model.version);
    let entity_field = model.entity.map(|place| &fields.all[place]);
    let entity = entity_field.map(|field| {
        let name = attribute(field);
        quote!(__dynorm::text(#name))
    });
    let entity = option(entity.or_else(|| form::preset_entity(model.form)));
    let check_entity = entity_field.map(|field| {
        let ty = field.ty;
        quote_spanned!(ty.span()=> const _: () = __dynorm::check_entity_attribute::<#ty>();)
    });
    let unique = model.unique.iter().map(|place| {
        let field = &fields.all[*place];
        let (ty, name) = (field.ty, attribute(field));
        quote_spanned!(ty.span()=> __dynorm::unique_attribute::<#ty>(#name))
    });
    let ttl = option(model.ttl.map(|place| {
        let field = &fields.all[place];
        let (ty, name) = (field.ty, attribute(field));
        quote_spanned!(ty.span()=> __dynorm::ttl_attribute::<#ty>(#name))
    }));
    let queries = super::functions::of_model(ident, fields, model);
    let schema = quote! {
        __dynorm::table(
            #table,
            __dynorm::hash_key::<Self>(#hash_name),
            #range_key,
            const { &[#(#indexes),*] },
            #version,
            const { &[#(#unique),*] },
            #entity,
            #ttl,
        )
    };
    let said = model.form.of_layouts().next().map(|(span, _)| (span, form::options(model.form)));
    let schema = match &said {
        Some((_, options)) => quote!(__dynorm::in_form(#schema, #options)),
        None => schema,
    };
    let (schema, read_item) = upgrade::of_model(schema, has_schema);
    let check_form = said
        .map(|(span, options)| quote_spanned!(span=> const _: () = __dynorm::check_layout_form(#options);));
    quote! {
        #check_entity
        #check_form
        #[automatically_derived]
        impl __dynorm::Model for #ident {
            #hash_type
            #range_type
            type Shape = __dynorm::#shape;
            const SCHEMA: &'static __dynorm::TableSchema = &#schema;
            fn key_values(&self) -> __dynorm::KeyValues {
                __dynorm::key_values::<Self::Hash, Self::Range>(&self.#hash_member, #range_value)
            }
            #queries
            #set_version
            #read_item
        }
    }
}

/// The version in the schema, and the method that stores one.
pub(super) fn version_of(
    fields: &Fields<'_>,
    version: Option<Version>,
) -> (TokenStream, Option<TokenStream>) {
    let schema = option(version.map(|Version { field, counts }| {
        let (ty, name) = (fields.all[field].ty, attribute(&fields.all[field]));
        if counts {
            quote!(__dynorm::counted_version(#name, <#ty as __dynorm::CountedVersion>::MAX))
        } else {
            quote!(__dynorm::unique_version(#name, <#ty as __dynorm::UniqueVersion>::KIND))
        }
    }));
    let set_version = version.map(|version| {
        let member = &fields.all[version.field].member;
        quote! {
            fn set_version(&mut self, __version: &__dynorm::Value) {
                __dynorm::set_version(&mut self.#member, __version);
            }
        }
    });
    (schema, set_version)
}

fn index_schema(fields: &Fields<'_>, index: &Index, hash_name: &str) -> TokenStream {
    let key = |place: usize| {
        let field = &fields.all[place];
        let (ty, name) = (field.ty, attribute(field));
        quote!(__dynorm::index_key::<#ty>(#name))
    };
    let name = &index.name;
    let projection = match &index.projection {
        Projection::All => quote!(__dynorm::Projection::All),
        Projection::KeysOnly => quote!(__dynorm::Projection::KeysOnly),
        Projection::Include(included) => {
            let names = included.iter().map(|place| attribute(&fields.all[*place]));
            quote!(__dynorm::include(const { &[#(__dynorm::text(#names)),*] }))
        }
    };
    let (kind, hash, range) = match &index.keys {
        IndexKeys::Local { range } => {
            (quote!(local_index), vec![quote!(__dynorm::hash_key::<Self>(#hash_name))], vec![key(*range)])
        }
        IndexKeys::Global { hash, range } => {
            let keys = |places: &[usize]| places.iter().map(|place| key(*place)).collect();
            (quote!(global_index), keys(hash), keys(range))
        }
    };
    quote! {
        __dynorm::#kind(#name, const { &[#(#hash),*] }, const { &[#(#range),*] }, #projection)
    }
}

pub(super) fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(__dynorm::None), |value| quote!(__dynorm::Some(#value)))
}

/// The attribute name of a field that was checked to have one.
pub(super) fn attribute<'f>(field: &'f Field<'_>) -> &'f str {
    match &field.role {
        Role::Attribute { name, .. } => &name.text,
        Role::Flattened | Role::Computed | Role::Skipped(_) => {
            unreachable!("keys were checked to be attributes")
        }
    }
}
