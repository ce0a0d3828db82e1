//! `Model` and `Entity` of a struct whose keys are made of its fields.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use super::allowed;
use super::entity_queries::partition;
use super::fields::number;
use super::known::alias;
use super::model::{attribute, option, version_of};
use super::{form, upgrade};
use crate::ir::{Entity, Field, Fields, Ir, Piece, Slot};

pub(crate) fn expand(ir: &Ir<'_>, fields: &Fields<'_>, entity: &Entity<'_>) -> TokenStream {
    let ident = ir.ident;
    let (layout, name, was) = (layout(entity), entity.name, entity.was);
    let (version, set_version) = version_of(fields, entity.version);
    let entity_name = ident.to_string();
    let layout_name = layout_name(entity);
    let known_layout = alias(&layout, entity.layout, "Model");
    let parts: Vec<_> = entity.parts.iter().map(|place| &fields.all[*place]).collect();
    let part_names = parts.iter().map(|field| attribute(field));
    let slots = entity.slots.iter().map(slot);
    let partition = partition(entity, &entity.slots[0]);
    let made = entity.slots.iter().map(|slot| slot.hash.iter().chain(&slot.range).count()).sum::<usize>();
    let made = made + 1 + usize::from(entity.form.version.is_set());
    let (length, places) = (number(made), number((2 * made).next_power_of_two()));
    // What is wrong with a template is shown at the layout, and is nothing that the user has
    // written otherwise.
    let at_layout = Span::call_site().located_at(entity.layout.span());
    let names = quote_spanned! {at_layout=>
        __dynorm::computed_names::<#length>(
            <#layout as __dynorm::Model>::SCHEMA,
            <#layout as __dynorm::Fields>::NAMES,
            <Self as __dynorm::Entity>::COMPOSITION,
        )
    };
    let values = parts.iter().enumerate().map(|(place, field)| {
        let (place, member, ty) = (number(place), &field.member, field.ty);
        quote!(#place => __dynorm::part_value::<#ty>(&self.#member),)
    });
    let checks = checks(ident, fields, entity);
    let ttl_check = ttl_check(fields, entity);
    let (form, form_checks) = (form(&layout, entity), form_checks(ident, &layout, entity));
    let entity_version = option(entity.form.version.get().map(|version| quote!(#version)));
    let key = key(ir, &parts, entity);
    let queries = super::functions::of_entity(ident, fields, entity);
    let has_tenant = entity.has_tenant;
    let (shape, tenant) = match parts.first() {
        Some(Field { ty, .. }) if has_tenant => (quote!(ByTenant), quote!(#ty)),
        _ => (quote!(Composed), quote!(__dynorm::NoTenant)),
    };
    let schema = quote! {
        __dynorm::entity_table(
            <#layout as __dynorm::Model>::SCHEMA,
            #version,
            <Self as __dynorm::Entity>::COMPOSITION,
        )
    };
    let (schema, read_item) = upgrade::of_model(schema, ir.schema.is_some());
    quote! {
        #known_layout
        #form_checks
        #checks
        #ttl_check
        #[automatically_derived]
        impl __dynorm::Model for #ident {
            type Hash = <#layout as __dynorm::Model>::Hash;
            type Range = <#layout as __dynorm::Model>::Range;
            type Shape = __dynorm::#shape;
            const SCHEMA: &'static __dynorm::TableSchema = &#schema;
            fn key_values(&self) -> __dynorm::KeyValues {
                __dynorm::composed_key(self)
            }
            #queries
            #set_version
            #read_item
        }
        #[automatically_derived]
        impl __dynorm::Entity for #ident {
            type Layout = #layout;
            type Tenant = #tenant;
            const HAS_TENANT: __dynorm::bool = #has_tenant;
            type Partition = __dynorm::OfPartition<#partition>;
            const COMPOSITION: &'static __dynorm::Composition = &__dynorm::Composition {
                entity: #entity_name,
                layout: #layout_name,
                name: #name,
                was: &[#(#was),*],
                version: #entity_version,
                form: #form,
                parts: &[#(#part_names),*],
                slots: &[#(#slots),*],
            };
            const COMPUTED: &'static __dynorm::Names =
                &__dynorm::Names::new(&#names, &__dynorm::places::<#places>(&#names));
            fn part(
                &self,
                __place: __dynorm::usize,
            ) -> __dynorm::Result<__dynorm::Option<__dynorm::Value>, __dynorm::EncodeError> {
                match __place {
                    #(#values)*
                    _ => __dynorm::Ok(__dynorm::None),
                }
            }
        }
        #key
    }
}

/// What the layout is called, which is known to be a model.
pub(super) fn layout(entity: &Entity<'_>) -> Ident {
    format_ident!("__Layout", span = entity.layout.span())
}

fn layout_name(entity: &Entity<'_>) -> Option<String> {
    Some(entity.layout.segments.last()?.ident.to_string())
}

/// In which form its parts stand in keys: what the layout says, and what it says itself.
fn form(layout: &Ident, entity: &Entity<'_>) -> TokenStream {
    let options = form::options(entity.form);
    quote!(__dynorm::form_of(<#layout as __dynorm::Model>::SCHEMA, #options))
}

/// That what is said of the form goes together, and that templates of dynorm's own form are some of
/// it.
fn form_checks(ident: &Ident, layout: &Ident, entity: &Entity<'_>) -> TokenStream {
    let problems = entity.slots.iter().flat_map(|slot| &slot.problems);
    let checks = problems.map(|(span, problem)| {
        let span = Span::call_site().located_at(*span);
        quote_spanned! {span=>
            const _: () =
                __dynorm::check_template(<#ident as __dynorm::Entity>::COMPOSITION.form, #problem);
        }
    });
    let options = form::options(entity.form);
    let version = option(entity.form.version.get().map(|version| quote!(#version)));
    let has_tenant = entity.has_tenant;
    let span = Span::call_site().located_at(entity.layout.span());
    quote_spanned! {span=>
        const _: () =
            __dynorm::check_form(<#layout as __dynorm::Model>::SCHEMA, #options, #version, #has_tenant);
        #(#checks)*
    }
}

fn slot(slot: &Slot<'_>) -> TokenStream {
    let index = option(slot.index.map(|index| quote!(#index)));
    let template = |template: &Option<Vec<Piece>>| {
        option(template.as_ref().map(|pieces| {
            let pieces = pieces.iter().map(piece);
            quote!(&[#(#pieces),*])
        }))
    };
    let (hash, range) = (template(&slot.hash), template(&slot.range));
    quote!(__dynorm::Slot { index: #index, hash: #hash, range: #range })
}

fn piece(piece: &Piece) -> TokenStream {
    match piece {
        Piece::Literal(text) => quote!(__dynorm::Piece::Literal(#text)),
        Piece::Text(part) => {
            let part = number(*part);
            quote!(__dynorm::Piece::Text(#part))
        }
        Piece::Digits(part, width) => {
            let (part, width) = (number(*part), number(*width));
            quote!(__dynorm::Piece::Digits(#part, #width))
        }
    }
}

/// That the field that says when an item expires is of such a type, and the one by which the items
/// of the layout do.
fn ttl_check(fields: &Fields<'_>, entity: &Entity<'_>) -> Option<TokenStream> {
    let field = &fields.all[entity.ttl?];
    let (ty, name, layout) = (field.ty, attribute(field), layout(entity));
    let layout_name = layout_name(entity);
    // Only the check stands where the type does: lints look at what is qualified there.
    let schema = quote!(<#layout as __dynorm::Model>::SCHEMA);
    Some(quote_spanned! {ty.span()=>
        const _: () = {
            __dynorm::check_ttl::<#ty>();
            __dynorm::check_entity_ttl(#schema, #name, #layout_name)
        };
    })
}

/// That each part's type fits where it stands. What is wrong with one is said once, wherever it
/// stands.
fn checks(ident: &Ident, fields: &Fields<'_>, entity: &Entity<'_>) -> TokenStream {
    let form = quote!(<#ident as __dynorm::Entity>::COMPOSITION.form);
    let mut seen = Vec::new();
    let checks = entity.slots.iter().enumerate().flat_map(|(place, slot)| {
        let pieces = slot.pieces().map(move |piece| (place == 0, piece));
        pieces.collect::<Vec<_>>()
    });
    let checks = checks.filter_map(|(is_of_table, part)| {
        let place = part.part()?;
        let shape = (place, matches!(part, Piece::Digits(..)));
        if seen.contains(&shape) {
            return None;
        }
        seen.push(shape);
        let field = &fields.all[entity.parts[place]];
        let (ty, name, piece) = (field.ty, &field.rust_name, piece(part));
        Some(quote_spanned! {ty.span()=>
            const _: () = __dynorm::check_part::<#ty>(#name, #piece, #is_of_table, #form);
        })
    });
    quote!(#(#checks)*)
}

/// The function that makes a key of the values of its parts.
fn key(ir: &Ir<'_>, parts: &[&Field<'_>], entity: &Entity<'_>) -> TokenStream {
    let (ident, vis) = (ir.ident, ir.vis);
    let holder = entity.functions.holder.as_ref().unwrap_or(ident);
    let given = entity.key_parts().skip(usize::from(entity.has_tenant));
    let parts: Vec<_> = given.map(|place| parts[place]).collect();
    let arguments: Vec<_> = parts.iter().map(|field| format_ident!("__{}", field.rust_name)).collect();
    let types = parts.iter().map(|field| field.ty);
    let names: Vec<_> = parts.iter().map(|field| format!("`{}`", field.rust_name)).collect();
    let docs = match names.as_slice() {
        [] => "The key of the one item that there is.".to_owned(),
        names => format!("The key of the item with these parts: {}.", names.join(", ")),
    };
    let allowed = allowed(ident, &format_ident!("key"), arguments.len());
    quote! {
        #[automatically_derived]
        impl #holder {
            #[doc = #docs]
            #[inline]
            #allowed
            #vis fn key(#(#arguments: impl __dynorm::ValueOf<#types>),*) -> __dynorm::ComposedKey<#ident> {
                __dynorm::ComposedKey::of([#(__dynorm::to_value(&#arguments)),*])
            }
        }
    }
}
