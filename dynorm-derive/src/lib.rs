//! The derives of dynorm. Use them through `dynorm`, which re-exports them.
//!
//! Each goes through three steps: `parse` reads the attributes (syntax only), `ir` checks what they
//! mean together, `expand` writes the code. Errors of the first two are collected, so that one
//! compilation shows all of them.

mod case;
mod ctxt;
mod expand;
mod import;
mod ir;
mod names;
mod parse;
mod quiet;
mod receiver;
#[cfg(test)]
mod tests;

use ctxt::Ctxt;
use import::Dynorm;
use parse::Derive;
use proc_macro2::TokenStream;
use syn::DeriveInput;

#[doc = include_str!("../docs/model.md")]
#[proc_macro_derive(Model, attributes(hash_key, range_key, index, version, entity, tenant, key, ttl, model))]
pub fn model(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(syn::parse_macro_input!(input), Derive::Model, dynorm()).into()
}

/// Makes a type storable inside of an item: a struct as a map, a newtype as what it holds, an enum
/// as below.
///
/// On the struct or enum: `#[model(rename_all = "camelCase")]` and `#[model(crate = "path")]`, as
/// for `Model`; on a struct also `#[model(default)]`. On a field:
///
/// | attribute | meaning |
/// | --- | --- |
/// | `#[model(rename = "n")]` | the attribute's name, instead of the field's |
/// | `#[model(alias = "m")]` | an older name, by which it is read too: see below. May be there several times, or have a list, `alias = ["m", "l"]` |
/// | `#[model(default)]`, `#[model(default = "function")]` | what an absent attribute reads as, and `NULL`, instead of being an error; it is stored once it is changed |
/// | `#[model(skip)]` | not stored; reads as the default |
/// | `#[model(flatten)]` | the fields of this document, or the entries of this `dynorm::Map`, stand beside the others |
/// | `#[model(serde)]` | stored by the type's serde implementation; needs dynorm's feature `serde` |
/// | `#[model(with = "module")]` | stored by `module::encode(&T, &mut W)` and `module::decode(&mut R)`; an `Option` that is `None` is left out |
///
/// What is stored by `serde`, by `with` or by a `Decode` of your own is one thing to a partial
/// save, even if it is a map: only its type knows how its entries belong together. So is an enum
/// when its variant changes.
///
/// A variant without data is stored as its name, a string. One with data is a map: its name is in
/// the attribute `type`, the fields of a struct variant stand beside it, what a variant with one
/// unnamed field holds is in `value`. The enum's `#[model(tag = "type", content = "value")]` names
/// these two otherwise. `#[model(rename = "n")]` names a variant, `rename_all` on the enum all of
/// them, `rename_all` on a struct variant its fields. `#[model(alias = "m")]` gives a variant an
/// older name, and `#[model(other)]` makes it the one that holds what is not known: see below.
///
/// # Defaults of a struct
///
/// `#[model(default)]` on a struct takes the value of each attribute that is absent, or `NULL`,
/// from the same field of the struct's own `Default`; `#[model(default = "function")]` from what
/// the function gives, a path without arguments. It is made once for an item, and only if something
/// is absent or if there are fields with `skip`, which are its fields too.
///
/// - A field's own `default` counts more. A field that is an `Option` has the default's value as
///   well: to store that there is none, use a value that says so.
/// - A part of the table's key is never absent, and a version is what its own field says.
/// - The attributes of a flattened field are a matter of that field's own type.
/// - As with a field's `default`, what stands in is stored once it is changed, and not before.
/// - The struct cannot implement `Drop`, since its fields are taken out of it.
///
/// # Attributes that were renamed
///
/// A field with `#[model(alias = "m")]` is read by its name or, where that is not there, by an
/// older one: of several, by the first that is. It is written by its name alone.
///
/// - To saves both are one attribute. What has not changed stays by the older name. A save that
///   changes it sets the new name and removes the older ones in one request, on condition that the
///   table has what was read, by the name that it was read by. A document that has an older name is
///   moved as a whole, with what the model does not know of it. `overwrite` writes new names alone.
/// - Where both are there, the new one counts, and the next save that changes it removes the older
///   one.
/// - An update that sets or removes the attribute removes the older names. One that goes on from
///   what is there, such as `add`, or that is about a part of it, is a conflict where the item has
///   it by an older name: read the item, change it and save it, as `modify` does.
/// - `select` and projections ask for all names. A projection needs the same `alias`, which the
///   compiler sees to.
/// - **Filters and conditions name the new name alone.** So do those of queries: what stores items
///   by older names is not found by them. To rename an attribute for good, make it a version with
///   `dynorm::Upgrade`, and have `dynorm::migrate` upgrade all items: the new version needs no
///   `alias`.
/// - Keys of tables and indexes and what they are made of, attributes that an index includes,
///   versions, `#[ttl]`, `#[entity]` and unique fields have one name.
///
/// # Variants that were renamed, or are not known
///
/// ```ignore
/// #[derive(Document)]
/// enum Status {
///     Open,
///     #[model(alias = "Closed")]
///     Done,
///     #[model(other)]
///     Other(String),
/// }
/// ```
///
/// A variant with an `alias` is read by that too, and written by its name. That the table has the
/// older name is no change: it stays until the variant changes. Conditions, filters and queries
/// compare with the new name. A key with an older name is another key to DynamoDB: an item that was
/// read with it is saved under it, and `get` and queries by the variant do not find it. As members
/// of a set both names are one; as keys of a map they cannot both be there.
///
/// The variant with `other` holds what no other variant is, as it is stored, and is written back
/// the same. Its field is a `String`; if other variants have data, a `dynorm::Value`, which is a
/// string or a map with the tag. A `String` that is the name of a known variant is written as that,
/// and read as that variant; as a member of a set or a key of a map, and in a `dynorm::Value`, it
/// is an error.
#[proc_macro_derive(
    Document,
    attributes(hash_key, range_key, index, version, entity, tenant, key, ttl, model)
)]
pub fn document(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(syn::parse_macro_input!(input), Derive::Document, dynorm()).into()
}

/// Makes a struct of some attributes of a model, for `project` of queries and scans.
///
/// On the struct: `#[model(of = "User")]`, the model; required. Each field is an attribute of the
/// model, of the same name, and of a type that reads what the model stores: the compiler looks at
/// the names alone, and a type that does not fit is an error of kind `Decode` when it is read.
/// Fields can have what those of a `Document` can have; an attribute that the model renames is to
/// be renamed here in the same way.
#[proc_macro_derive(
    Projection,
    attributes(hash_key, range_key, index, version, entity, tenant, key, ttl, model)
)]
pub fn projection(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(syn::parse_macro_input!(input), Derive::Projection, dynorm()).into()
}

#[doc = include_str!("../docs/collection.md")]
#[proc_macro_derive(Collection, attributes(one, many, model))]
pub fn collection(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive_collection(syn::parse_macro_input!(input), dynorm()).into()
}

fn dynorm() -> Dynorm {
    Dynorm::find(std::env::args_os())
}

fn derive_collection(mut input: DeriveInput, dynorm: Dynorm) -> TokenStream {
    receiver::name_self(&mut input);
    let quiet = quiet::quiet_types(&input);
    if let Ok(code) = collection_expansion(&quiet, dynorm, |_, _| ()) {
        return code;
    }
    let fail = |parsed: &parse::collection::Collection<'_>, errors: &[syn::Error]| {
        expand::collection_fallback(parsed, errors, dynorm)
    };
    collection_expansion(&input, dynorm, fail).unwrap_or_else(|fallback| fallback)
}

/// As [`expansion`].
fn collection_expansion<E>(
    input: &DeriveInput,
    dynorm: Dynorm,
    fail: impl FnOnce(&parse::collection::Collection<'_>, &[syn::Error]) -> E,
) -> Result<TokenStream, E> {
    let cx = Ctxt::new();
    let parsed = parse::collection::collection(&cx, input);
    let ir = ir::collection::build(&cx, &parsed);
    match (cx.check(), ir) {
        (Ok(()), Some(ir)) => Ok(expand::collection(&ir, dynorm)),
        (Ok(()), None) => unreachable!("without an error there is something to expand"),
        (Err(errors), _) => Err(fail(&parsed, &errors)),
    }
}

fn derive(mut input: DeriveInput, derive: Derive, dynorm: Dynorm) -> TokenStream {
    receiver::name_self(&mut input);
    let quiet = quiet::quiet_types(&input);
    if let Ok(code) = expansion(&quiet, derive, dynorm, |_, _| ()) {
        return code;
    }
    // Once more, since what is wrong is said of the user's own names.
    let fail = |parsed: &parse::Input<'_>, errors: &[syn::Error]| expand::fallback(parsed, errors, dynorm);
    expansion(&input, derive, dynorm, fail).unwrap_or_else(|fallback| fallback)
}

/// The code for a correct input; for another one, what `fail` makes of its errors.
fn expansion<E>(
    input: &DeriveInput,
    derive: Derive,
    dynorm: Dynorm,
    fail: impl FnOnce(&parse::Input<'_>, &[syn::Error]) -> E,
) -> Result<TokenStream, E> {
    let cx = Ctxt::new();
    let parsed = parse::input(&cx, input, derive);
    let ir = ir::build(&cx, &parsed);
    match (cx.check(), ir) {
        (Ok(()), Some(ir)) => Ok(expand::derive(&ir, dynorm)),
        (Ok(()), None) => unreachable!("without an error there is something to expand"),
        (Err(errors), _) => Err(fail(&parsed, &errors)),
    }
}
