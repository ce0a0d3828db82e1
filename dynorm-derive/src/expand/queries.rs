//! Queries: the table and each index as a type, with the functions that start queries and scans,
//! and the structs of what an index holds.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use super::fields::{self, Target};
use super::{allowed, paths};
use crate::ir::{Field, Fields, Index, IndexKeys, IndexNames, Ir, Model, Projection};
use crate::names;

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

/// `known` are the fields by the types that are known to be keys.
pub(crate) fn expand(ir: &Ir<'_>, fields: &Fields<'_>, known: &Fields<'_>, model: &Model<'_>) -> Queries {
    let (ident, vis) = (ir.ident, ir.vis);
    let hash = fields.all[model.hash].ty;
    let range = model.range.map(|range| &known.all[range]);
    let primary = quote!(__dynorm::Primary<#ident>);
    let range: Vec<_> = range.into_iter().collect();
    let (methods, methods_type) = methods(ir, &format_ident!("__TableQuery"), &primary, &range);
    let indexes = model.indexes.iter().map(|index| of_index(ir, fields, known, model, index));
    let (types, (impls, functions)): (Vec<_>, (Vec<_>, Vec<_>)) =
        indexes.map(|OfIndex { types, impls, function }| (types, (impls, function))).unzip();
    let holder = model.functions.holder.as_ref();
    let holder_type = holder.map(|holder| functions_type(ir, holder));
    let holder_impls = holder.map(without_values);
    let holder = holder.unwrap_or(ident);
    let [allow_query, allow_scan] = ["query", "scan"].map(|name| allowed(ident, &format_ident!("{name}"), 0));
    let impls = quote! {
        #holder_impls
        #methods
        #[automatically_derived]
        impl __dynorm::Queryable for #ident {
            type Methods<__S, __O> = #methods_type;
        }
        #[automatically_derived]
        impl #holder {
            /// A query of the items with this hash key.
            #[inline]
            #allow_query
            #vis fn query(hash: impl __dynorm::ValueOf<#hash>) -> __dynorm::Query<#primary> {
                __dynorm::Query::of([__dynorm::to_value(&hash)])
            }
            /// A scan of the table.
            #[inline]
            #allow_scan
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
pub(super) fn functions_type(ir: &Ir<'_>, holder: &Ident) -> TokenStream {
    let vis = ir.vis;
    let docs = format!("The attributes, queries and scans of [`{}`].", ir.ident);
    quote! {
        #[doc = #docs]
        #vis enum #holder {}
    }
}

/// What an enum without variants has besides. It stands in the block, where dynorm has a name:
/// where that is not found, it is said once.
pub(super) fn without_values(ty: &Ident) -> TokenStream {
    quote!(__dynorm::without_values! { #ty })
}

fn of_index(
    ir: &Ir<'_>,
    fields: &Fields<'_>,
    known: &Fields<'_>,
    model: &Model<'_>,
    index: &Index,
) -> OfIndex {
    let (ident, vis, name) = (ir.ident, ir.vis, &index.name);
    let IndexNames { ty: marker, function, part, .. } = &index.names;
    let (hash, range) = index.keys(model.hash);
    let hash: Vec<_> = hash.iter().map(|place| &fields.all[*place]).collect();
    let range: Vec<_> = range.iter().map(|place| &known.all[*place]).collect();
    let shape = if range.is_empty() { quote!(HashOnly) } else { quote!(HashAndRange) };
    let methods_name = format_ident!("__{part}IndexQuery");
    let (methods, methods_type) = methods(ir, &methods_name, &quote!(#marker), &range);
    let consistent = matches!(index.keys, IndexKeys::Local { .. })
        .then(|| quote!(#[automatically_derived] impl __dynorm::ConsistentRead for #marker {}));
    let names: Vec<_> = hash.iter().map(|field| format!("`{}`", field.rust_name)).collect();
    let query_docs =
        format!("A query of the items with this hash key ({}) in the index `{name}`.", names.join(", "));
    let projected = projected(ir, fields, known, model, index);
    let (types, reading, output) = match projected {
        None => {
            let docs = format!("The index `{name}` of [`{ident}`], which holds all attributes.");
            let types = quote! {
                #[doc = #docs]
                #vis enum #marker {}
            };
            (types, without_values(marker), quote!(__dynorm::Items<#ident>))
        }
        Some((types, reading)) => (types, reading, quote!(__dynorm::Projected<#marker>)),
    };
    let impls = quote! {
        #reading
        #methods
        #[automatically_derived]
        impl __dynorm::Index for #marker {
            type Record = #ident;
            type Shape = __dynorm::#shape;
            type Output = #output;
            type Methods<__S, __O> = #methods_type;
            const NAME: __dynorm::Option<&'static __dynorm::str> = __dynorm::Some(#name);
        }
        #consistent
        #[automatically_derived]
        impl #marker {
            /// A scan of the index.
            #[inline]
            #vis fn scan() -> __dynorm::Scan<Self> {
                __dynorm::Scan::of_all()
            }
        }
    };
    let values = hash.iter().map(|field| {
        let mut value = paths::marker(field);
        value.set_span(Span::call_site());
        value
    });
    let (values, value_types): (Vec<_>, Vec<_>) =
        (values.collect(), hash.iter().map(|field| field.ty).collect());
    let allowed = allowed(ident, function, values.len());
    let function = quote! {
        #[doc = #query_docs]
        #allowed
        #vis fn #function(#(#values: impl __dynorm::ValueOf<#value_types>),*) -> __dynorm::Query<#marker> {
            __dynorm::Query::of([#(__dynorm::to_value(&#values)),*])
        }
    };
    OfIndex { types, impls, function }
}

/// The type that holds a query and has a method for each attribute of the range key, if there is a
/// range key.
///
/// What can follow is up to what was given: nothing of the range key at first, in the end all of
/// it.
fn methods(
    ir: &Ir<'_>,
    name: &Ident,
    index: &TokenStream,
    range: &[&Field<'_>],
) -> (TokenStream, TokenStream) {
    if range.is_empty() {
        return (TokenStream::new(), quote!(__dynorm::Parts<#index, __S, __O>));
    }
    let after = |field: &&Field<'_>| {
        let marker = paths::marker(field);
        quote!(__dynorm::After<__keys::#marker>)
    };
    // What the compiler lists of others is to be the program's own, and not dynorm's.
    let is_of_dynorm = ir.krate.is_some_and(|krate| krate.is_ident("crate"));
    let hint = is_of_dynorm.then(|| quote!(#[diagnostic::do_not_recommend]));
    let but_last = &range[..range.len() - 1];
    let before: Vec<_> =
        std::iter::once(quote!(__dynorm::HashAndRange)).chain(but_last.iter().map(after)).collect();
    // Behind the last attribute a query is what it was before: there is none that could follow.
    let behind = before.iter().skip(1).chain(before.last());
    let methods = range.iter().zip(before.iter().zip(behind)).map(|(field, (before, behind))| {
        let Field { vis, ty, rust_name, .. } = field;
        let marker = paths::marker(field);
        let hidden = if names::OF_QUERIES.contains(&rust_name.as_str()) {
            " Queries have a method of this name themselves: `range()` is the way to this one."
        } else {
            ""
        };
        let docs = format!("The range key `{rust_name}`, to put a condition on it.{hidden}");
        // It stands where the type does, as does what the compiler says if that is less visible.
        let value = quote_spanned!(ty.span()=> type Value = #ty;);
        quote!(#[doc = #docs] #vis #marker: __keys::#marker { #value } #hint #before => #behind;)
    });
    (quote!(__dynorm::query_type! { #name of #index; #(#methods)* }), quote!(#name<__S, __O>))
}

/// The struct of what an index holds, and how it is read; `None` if the index holds everything.
fn projected(
    ir: &Ir<'_>,
    fields: &Fields<'_>,
    known: &Fields<'_>,
    model: &Model<'_>,
    index: &Index,
) -> Option<(TokenStream, TokenStream)> {
    let IndexNames { ty: marker, part, .. } = &index.names;
    let (hash, range) = index.keys(model.hash);
    let mut places: Vec<usize> = model.keys().chain(hash).chain(range).collect();
    match &index.projection {
        Projection::All => return None,
        Projection::KeysOnly => {}
        Projection::Include(included) => places.extend(included),
    }
    places.sort_unstable();
    places.dedup();
    let held = fields.only(&places);
    let (vis, lints) = (ir.vis, ir.lints);
    let members = held.all.iter().map(|field| {
        let (vis, member, ty) = (field.vis, paths::marker(field), field.ty);
        let docs = format!("`{}`", field.rust_name);
        quote!(#[doc = #docs] #vis #member: #ty)
    });
    let docs = format!(
        "The attributes of [`{}`] that its index `{}` holds. It cannot be saved; `fetch` gives the full items.",
        ir.ident, index.name
    );
    let types = quote! {
        #[doc = #docs]
        #lints
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
    let reading = fields::expand(&target, &known.only(&places));
    let (debug, clone) = (debug(marker, &held), clone(marker, &held));
    Some((types, quote!(#reading #debug #clone)))
}

/// `Debug`, if the fields have it: an index asks nothing of the types of keys. For any lifetime,
/// since a bound without one that does not hold is an error by itself.
fn debug(name: &Ident, fields: &Fields<'_>) -> TokenStream {
    let types = fields.all.iter().map(|field| field.ty);
    let members = fields.all.iter().map(|field| {
        let (name, member) = (&field.rust_name, &field.member);
        quote!((#name, &self.#member))
    });
    let text = name.to_string();
    quote! {
        #[automatically_derived]
        impl __dynorm::Debug for #name where #(for<'__any> #types: __dynorm::Debug),* {
            fn fmt(&self, __formatter: &mut __dynorm::Formatter<'_>) -> __dynorm::fmt::Result {
                __dynorm::debug_fields(__formatter, #text, &[#(#members),*])
            }
        }
    }
}

/// `Clone`, if the fields have it.
fn clone(name: &Ident, fields: &Fields<'_>) -> TokenStream {
    let types = fields.all.iter().map(|field| field.ty);
    let members = fields.all.iter().map(|field| &field.member);
    quote! {
        #[automatically_derived]
        impl __dynorm::Clone for #name where #(for<'__any> #types: __dynorm::Clone),* {
            fn clone(&self) -> Self {
                Self { #(#members: __dynorm::Clone::clone(&self.#members)),* }
            }
        }
    }
}
