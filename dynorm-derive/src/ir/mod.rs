//! What is to be generated: validated, with names resolved, and with no error left to find.
//!
//! Rules about single fields are in `field`, those about keys in `model`, about indexes in `index`,
//! about enums in `enumeration`.

pub(crate) mod collection;
mod composite;
mod entity;
mod enumeration;
mod field;
mod function;
mod index;
mod model;
mod name;
mod schema;
mod template;
mod uses;
mod whole_index;

pub(crate) use entity::{Entity, Piece, Slot};
pub(crate) use enumeration::{Enum, Variant, VariantData};
pub(crate) use field::{Absent, Codec, Field, Fields, OfContainer, Role, StandIn};
pub(crate) use function::{Functions, IndexNames};
pub(crate) use index::{Index, IndexKeys, Projection};
pub(crate) use model::{Model, Version};
pub(crate) use schema::ItemSchema;
pub(crate) use uses::{Uses, uses};

use proc_macro2::{Ident, TokenStream};
use syn::{Path, Type, Visibility};

use crate::ctxt::Ctxt;
use crate::names;
use crate::parse::{Data, Derive, Input, Style};

/// All that the expansion needs.
pub(crate) struct Ir<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    /// What the user allows of the lints, for what has the types of fields in it.
    pub(crate) lints: &'a TokenStream,
    /// Where dynorm is, if that is said.
    pub(crate) krate: Option<&'a Path>,
    /// Of which schema its items are, if they say so.
    pub(crate) schema: Option<ItemSchema<'a>>,
    pub(crate) kind: Kind<'a>,
}

/// The kinds of expansions.
pub(crate) enum Kind<'a> {
    /// A struct with named fields; the item of a table if there is a model.
    Struct(Fields<'a>, Option<Model<'a>>),
    /// The item of a table that it shares, with keys made of its fields.
    Entity(Fields<'a>, Entity<'a>),
    /// A struct of some attributes of a model.
    Projection(Fields<'a>, &'a Path),
    /// A struct that is stored as what it holds.
    Newtype(&'a Type),
    /// An enum.
    Enum(Enum<'a>),
}

/// Checks what was parsed. `None` only if an error was reported.
pub(crate) fn build<'a>(cx: &Ctxt, input: &'a Input<'a>) -> Option<Ir<'a>> {
    check_not_generic(cx, input);
    check_model_only(cx, input);
    check_entity_only(cx, input);
    let schema = schema::build(cx, input);
    let (case, default) = (input.container.rename_all.get().copied(), default(input));
    let kind = match (&input.data, input.derive) {
        (Data::Struct(Style::Named, fields), Derive::Projection) => {
            let fields = field::build(cx, fields, case, default);
            Kind::Projection(fields, projected_model(cx, input)?)
        }
        (Data::Struct(Style::Named, parsed), Derive::Model) if input.container.layout.is_set() => {
            let mut fields = field::build(cx, parsed, case, default);
            let entity = entity::build(cx, input, parsed, &mut fields)?;
            schema::add_number(cx, schema, &mut fields);
            Kind::Entity(fields, entity)
        }
        (Data::Struct(Style::Named, fields), _) => {
            let mut fields = field::build(cx, fields, case, default);
            schema::add_number(cx, schema, &mut fields);
            let model = match input.derive {
                Derive::Model => Some(model::build(cx, input, &fields)?),
                Derive::Document | Derive::Projection => None,
            };
            Kind::Struct(fields, model)
        }
        (Data::Struct(Style::Tuple, fields), Derive::Document) if fields.len() == 1 => {
            check_newtype(cx, input, &fields[0]);
            Kind::Newtype(fields[0].ty)
        }
        (Data::Enum(variants), Derive::Document) => {
            Kind::Enum(enumeration::build(cx, input.ident, &input.container, variants)?)
        }
        _ => return unsupported(cx, input),
    };
    let krate = input.container.krate.get();
    Some(Ir { ident: input.ident, vis: input.vis, lints: &input.lints, krate, schema, kind })
}

/// The default of the struct, whose fields are the values of absent attributes.
fn default<'a>(input: &'a Input<'_>) -> Option<OfContainer<'a>> {
    let default = &input.container.default;
    Some(OfContainer { ident: input.ident, value: default.get()?, span: default.span()? })
}

/// A model's attributes and keys are one table's; a document's code would be fine, but there is no
/// use for it yet that a field of an enum or of `dynorm::Value` does not serve.
fn check_not_generic(cx: &Ctxt, input: &Input<'_>) {
    if !input.generics.params.is_empty() {
        cx.error_at(
            input.generics,
            format!(
                "a {} cannot be generic: write out the types, or store what varies in a field that \
                 is an enum or a `dynorm::Value`",
                if input.derive == Derive::Model { "model" } else { "document" }
            ),
        );
    }
}

/// What is said of an entity means nothing without its layout.
fn check_entity_only(cx: &Ctxt, input: &Input<'_>) {
    let container = &input.container;
    if container.layout.is_set() || container.malformed || input.derive == Derive::Projection {
        return;
    }
    let options = [(container.entity.span(), names::ENTITY), (container.was.span(), names::WAS)];
    let fields = match &input.data {
        Data::Struct(_, fields) if input.derive == Derive::Model => fields.as_slice(),
        _ => &[],
    };
    let tenants = fields.iter().map(|field| (field.attrs.tenant.span(), names::TENANT));
    let options = options.into_iter().chain(tenants).filter_map(|(span, name)| Some((span?, name)));
    let options = options.chain(container.form.of_entities());
    for (span, name) in options.chain(container.keys.iter().map(|key| (key.span, names::KEY))) {
        cx.error(
            span,
            format!(
                "`{name}` is for an entity, whose keys are made of its fields: say whose table it \
                 is in, `#[model(in = \"Layout\")]`, or remove it"
            ),
        );
    }
}

/// Keys, indexes and versions are of an item; a document is only a part of one.
fn check_model_only(cx: &Ctxt, input: &Input<'_>) {
    if input.derive == Derive::Model {
        return;
    }
    for span in [input.container.table.span(), input.container.layout.span()].into_iter().flatten() {
        cx.error(span, "only a model has a table: derive `Model` instead of `Document`");
    }
    if let Some(span) = input.container.paths.span() {
        cx.error(
            span,
            "only the functions of a model move to another type: derive `Model` instead, or remove `paths`",
        );
    }
    for (span, name) in input.container.form.of_layouts() {
        cx.error(span, format!("only a model has keys: remove `{name}`, or derive `Model` instead"));
    }
    for index in &input.container.indexes {
        cx.error(index.span, "only a model has `#[index]`: derive `Model` if this struct is a table's item");
    }
    let fields: Vec<_> = match &input.data {
        Data::Struct(_, fields) => fields.iter().collect(),
        Data::Enum(variants) => variants.iter().flat_map(|variant| &variant.fields).collect(),
        Data::Union(_) => Vec::new(),
    };
    for attrs in fields.into_iter().map(|field| &field.attrs) {
        let own =
            [&attrs.hash_key, &attrs.range_key, &attrs.version, &attrs.entity, &attrs.ttl, &attrs.tenant];
        let own = own.into_iter().filter_map(|attr| Some((attr.span()?, attr.name())));
        for (span, name) in own.chain(attrs.indexes.iter().map(|index| (index.span, names::INDEX))) {
            cx.error(
                span,
                format!("only a model has `#[{name}]`: derive `Model` if this struct is a table's item"),
            );
        }
        if let Some(span) = attrs.unique.span() {
            cx.error(
                span,
                "only a field of a model can be `unique`, not one inside of an attribute: store the \
                 value in a field of the model itself, or derive `Model` if this struct is a \
                 table's item",
            );
        }
    }
}

/// A newtype has no attribute of its own, so there is nothing to name or to leave out.
fn check_newtype(cx: &Ctxt, input: &Input<'_>, field: &crate::parse::Field<'_>) {
    if let Some(span) = input.container.rename_all.span() {
        cx.error(span, "a newtype has no attribute names: remove `rename_all`");
    }
    if let Some(span) = input.container.default.span() {
        cx.error(
            span,
            "a newtype has no attributes that could be absent: remove `default`, and put it on the fields of this type",
        );
    }
    for (span, name) in [
        (input.container.schema_attr.span(), names::SCHEMA_ATTR),
        (input.container.upgrade_from.span(), names::UPGRADE_FROM),
        (input.container.schema_number.span(), names::SCHEMA_NUMBER),
    ] {
        let Some(span) = span else { continue };
        cx.error(span, format!("a newtype is no item, and has no attribute: remove `{name}`"));
    }
    // That only a model has unique fields is said already.
    for (span, name) in field.attrs.options().filter(|(_, name)| *name != names::UNIQUE) {
        cx.error(
            span,
            format!(
                "a newtype is stored as what it holds: remove `{name}`, or name the field to make it a map"
            ),
        );
    }
}

/// Without the model, nothing could be compared with it.
fn projected_model<'a>(cx: &Ctxt, input: &'a Input<'_>) -> Option<&'a Path> {
    let model = input.container.of.get();
    if model.is_none() && !input.container.malformed {
        cx.error(
            input.ident.span(),
            "a projection of which model? Add `#[model(of = \"Model\")]` to the struct",
        );
    }
    model
}

fn unsupported<'a>(cx: &Ctxt, input: &Input<'_>) -> Option<Ir<'a>> {
    let message = match (&input.data, input.derive) {
        (Data::Union(span), _) => {
            cx.error(*span, "a union cannot be stored: use a struct or an enum");
            return None;
        }
        (_, Derive::Projection) => {
            "a projection is a struct with named fields: each is an attribute of the model"
        }
        (Data::Enum(_), _) => {
            "an enum cannot be a table's item: make it a field of a struct, with `Document` derived"
        }
        (Data::Struct(Style::Unit, _), _) => {
            "a struct without fields has nothing to store: give it named fields"
        }
        (Data::Struct(..), Derive::Model) => "the fields of a model need names: each is an attribute",
        (Data::Struct(..), Derive::Document) => {
            "the fields of a document need names: each is an attribute; only a struct with exactly \
             one field may be without"
        }
    };
    cx.error(input.ident.span(), message);
    None
}
