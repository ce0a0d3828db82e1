//! Queries: the table and each index as a type, with the functions that start queries and scans, and the structs of
//! what an index holds.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::fields::{self, Target};
use crate::case;
use crate::ir::{Field, Fields, Index, IndexKeys, Ir, Model, Projection};

/// What there is to emit.
pub(crate) struct Queries {
    /// Types that users name.
    pub(crate) types: TokenStream,
    /// What stands in the `const _` block.
    pub(crate) impls: TokenStream,
}

/// What there is to emit for an index.
struct OfIndex {
    types: TokenStream,
    impls: TokenStream,
    /// The model's function that starts a query.
    function: TokenStream,
}

pub(crate) fn expand(ir: &Ir<'_>, fields: &Fields<'_>, model: &Model<'_>) -> Queries {
    let (ident, vis) = (ir.ident, ir.vis);
    let hash = fields.0[model.hash].ty;
    let range = model.range.map(|range| &fields.0[range]);
    let primary = quote!(__dynorm::Primary<#ident>);
    let (methods, methods_type) = methods(&format_ident!("__TableQuery"), &primary, range);
    let indexes = model.indexes.iter().map(|index| of_index(ir, fields, model, index));
    let (types, (impls, functions)): (Vec<_>, (Vec<_>, Vec<_>)) =
        indexes.map(|OfIndex { types, impls, function }| (types, (impls, function))).unzip();
    let impls = quote! {
        #methods
        #[automatically_derived]
        impl __dynorm::Queryable for #ident {
            type Methods<__S, __O> = #methods_type;
        }
        #[automatically_derived]
        #[allow(dead_code, unreachable_pub)]
        impl #ident {
            /// A query of the items with this hash key.
            #[inline]
            #vis fn query(hash: impl __dynorm::ValueOf<#hash>) -> __dynorm::Query<#primary> {
                __dynorm::Query::of(hash)
            }
            /// A scan of the table.
            #[inline]
            #vis fn scan() -> __dynorm::Scan<#primary> {
                __dynorm::Scan::of_all()
            }
            #(#functions)*
        }
        #(#impls)*
    };
    Queries { types: quote!(#(#types)*), impls }
}

/// The type of an index: `UserEmailIndex`.
pub(crate) fn index_type(ident: &Ident, index: &Index) -> Ident {
    format_ident!("{ident}{}", case::type_name(&index.name), span = ident.span())
}

fn of_index(ir: &Ir<'_>, fields: &Fields<'_>, model: &Model<'_>, index: &Index) -> OfIndex {
    let (ident, vis, name) = (ir.ident, ir.vis, &index.name);
    let marker = index_type(ident, index);
    let (hash, range) = index.keys(model.hash);
    let (hash, range) = (&fields.0[hash], range.map(|range| &fields.0[range]));
    let hash_type = hash.ty;
    let (range_type, shape) = match range {
        Some(Field { ty, .. }) => (quote!(#ty), quote!(HashAndRange)),
        None => (quote!(__dynorm::NoRange), quote!(HashOnly)),
    };
    let methods_name = format_ident!("__{}Query", case::type_name(name));
    let (methods, methods_type) = methods(&methods_name, &quote!(#marker), range);
    let consistent = matches!(index.keys, IndexKeys::Local { .. })
        .then(|| quote!(#[automatically_derived] impl __dynorm::ConsistentRead for #marker {}));
    let function = format_ident!("{}", case::function(name));
    let query_docs =
        format!("A query of the items with this hash key (`{}`) in the index `{name}`.", hash.rust_name);
    let projected = projected(ir, fields, model, index, &marker);
    let (types, reading, output) = match projected {
        None => {
            let docs = format!("The index `{name}` of [`{ident}`], which holds all attributes.");
            let types = quote! {
                #[doc = #docs]
                #[derive(Debug)]
                #vis enum #marker {}
            };
            (types, TokenStream::new(), quote!(__dynorm::Items<#ident>))
        }
        Some((types, reading)) => (types, reading, quote!(__dynorm::Projected<#marker>)),
    };
    let impls = quote! {
        #reading
        #methods
        #[automatically_derived]
        impl __dynorm::Index for #marker {
            type Record = #ident;
            type Hash = #hash_type;
            type Range = #range_type;
            type Shape = __dynorm::#shape;
            type Output = #output;
            type Methods<__S, __O> = #methods_type;
            const NAME: __dynorm::Option<&'static __dynorm::str> = __dynorm::Some(#name);
        }
        #consistent
        #[automatically_derived]
        impl #marker {
            /// A scan of the index.
            #[allow(dead_code, unreachable_pub)]
            #[inline]
            #vis fn scan() -> __dynorm::Scan<Self> {
                __dynorm::Scan::of_all()
            }
        }
    };
    let function = quote! {
        #[doc = #query_docs]
        #vis fn #function(hash: impl __dynorm::ValueOf<#hash_type>) -> __dynorm::Query<#marker> {
            __dynorm::Query::of(hash)
        }
    };
    OfIndex { types, impls, function }
}

/// The type that holds a query and has the range key's method, if there is a range key.
fn methods(name: &Ident, index: &TokenStream, range: Option<&Field<'_>>) -> (TokenStream, TokenStream) {
    let parts = quote!(__dynorm::Parts<#index, __S, __O>);
    let Some(range) = range else { return (TokenStream::new(), parts) };
    let (vis, method) = (range.vis, &range.member);
    let docs = format!("The range key `{}`, to put a condition on it.", range.rust_name);
    let methods = quote! {
        #[allow(unreachable_pub, missing_debug_implementations)]
        #[doc = "A query, with a method for its range key."]
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
            #[doc = #docs]
            #[allow(dead_code, unreachable_pub)]
            #vis fn #method(&self) -> __dynorm::RangeKey<#index, __O>
            where
                __S: __dynorm::RangeOpen,
            {
                self.0.range_key()
            }
        }
    };
    (methods, quote!(#name<__S, __O>))
}

/// The struct of what an index holds, and how it is read; `None` if the index holds everything.
fn projected(
    ir: &Ir<'_>,
    fields: &Fields<'_>,
    model: &Model<'_>,
    index: &Index,
    marker: &Ident,
) -> Option<(TokenStream, TokenStream)> {
    let (hash, range) = index.keys(model.hash);
    let mut places: Vec<usize> = model.keys().chain([hash]).chain(range).collect();
    match &index.projection {
        Projection::All => return None,
        Projection::KeysOnly => {}
        Projection::Include(included) => places.extend(included),
    }
    places.sort_unstable();
    places.dedup();
    let held = fields.only(&places);
    let vis = ir.vis;
    let members = held.0.iter().map(|field| {
        let (vis, member, ty) = (field.vis, &field.member, field.ty);
        let docs = format!("`{}`", field.rust_name);
        quote!(#[doc = #docs] #vis #member: #ty)
    });
    let docs = format!(
        "The attributes of [`{}`] that its index `{}` holds. It cannot be saved; `fetch` gives the full items.",
        ir.ident, index.name
    );
    let types = quote! {
        #[doc = #docs]
        #[derive(Debug, Clone)]
        #[allow(dead_code)]
        #vis struct #marker { #(#members),* }
    };
    let type_name = case::type_name(&index.name);
    let target = Target {
        ty: marker,
        names: &format_ident!("__{type_name}Names"),
        slots: &format_ident!("__{type_name}Slots"),
        tag: None,
        constructor: quote!(#marker),
        wrap: None,
    };
    Some((types, fields::expand(&target, &held)))
}
