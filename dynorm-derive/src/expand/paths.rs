//! Typed paths: a function for each attribute, and for each key attribute a marker that says of
//! which indexes it is a key.

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;

use super::allowed;
use super::spans::over;
use crate::ir::{Codec, Entity, Field, Fields, Functions, Model, Role};
use crate::names;
use crate::quiet::quiet;

/// The path functions of a model.
pub(crate) fn of_model(ident: &Ident, fields: &Fields<'_>, model: &Model<'_>) -> TokenStream {
    of_item(ident, fields, &model.functions, model.ttl, |place| is_key(model, place))
}

/// The path functions of an entity, whose parts no update can change.
pub(crate) fn of_entity(ident: &Ident, fields: &Fields<'_>, entity: &Entity<'_>) -> TokenStream {
    of_item(ident, fields, &entity.functions, entity.ttl, |place| entity.parts.contains(&place))
}

/// The path functions of an item, some of whose attributes have markers.
fn of_item(
    ident: &Ident,
    fields: &Fields<'_>,
    functions: &Functions,
    ttl: Option<usize>,
    is_marked: impl Fn(usize) -> bool,
) -> TokenStream {
    let path = |place: usize, field: &Field<'_>, ty: &TokenStream| {
        let marker = is_marked(place).then(|| marker(field));
        path_of(&quote!(#ident), ty, marker.as_ref())
    };
    let holder = functions.holder.as_ref().unwrap_or(ident);
    let named = fields.all.iter().zip(&functions.of_fields);
    let functions = named.enumerate().filter_map(|(place, (field, function))| {
        let (name, ty) = attribute(field)?;
        let vis = field.vis;
        let path = path(place, field, &ty);
        let docs = format!("The path of the attribute `{name}`.");
        let (function, allowed) = (quiet(function), allowed(ident, function, 0));
        let path_of = path_call(field, "path", &quote!(#name));
        Some(quote! {
            #[doc = #docs]
            #[inline]
            #allowed
            #vis fn #function() -> #path {
                #path_of
            }
        })
    });
    let expires = ttl.and_then(|place| {
        let (name, ty) = attribute(&fields.all[place])?;
        let path = path(place, &fields.all[place], &ty);
        Some(quote! {
            #[automatically_derived]
            impl __dynorm::Expires for #ident {
                type Ttl = #path;
                fn ttl_path() -> #path {
                    __dynorm::path(#name)
                }
            }
        })
    });
    quote! {
        #[automatically_derived]
        impl #holder {
            #(#functions)*
        }
        #expires
    }
}

/// The paths below a document.
pub(crate) fn of_document(ident: &Ident, fields: &Fields<'_>) -> TokenStream {
    let functions = fields.all.iter().filter_map(|field| {
        let (name, ty) = attribute(field)?;
        let vis = field.vis;
        let function = marker(field);
        let path = over(&ty, |start, end| {
            let alias = if has_object(&ty) { quote!(PlainPathIn) } else { quote!(PathIn) };
            (quote_spanned!(start=> __dynorm::#alias<__M,), quote_spanned!(end=> , __T, __P>))
        });
        let rust_name = &field.rust_name;
        let hides = if names::OF_PATHS.contains(&rust_name.as_str()) {
            format!(" What paths have by this name themselves is reached by `(*path).{rust_name}`.")
        } else {
            String::new()
        };
        let docs = format!("The path of the attribute `{name}`.{hides}");
        let receiver =
            if names::BY_VALUE.contains(&rust_name.as_str()) { quote!(self) } else { quote!(&self) };
        let path_of = path_call(field, "child", &quote!(self.0.attribute_path(), #name));
        Some(quote! {
            #[doc = #docs]
            #vis fn #function(#receiver) -> #path {
                #path_of
            }
        })
    });
    quote! {
        #[doc = "The path of a document, with a method for each of its attributes."]
        #[must_use]
        pub struct __Paths<__M, __T, __P = __dynorm::Always>(__dynorm::PathTo<__M, __T, __P>);
        #[automatically_derived]
        impl __dynorm::DocumentPaths for #ident {
            type Paths<__M, __T, __P> = __Paths<__M, __T, __P>;
        }
        #[automatically_derived]
        impl<__M, __T, __P> __dynorm::From<__dynorm::AttributePath> for __Paths<__M, __T, __P> {
            fn from(__path: __dynorm::AttributePath) -> Self {
                Self(__dynorm::From::from(__path))
            }
        }
        #[automatically_derived]
        impl<__M, __T, __P> __dynorm::Deref for __Paths<__M, __T, __P> {
            type Target = __dynorm::PathTo<__M, __T, __P>;
            fn deref(&self) -> &__dynorm::PathTo<__M, __T, __P> {
                &self.0
            }
        }
        #[automatically_derived]
        impl<__M, __T, __P: __dynorm::ReadAs<__T>> __dynorm::Column<__M> for __Paths<__M, __T, __P> {
            type Value = <__P as __dynorm::ReadAs<__T>>::Value;
            fn column_path(&self) -> __dynorm::AttributePath {
                __dynorm::Clone::clone(self.0.attribute_path())
            }
        }
        #[automatically_derived]
        impl<__M, __T, __P: __dynorm::ReadAs<__T>> __dynorm::Columns<__M> for __Paths<__M, __T, __P> {
            type Values = <__P as __dynorm::ReadAs<__T>>::Value;
            fn paths(&self) -> __dynorm::Vec<__dynorm::AttributePath> {
                __dynorm::Columns::<__M>::paths(&self.0)
            }
            fn decode(__answer: __dynorm::Answer<'_>) -> __dynorm::DecodedAs<__P, __T> {
                __answer.only()
            }
        }
        #[automatically_derived]
        impl<__M, __T, __P> __dynorm::Target<__M> for __Paths<__M, __T, __P> {
            type Value = __T;
            type Keys = __dynorm::NonKey;
            fn target_path(&self) -> __dynorm::AttributePath {
                __dynorm::Clone::clone(self.0.attribute_path())
            }
        }
        #[automatically_derived]
        impl<__M, __T: __dynorm::Encode<Type: __dynorm::PathType>, __P> __Paths<__M, __T, __P> {
            #(#functions)*
        }
    }
}

/// A marker for each key attribute, which says on what it can be filtered.
///
/// They have the fields' names, since error messages name them.
pub(crate) fn key_markers(ident: &Ident, fields: &Fields<'_>, model: &Model<'_>) -> TokenStream {
    let keys: Vec<_> = fields.all.iter().enumerate().filter(|(place, _)| is_key(model, *place)).collect();
    let markers = keys.iter().map(|(_, field)| marker(field));
    let impls = keys.iter().map(|(place, field)| {
        let marker = marker(field);
        let table = (!model.keys().any(|key| key == *place)).then(|| quote!(__dynorm::Primary<#ident>));
        let indexes = model.indexes.iter().filter(|index| !index.has_key(model.hash, *place));
        let indexes = indexes.map(|index| {
            let index = &index.names.ty;
            quote!(#index)
        });
        let others = table.into_iter().chain(indexes);
        quote! {
            #[automatically_derived]
            impl __dynorm::KeyUse for __keys::#marker {
                type And<__Other: __dynorm::KeyUse> = (Self, __Other);
            }
            #(
                #[automatically_derived]
                impl __dynorm::FilterOn<#others> for __keys::#marker {}
            )*
        }
    });
    quote! {
        mod __keys {
            #(pub enum #markers {})*
        }
        #(#impls)*
    }
}

/// A marker for each part of an entity's keys. It is no key attribute, so that all filters take it,
/// but no update does.
pub(crate) fn part_markers(ident: &Ident, fields: &Fields<'_>, entity: &Entity<'_>) -> TokenStream {
    let markers: Vec<_> = entity.parts.iter().map(|place| marker(&fields.all[*place])).collect();
    let indexes = entity.slots.iter().filter_map(|slot| Some(&slot.names.as_ref()?.ty));
    let table = quote!(__dynorm::Primary<#ident>);
    let filtered: Vec<_> = std::iter::once(table).chain(indexes.map(|index| quote!(#index))).collect();
    let filters = markers.iter().map(|marker| {
        quote! {
            #(
                #[automatically_derived]
                impl __dynorm::FilterOn<#filtered> for __keys::#marker {}
            )*
        }
    });
    quote! {
        mod __keys {
            #(pub enum #markers {})*
        }
        #(
            #[automatically_derived]
            impl __dynorm::KeyUse for __keys::#markers {
                type And<__Other: __dynorm::KeyUse> = (Self, __Other);
            }
        )*
        #(#filters)*
    }
}

/// The type of a path. It stands where the field's type does: one that cannot be stored is reported
/// there, once.
fn path_of(model: &TokenStream, ty: &TokenStream, marker: Option<&Ident>) -> TokenStream {
    let (key, is_key) = match marker {
        Some(marker) => (quote!(__keys::#marker), true),
        None => (quote!(__dynorm::NonKey), false),
    };
    // No key is a document.
    let alias = if is_key || has_object(ty) { quote!(Path) } else { quote!(PathOf) };
    over(ty, |start, end| (quote_spanned!(start=> __dynorm::#alias<#model,), quote_spanned!(end=> , #key>)))
}

/// Whether a type is, or holds, a trait object. It is no document then, and not asked whether it is
/// one: the compiler would write the object in two ways, and take what it says of it for two
/// errors.
fn has_object(ty: &TokenStream) -> bool {
    ty.clone().into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "dyn",
        TokenTree::Group(group) => has_object(&group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The call of a function that gives the path of a field, which knows its older names.
fn path_call(field: &Field<'_>, function: &str, arguments: &TokenStream) -> TokenStream {
    let older: Vec<_> = field.older().iter().map(|name| &name.text).collect();
    if older.is_empty() {
        let function = format_ident!("{function}");
        return quote!(__dynorm::#function(#arguments));
    }
    let function = format_ident!("{function}_with_older");
    quote!(__dynorm::#function(#arguments, &[#(#older),*]))
}

/// The name and type of a field that is an attribute. What serde or a function stores has a type
/// known only at run time.
fn attribute<'f>(field: &'f Field<'_>) -> Option<(&'f str, TokenStream)> {
    match &field.role {
        Role::Attribute { name, codec: Codec::Plain, .. } => {
            let ty = field.ty;
            Some((&name.text, quote!(#ty)))
        }
        Role::Attribute { name, .. } => Some((&name.text, quote!(__dynorm::Value))),
        Role::Flattened | Role::Computed | Role::Skipped(_) => None,
    }
}

/// What a key attribute is called in `__keys`.
pub(crate) fn marker(field: &Field<'_>) -> Ident {
    match &field.member {
        syn::Member::Named(ident) => quiet(ident),
        syn::Member::Unnamed(index) => format_ident!("field{}", index.index),
    }
}

/// Whether a field is a key of the table or of any index.
fn is_key(model: &Model<'_>, place: usize) -> bool {
    model.keys().any(|key| key == place) || model.indexes.iter().any(|index| index.has_key(model.hash, place))
}
