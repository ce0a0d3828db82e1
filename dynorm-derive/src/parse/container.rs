//! `#[model(..)]` on structs and enums.

use syn::{Attribute, Ident, LitInt, LitStr, Path};

use super::field::{DefaultAttr, default};
use super::form::FormAttrs;
use super::key::KeyAttr;
use super::options::{self, Once};
use super::whole_index::WholeIndexAttr;
use crate::case::Case;
use crate::ctxt::Ctxt;
use crate::names::{self, Place};

/// The options of a struct or an enum.
pub(crate) struct Container {
    /// The table's name.
    pub(crate) table: Once<LitStr>,
    /// The model of the table that an entity is in.
    pub(crate) layout: Once<Path>,
    /// The entity's name.
    pub(crate) entity: Once<LitStr>,
    /// The entity's older names.
    pub(crate) was: Once<Vec<LitStr>>,
    /// In which form an entity's parts stand in keys.
    pub(crate) form: FormAttrs,
    /// What an entity's keys are made of.
    pub(crate) keys: Vec<KeyAttr>,
    /// The case of the names of fields or variants.
    pub(crate) rename_all: Once<Case>,
    /// Where dynorm is.
    pub(crate) krate: Once<Path>,
    /// The attribute that names the variant.
    pub(crate) tag: Once<LitStr>,
    /// The attribute that holds the unnamed field of a variant.
    pub(crate) content: Once<LitStr>,
    /// The model that a projection is of.
    pub(crate) of: Once<Path>,
    /// The enum that has the model's generated functions.
    pub(crate) paths: Once<Ident>,
    /// The attribute that says of which schema an item is.
    pub(crate) schema_attr: Once<LitStr>,
    /// The type of the items of the schema before.
    pub(crate) upgrade_from: Once<Path>,
    /// The number of the schema, where those before it are no longer known.
    pub(crate) schema_number: Once<LitInt>,
    /// What has the values of absent attributes.
    pub(crate) default: Once<DefaultAttr>,
    /// The indexes that stand on the struct.
    pub(crate) indexes: Vec<WholeIndexAttr>,
    /// Whether something in `#[model(..)]` was reported.
    pub(crate) malformed: bool,
}

impl Container {
    pub(crate) fn parse(cx: &Ctxt, attributes: &[Attribute], place: Place) -> Self {
        let mut container = Container {
            table: Once::new(names::TABLE),
            layout: Once::new(names::IN),
            entity: Once::new(names::ENTITY),
            was: Once::new(names::WAS),
            form: FormAttrs::new(),
            keys: Vec::new(),
            rename_all: Once::new(names::RENAME_ALL),
            krate: Once::new(names::CRATE),
            tag: Once::new(names::TAG),
            content: Once::new(names::CONTENT),
            of: Once::new(names::OF),
            paths: Once::new(names::PATHS),
            schema_attr: Once::new(names::SCHEMA_ATTR),
            upgrade_from: Once::new(names::UPGRADE_FROM),
            schema_number: Once::new(names::SCHEMA_NUMBER),
            default: Once::new(names::DEFAULT),
            indexes: Vec::new(),
            malformed: false,
        };
        let errors = cx.count();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(names::MODEL)) {
            options::for_each(cx, attribute, |option| {
                let span = option.name.span();
                match option.name.to_string().as_str() {
                    name if !place.options().contains(&name) => names::unknown(cx, &option.name, place),
                    names::TABLE => container.table.set(cx, span, option.text(cx)),
                    names::IN => container.layout.set(cx, span, option.path(cx)),
                    names::ENTITY => container.entity.set(cx, span, option.text(cx)),
                    names::WAS => container.was.set(cx, span, option.texts(cx)),
                    names::RENAME_ALL => container.rename_all.set(cx, span, case(cx, option.text(cx))),
                    names::CRATE => container.krate.set(cx, span, option.path(cx)),
                    names::TAG => container.tag.set(cx, span, option.text(cx)),
                    names::OF => container.of.set(cx, span, option.path(cx)),
                    names::PATHS => {
                        let what = "a type of its own, such as `People`";
                        container.paths.set(cx, span, option.ident(cx, what));
                    }
                    names::SCHEMA_ATTR => container.schema_attr.set(cx, span, option.text(cx)),
                    names::UPGRADE_FROM => container.upgrade_from.set(cx, span, option.path(cx)),
                    names::SCHEMA_NUMBER => container.schema_number.set(cx, span, option.integer(cx)),
                    names::CONTENT => container.content.set(cx, span, option.text(cx)),
                    names::DEFAULT => container.default.set(cx, span, default(cx, &option)),
                    _ if container.form.option(cx, &option) => {}
                    _ => names::unknown(cx, &option.name, place),
                }
            });
        }
        for attribute in attributes {
            if attribute.path().is_ident(names::KEY) {
                container.keys.push(KeyAttr::parse(cx, attribute));
            }
            if attribute.path().is_ident(names::INDEX) && place != Place::Struct {
                cx.error_at(&attribute.meta, "`#[index]` belongs on a model, or on a field of one");
            }
            for own in names::OF_FIELDS {
                if attribute.path().is_ident(own) {
                    cx.error_at(&attribute.meta, format!("`#[{own}]` belongs on a field"));
                }
            }
        }
        container.malformed = cx.count() > errors;
        if place == Place::Struct {
            let indexes = attributes.iter().filter(|attribute| attribute.path().is_ident(names::INDEX));
            container.indexes = indexes.map(|attribute| WholeIndexAttr::parse(cx, attribute)).collect();
        }
        container
    }
}

/// The case that `rename_all` names.
pub(crate) fn case(cx: &Ctxt, text: Option<LitStr>) -> Option<Case> {
    let text = text?;
    let case = Case::parse(&text.value());
    if case.is_none() {
        let message = names::nearest(&text.value(), &Case::NAMES).map_or_else(
            || format!("unknown case; there are {}", names::list(&Case::NAMES)),
            |near| format!("unknown case; did you mean `{near}`?"),
        );
        cx.error_at(&text, message);
    }
    case
}
