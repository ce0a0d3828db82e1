//! Collections: which entity is read into which variant or field.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{GenericArgument, LitStr, Path, PathArguments, Type};

use crate::ctxt::Ctxt;
use crate::names;
use crate::parse::collection::{self, Kind, Part};

/// A collection.
pub(crate) struct Collection<'a> {
    pub(crate) ident: &'a Ident,
    /// What the user allows of the lints.
    pub(crate) lints: &'a TokenStream,
    /// Where dynorm is, if that is said.
    pub(crate) krate: Option<&'a Path>,
    pub(crate) within: Within<'a>,
    pub(crate) skips_others: bool,
    /// Whether it is an enum, and not a struct that is gathered.
    pub(crate) is_enum: bool,
    /// One for each entity; at least one.
    pub(crate) members: Vec<Member<'a>>,
    pub(crate) other: Option<Member<'a>>,
}

/// What its members share.
pub(crate) enum Within<'a> {
    Partition,
    Index(&'a LitStr),
    Table,
}

/// A variant or field, and what it holds.
pub(crate) struct Member<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: &'a str,
    pub(crate) ty: &'a Type,
    /// Whether a field holds several.
    pub(crate) is_many: bool,
}

/// Checks what was parsed. `None` only if an error was reported.
pub(crate) fn build<'a>(cx: &Ctxt, parsed: &'a collection::Collection<'a>) -> Option<Collection<'a>> {
    let errors = cx.count();
    if !parsed.generics.params.is_empty() {
        cx.error_at(parsed.generics, "a collection cannot be generic: write out the entities");
    }
    if parsed.kind == Kind::Unsupported {
        cx.error(
            parsed.ident.span(),
            "a collection is an enum with a variant for each entity, or a struct with a field for each",
        );
        return None;
    }
    check_options(cx, parsed);
    check_parts(cx, parsed);
    check_written(cx, parsed);
    let (other, members): (Vec<_>, Vec<_>) = parsed.parts.iter().partition(|part| part.other.is_set());
    check_others(cx, parsed, &other);
    if members.is_empty() && cx.count() == errors {
        cx.error(
            parsed.ident.span(),
            "a collection of no entity: add one, such as `Customer(Customer)` to an enum, or \
             `#[one] customer: Customer` to a struct",
        );
    }
    check_each_entity_once(cx, &members);
    let within = match parsed.index.get() {
        Some(index) => Within::Index(index),
        None if parsed.scan.is_set() => Within::Table,
        None => Within::Partition,
    };
    (cx.count() == errors).then(|| Collection {
        ident: parsed.ident,
        lints: &parsed.lints,
        krate: parsed.krate.get(),
        within,
        skips_others: parsed.skip_others.is_set(),
        is_enum: parsed.kind == Kind::Enum,
        members: members.into_iter().filter_map(member).collect(),
        other: other.into_iter().find_map(member),
    })
}

fn member<'a>(part: &'a Part<'a>) -> Option<Member<'a>> {
    Some(Member { ident: part.ident, name: &part.name, ty: part.ty?, is_many: part.many.is_set() })
}

/// A collection is of the hash keys of one thing.
fn check_options(cx: &Ctxt, parsed: &collection::Collection<'_>) {
    let Some(scan) = parsed.scan.span() else { return };
    if parsed.index.is_set() {
        cx.error(
            scan,
            "`scan` says that the entities share no hash key, and `index` that they do: remove one",
        );
    }
    if parsed.kind == Kind::Struct {
        cx.error(
            scan,
            "a struct is gathered by the query of one hash key: remove `scan`, or make it an enum",
        );
    }
}

/// What a variant and a field must be.
fn check_parts(cx: &Ctxt, parsed: &collection::Collection<'_>) {
    for part in &parsed.parts {
        let marks = [&part.one, &part.many].into_iter().filter_map(|mark| Some((mark.span()?, mark.name())));
        let marks: Vec<_> = marks.collect();
        match (parsed.kind, marks.as_slice()) {
            (Kind::Enum, marks) => {
                for (span, name) in marks {
                    cx.error(
                        *span,
                        format!(
                            "`#[{name}]` is for the fields of a struct: an enum is one item at a time, so remove it"
                        ),
                    );
                }
                if part.ty.is_none() {
                    cx.error(
                        part.ident.span(),
                        format!(
                            "a variant holds just the entity: `{0}({0})`, or `{0}(Item<{0}>)` to \
                             save it",
                            part.name
                        ),
                    );
                }
            }
            (_, [_, (span, _)]) => cx.error(*span, "`#[one]` and `#[many]`: remove one of them"),
            (_, [(span, name)]) if part.other.is_set() => {
                cx.error(
                    *span,
                    format!("what no other field holds is a `Vec` by itself: remove `#[{name}]`"),
                );
            }
            (_, []) if !part.other.is_set() => cx.error(
                part.span(),
                "how many are there? Add `#[one]`, or `#[many]` to a `Vec`; `#[model(other)]` takes \
                 what no other field does",
            ),
            _ => {}
        }
    }
}

/// What is said in other words by the compiler, of types that are written so that it can be told.
fn check_written(cx: &Ctxt, parsed: &collection::Collection<'_>) {
    for part in parsed.parts.iter().filter(|_| parsed.kind == Kind::Struct) {
        let written = part.ty.and_then(outermost).unwrap_or_default();
        let message = match written.as_str() {
            "Vec" if part.one.is_set() => {
                "`#[one]` is for one entity, or an `Option` of it: several go into a `Vec` with `#[many]`"
            }
            "Option" | "Item" if part.many.is_set() => {
                "`#[many]` is for a `Vec`: for one that is there at most once write `#[one]`"
            }
            "Option" | "Item" | "Map" if part.other.is_set() => {
                "there may be several others: make it a `Vec`, such as `Vec<dynorm::Map>`"
            }
            _ => continue,
        };
        cx.error(part.span(), message);
    }
}

/// The last name of a type, without what is behind it.
fn outermost(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}

/// Others have one place, or none.
fn check_others(cx: &Ctxt, parsed: &collection::Collection<'_>, other: &[&Part<'_>]) {
    for second in other.iter().skip(1) {
        if let Some(span) = second.other.span() {
            cx.error(span, "there is one with `other` already: remove this one");
        }
    }
    if let (Some(span), false) = (parsed.skip_others.span(), other.is_empty()) {
        cx.error(
            span,
            format!("`{}` leaves out what `{}` keeps: remove one of them", names::SKIP_OTHERS, names::OTHER),
        );
    }
}

/// An item is read into one place. Goes by how the types are written: what that does not show, the
/// compiler finds, in other words.
fn check_each_entity_once(cx: &Ctxt, members: &[&Part<'_>]) {
    let mut seen: Vec<(String, &str)> = Vec::new();
    for part in members {
        let Some(ty) = part.ty else { continue };
        let entity = entity(ty).to_token_stream().to_string();
        match seen.iter().find(|(other, _)| *other == entity) {
            Some((_, first)) => cx.error(
                part.span(),
                format!(
                    "`{first}` holds the entity `{entity}` already, and an item is read into one \
                     place: remove one"
                ),
            ),
            None => seen.push((entity, &part.name)),
        }
    }
}

/// What is in `Item<..>`, `Option<..>` and `Vec<..>`.
fn entity(ty: &Type) -> &Type {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
        && ["Item", "Option", "Vec"].contains(&last.ident.to_string().as_str())
        && let PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(GenericArgument::Type(inner)) = arguments.args.first()
    {
        return entity(inner);
    }
    ty
}
