//! The attributes of fields.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Index, LitStr, Member, Meta, Path, Type, Visibility};

use super::index::IndexAttr;
use super::options::{self, Aliases, Once, Opt};
use crate::ctxt::Ctxt;
use crate::names::{self, Place};

/// A field with what its attributes say.
pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    /// The Rust name, without `r#`; the number in a tuple.
    pub(crate) name: String,
    /// Where errors about the field as a whole are shown.
    pub(crate) span: Span,
    pub(crate) ty: &'a Type,
    pub(crate) vis: &'a Visibility,
    pub(crate) attrs: FieldAttrs,
}

/// The attributes of a field.
pub(crate) struct FieldAttrs {
    pub(crate) hash_key: Once<()>,
    pub(crate) range_key: Once<()>,
    pub(crate) version: Once<()>,
    /// Whether it holds the entity's name, in a layout.
    pub(crate) entity: Once<()>,
    /// Whether it says when an item expires.
    pub(crate) ttl: Once<()>,
    /// Whether it is the tenant, in an entity.
    pub(crate) tenant: Once<()>,
    /// Whether the version counts, `#[version(count)]`, instead of being unique for each write.
    pub(crate) version_counts: bool,
    pub(crate) indexes: Vec<IndexAttr>,
    pub(crate) rename: Once<LitStr>,
    /// Its older names.
    pub(crate) aliases: Aliases,
    pub(crate) default: Once<DefaultAttr>,
    pub(crate) skip: Once<()>,
    pub(crate) flatten: Once<()>,
    pub(crate) serde: Once<()>,
    pub(crate) with: Once<Path>,
    pub(crate) unique: Once<()>,
}

/// Where the value of an absent attribute comes from.
#[derive(Clone)]
pub(crate) enum DefaultAttr {
    /// `Default::default`
    Trait,
    /// This function.
    Function(Path),
}

impl<'a> Field<'a> {
    pub(crate) fn parse(cx: &Ctxt, index: usize, field: &'a syn::Field) -> Self {
        let mut attrs = FieldAttrs {
            hash_key: Once::new(names::HASH_KEY),
            range_key: Once::new(names::RANGE_KEY),
            version: Once::new(names::VERSION),
            entity: Once::new(names::ENTITY),
            ttl: Once::new(names::TTL),
            tenant: Once::new(names::TENANT),
            version_counts: false,
            indexes: Vec::new(),
            rename: Once::new(names::RENAME),
            aliases: Aliases::default(),
            default: Once::new(names::DEFAULT),
            skip: Once::new(names::SKIP),
            flatten: Once::new(names::FLATTEN),
            serde: Once::new(names::SERDE),
            with: Once::new(names::WITH),
            unique: Once::new(names::UNIQUE),
        };
        for attribute in &field.attrs {
            let Some(ident) = attribute.path().get_ident() else { continue };
            match ident.to_string().as_str() {
                names::HASH_KEY => attrs.hash_key.set(cx, options::bare(cx, attribute), Some(())),
                names::RANGE_KEY => attrs.range_key.set(cx, options::bare(cx, attribute), Some(())),
                names::VERSION => attrs.version(cx, attribute),
                names::ENTITY => attrs.entity.set(cx, options::bare(cx, attribute), Some(())),
                names::TTL => attrs.ttl.set(cx, options::bare(cx, attribute), Some(())),
                names::TENANT => attrs.tenant.set(cx, options::bare(cx, attribute), Some(())),
                names::INDEX => attrs.indexes.push(IndexAttr::parse(cx, attribute)),
                names::KEY => cx.error_at(
                    &attribute.meta,
                    "`#[key]` belongs on the struct, and says what an entity's keys are made of; a field that \
                     is a key by itself is marked with `#[hash_key]` or `#[range_key]`",
                ),
                names::MODEL => options::for_each(cx, attribute, |option| attrs.option(cx, &option)),
                _ => {}
            }
        }
        Field {
            member: field.ident.clone().map_or_else(
                || {
                    Member::Unnamed(Index {
                        index: u32::try_from(index).unwrap_or(u32::MAX),
                        span: field.ty.span(),
                    })
                },
                Member::Named,
            ),
            name: field.ident.as_ref().map_or_else(|| index.to_string(), |ident| ident.unraw().to_string()),
            span: field.ident.as_ref().map_or_else(|| field.ty.span(), Ident::span),
            ty: &field.ty,
            vis: &field.vis,
            attrs,
        }
    }
}

impl FieldAttrs {
    /// `#[version]` or `#[version(count)]`.
    fn version(&mut self, cx: &Ctxt, attribute: &Attribute) {
        if !matches!(attribute.meta, Meta::Path(_)) {
            options::for_each(cx, attribute, |option| match option.name.to_string().as_str() {
                names::COUNT => self.version_counts |= option.flag(cx).is_some(),
                _ => names::unknown(cx, &option.name, Place::Version),
            });
        }
        self.version.set(cx, attribute.path().span(), Some(()));
    }

    fn option(&mut self, cx: &Ctxt, option: &Opt) {
        let span = option.name.span();
        match option.name.to_string().as_str() {
            names::RENAME => self.rename.set(cx, span, option.text(cx)),
            names::ALIAS => self.aliases.add(cx, option),
            names::DEFAULT => self.default.set(cx, span, default(cx, option)),
            names::SKIP => self.skip.set(cx, span, option.flag(cx).map(drop)),
            names::FLATTEN => self.flatten.set(cx, span, option.flag(cx).map(drop)),
            names::SERDE => self.serde.set(cx, span, option.flag(cx).map(drop)),
            names::WITH => self.with.set(cx, span, option.path(cx)),
            names::UNIQUE => self.unique.set(cx, span, option.flag(cx).map(drop)),
            _ => names::unknown(cx, &option.name, Place::Field),
        }
    }
}

/// `default`, which may say by which function.
pub(super) fn default(cx: &Ctxt, option: &Opt) -> Option<DefaultAttr> {
    if option.is_bare() {
        return Some(DefaultAttr::Trait);
    }
    option.path(cx).map(DefaultAttr::Function)
}
