//! Queries: the table and each index as a type, with the functions that start queries and scans, and the structs of
//! what an index holds.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::fields::{self, Target};
use crate::ir::{Field, Fields, Index, IndexKeys, IndexNames, Ir, Model, Projection};

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
    let holder = model.functions.holder.as_ref();
    let holder_type = holder.map(|holder| functions_type(ir, holder));
    let holder = holder.unwrap_or(ident);
    let impls = quote! {
        #methods
        #[automatically_derived]
        impl __dynorm::Queryable for #ident {
            type Methods<__S, __O> = #methods_type;
        }
        #[automatically_derived]
        #[allow(dead_code, unreachable_pub, clippy::self_named_constructors)]
        impl #holder {
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
    Queries { types: quote!(#holder_type #(#types)*), impls }
}

/// The enum that has the model's functions, if these are not the model's own.
fn functions_type(ir: &Ir<'_>, holder: &Ident) -> TokenStream {
    let (vis, krate) = (ir.vis, &ir.krate);
    let docs = format!("The attributes, queries and scans of [`{}`].", ir.ident);
    quote! {
        #[doc = #docs]
        #[derive(#krate::__private::Debug)]
        #vis enum #holder {}
    }
}

fn of_index(ir: &Ir<'_>, fields: &Fields<'_>, model: &Model<'_>, index: &Index) -> OfIndex {
    let (ident, vis, krate, name) = (ir.ident, ir.vis, &ir.krate, &index.name);
    let IndexNames { ty: marker, function, part, .. } = &index.names;
    let (hash, range) = index.keys(model.hash);
    let (hash, range) = (&fields.0[hash], range.map(|range| &fields.0[range]));
    let hash_type = hash.ty;
    let (range_type, shape) = match range {
        Some(Field { ty, .. }) => (quote!(#ty), quote!(HashAndRange)),
        None => (quote!(__dynorm::NoRange), quote!(HashOnly)),
    };
    let methods_name = format_ident!("__{part}IndexQuery");
    let (methods, methods_type) = methods(&methods_name, &quote!(#marker), range);
    let consistent = matches!(index.keys, IndexKeys::Local { .. })
        .then(|| quote!(#[automatically_derived] impl __dynorm::ConsistentRead for #marker {}));
    let query_docs =
        format!("A query of the items with this hash key (`{}`) in the index `{name}`.", hash.rust_name);
    let projected = projected(ir, fields, model, index);
    let (types, reading, output) = match projected {
        None => {
            let docs = format!("The index `{name}` of [`{ident}`], which holds all attributes.");
            let types = quote! {
                #[doc = #docs]
                #[derive(#krate::__private::Debug)]
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
) -> Option<(TokenStream, TokenStream)> {
    let IndexNames { ty: marker, part, .. } = &index.names;
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
    let (vis, krate) = (ir.vis, &ir.krate);
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
        #[derive(#krate::__private::Debug, #krate::__private::Clone)]
        #[allow(dead_code)]
        #vis struct #marker { #(#members),* }
    };
    let target = Target {
        ty: marker,
        names: &format_ident!("__{part}Names"),
        slots: &format_ident!("__{part}Slots"),
        tag: None,
        constructor: quote!(#marker),
        wrap: None,
    };
    Some((types, fields::expand(&target, &held)))
}
