//! Queries of an entity: the table and each index as a type, with the functions that start queries,
//! and a method for each part of a range key.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, LitStr};

use super::collection::digest;
use super::entity::layout;
use super::fields::number;
use super::queries::{functions_type, without_values};
use super::{allowed, paths};
use crate::ir::{Entity, Fields, Ir, Piece, Slot};

/// What there is to emit: types that users name, and what stands in the `const _` block.
pub(crate) fn expand(ir: &Ir<'_>, fields: &Fields<'_>, entity: &Entity<'_>) -> (TokenStream, TokenStream) {
    let (ident, vis) = (ir.ident, ir.vis);
    let slots = entity.slots.iter().enumerate().map(|(place, slot)| of_slot(ir, fields, entity, place, slot));
    let (types, (impls, functions)): (Vec<_>, (Vec<_>, Vec<_>)) =
        slots.map(|OfSlot { types, impls, function }| (types, (impls, function))).unzip();
    let holder = entity.functions.holder.as_ref();
    let holder_type = holder.map(|holder| functions_type(ir, holder));
    let holder_impls = holder.map(without_values);
    let holder = holder.unwrap_or(ident);
    let allow_scan = allowed(ident, &format_ident!("scan"), 0);
    let impls = quote! {
        #holder_impls
        #(#impls)*
        #[automatically_derived]
        impl #holder {
            /// A scan of the items of this entity: what else is in the table is read too, and left
            /// out.
            #[inline]
            #allow_scan
            #vis fn scan() -> __dynorm::Scan<__dynorm::Primary<#ident>> {
                __dynorm::entity_scan()
            }
            #(#functions)*
        }
    };
    (quote!(#holder_type #(#types)*), impls)
}

struct OfSlot {
    types: TokenStream,
    impls: TokenStream,
    /// The entity's function that starts a query.
    function: TokenStream,
}

fn of_slot(ir: &Ir<'_>, fields: &Fields<'_>, entity: &Entity<'_>, place: usize, slot: &Slot<'_>) -> OfSlot {
    let (ident, vis) = (ir.ident, ir.vis);
    let field = |part: usize| &fields.all[entity.parts[part]];
    // A local index has the table's hash key.
    let hash = slot.hash.as_ref().or(entity.slots[0].hash.as_ref());
    let hash = hash.into_iter().flatten().filter_map(Piece::part);
    // The table knows the tenant.
    let hash: Vec<_> = hash.skip(usize::from(entity.has_tenant)).map(field).collect();
    let arguments: Vec<_> = hash.iter().map(|field| format_ident!("__{}", field.rust_name)).collect();
    let types = hash.iter().map(|field| field.ty);
    let (name, marker) = match &slot.names {
        Some(names) => (names.function.clone(), Some(&names.ty)),
        None => (format_ident!("query"), None),
    };
    let methods_name = format_ident!("__Query{place}");
    let index = marker.map_or_else(|| quote!(__dynorm::Primary<#ident>), |marker| quote!(#marker));
    let (methods, methods_type) = methods(ir, fields, entity, slot, &methods_name, &index);
    let (docs, types_of, impl_of) = if let (Some(name), Some(marker)) = (slot.index, marker) {
        let name = name.value();
        let docs = format!("The index `{name}` of [`{ident}`].");
        let types = quote! {
            #[doc = #docs]
            #vis enum #marker {}
        };
        let (place, number, partition) = (number(place), digest(&name), partition(entity, slot));
        let consistent = slot
            .hash
            .is_none()
            .then(|| quote!(#[automatically_derived] impl __dynorm::ConsistentRead for #marker {}));
        let (output, checks) = output(ident, entity, slot, &place);
        let without_values = without_values(marker);
        let impls = quote! {
            #without_values
            #checks
            #consistent
            #[automatically_derived]
            impl __dynorm::Index for #marker {
                type Record = #ident;
                type Shape = __dynorm::Composed;
                type Output = #output;
                type Methods<__S, __O> = #methods_type;
                const NAME: __dynorm::Option<&'static __dynorm::str> = __dynorm::Some(#name);
            }
            #[automatically_derived]
            impl __dynorm::InIndex<#number> for #ident {
                type Partition = __dynorm::OfPartition<#partition>;
            }
            #[automatically_derived]
            impl __dynorm::ComposedIndex for #marker {
                const SLOT: __dynorm::usize = #place;
                type Of = __dynorm::OfPartition<#partition>;
            }
        };
        (format!("A query of the items of this entity in the index `{name}`"), types, impls)
    } else {
        let impls = quote! {
            #[automatically_derived]
            impl __dynorm::Queryable for #ident {
                type Methods<__S, __O> = #methods_type;
            }
        };
        ("A query of the items of this entity".to_owned(), TokenStream::new(), impls)
    };
    let parts: Vec<_> = hash.iter().map(|field| format!("`{}`", field.rust_name)).collect();
    let docs = match parts.as_slice() {
        [] => format!("{docs}."),
        parts => format!("{docs} with this hash key: {}.", parts.join(", ")),
    };
    let allowed = allowed(ident, &name, arguments.len());
    let values = quote!([#(__dynorm::to_value(&#arguments)),*]);
    let arguments = quote!(#(#arguments: impl __dynorm::ValueOf<#types>),*);
    let partition = slot.index.is_none().then(|| {
        quote! {
            /// All that stands under a hash key of the table, of whichever entity.
            #allowed
            #vis fn partition(#arguments) -> __dynorm::Query<__dynorm::Partition<#index>> {
                __dynorm::entity_query::<#index, _>(#values).whole_partition()
            }
        }
    });
    let function = quote! {
        #[doc = #docs]
        #allowed
        #vis fn #name(#arguments) -> __dynorm::Query<#index, __dynorm::Given<0>> {
            __dynorm::entity_query::<#index, _>(#values)
        }
        #partition
    };
    OfSlot { types: types_of, impls: quote!(#methods #impl_of), function }
}

/// What a query of an index gives, and that the index holds it.
fn output(
    ident: &Ident,
    entity: &Entity<'_>,
    slot: &Slot<'_>,
    place: &Literal,
) -> (TokenStream, TokenStream) {
    let layout = layout(entity);
    let held = |span: Span, given: TokenStream| {
        // What is wrong is shown at what the user has written.
        let here = Span::call_site().located_at(span);
        quote_spanned! {here=>
            const _: () = __dynorm::check_held(
                <#layout as __dynorm::Model>::SCHEMA,
                <#ident as __dynorm::Entity>::COMPOSITION,
                #place,
                #given,
            );
        }
    };
    match (slot.project, slot.index) {
        (Some(project), _) => {
            let names = quote!(__dynorm::Some(__dynorm::names_of_projection::<#project, #ident>()));
            (quote!(__dynorm::Projected<#project>), held(project.span(), names))
        }
        (None, index) => {
            let span = index.map_or_else(Span::call_site, LitStr::span);
            (quote!(__dynorm::Items<#ident>), held(span, quote!(__dynorm::None)))
        }
    }
}

/// The number that stands for the form of a slot's hash keys in types: whichever entities have the
/// same stand together. What a layout says of the form is the same for all of its entities, so that
/// only what an entity says itself counts.
pub(super) fn partition(entity: &Entity<'_>, slot: &Slot<'_>) -> Literal {
    let mut form = slot.index.map_or_else(String::new, LitStr::value);
    for piece in slot.hash.as_ref().or(entity.slots[0].hash.as_ref()).into_iter().flatten() {
        match piece {
            Piece::Literal(text) => form.extend(["\0", text]),
            Piece::Text(_) => form.push_str("\0{}"),
            Piece::Digits(_, width) => form.extend(["\0{:0", &width.to_string(), "}"]),
        }
    }
    form.push_str(&super::form::written(entity.form));
    digest(&form)
}

/// The type that holds a query and has a method for each part of the range key, if there are some.
fn methods(
    ir: &Ir<'_>,
    fields: &Fields<'_>,
    entity: &Entity<'_>,
    slot: &Slot<'_>,
    name: &Ident,
    index: &TokenStream,
) -> (TokenStream, TokenStream) {
    let parts = quote!(__dynorm::Parts<#index, __S, __O>);
    let range: Vec<_> = slot.range.iter().flatten().filter_map(Piece::part).collect();
    if range.is_empty() {
        return (TokenStream::new(), parts);
    }
    let vis = ir.vis;
    let functions = range.iter().enumerate().map(|(given, part)| {
        let field = &fields.all[entity.parts[*part]];
        let (method, ty, docs) = (
            paths::marker(field),
            field.ty,
            format!("The part `{}` of the range key, to put a condition on it.", field.rust_name),
        );
        // Behind the last part a query is what it was before: there is none that could follow.
        let next = number(if given + 1 < range.len() { given + 1 } else { given });
        let given = number(given);
        quote! {
            #[doc = #docs]
            #vis fn #method(
                &self,
            ) -> __dynorm::PartKey<#index, #ty, __dynorm::Given<#given>, __dynorm::Given<#next>, __O>
            where
                __S: __dynorm::TakesPart<#given>,
            {
                self.0.part()
            }
        }
    });
    let methods = quote! {
        #[doc = "A query, with a method for each part of its range key."]
        pub struct #name<__S, __O>(#parts);
        #[automatically_derived]
        impl<__S, __O> __dynorm::Wraps<#parts> for #name<__S, __O> {
            fn wrap(__parts: #parts) -> Self {
                Self(__parts)
            }
            fn inner(&self) -> &#parts {
                &self.0
            }
            fn into_inner(self) -> #parts {
                self.0
            }
        }
        #[automatically_derived]
        impl<__S, __O: __dynorm::Clone> #name<__S, __O> {
            #(#functions)*
        }
    };
    (methods, quote!(#name<__S, __O>))
}
