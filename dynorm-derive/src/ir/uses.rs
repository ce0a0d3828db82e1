//! What programs use by name of a model that was not understood, as far as its attributes tell.

use std::collections::HashSet;

use syn::ext::IdentExt;
use syn::{Ident, Visibility};

use super::function::{Functions, IndexNames, Named, OWN};
use super::{entity, index};
use crate::ctxt::Ctxt;
use crate::parse::{Data, Derive, Field, Input};

/// What there would be without the errors, besides impls of traits.
pub(crate) struct Uses<'a> {
    /// Whether its keys are made of its fields.
    pub(crate) is_entity: bool,
    /// The functions of the model, or of `holder`.
    pub(crate) functions: Vec<(&'a Visibility, Ident)>,
    /// The enum that has the functions instead of the model.
    pub(crate) holder: Option<&'a Ident>,
    /// The types of indexes.
    pub(crate) indexes: Vec<Ident>,
}

/// `None` if it is no model: nothing else has names.
pub(crate) fn uses<'a>(input: &'a Input<'a>) -> Option<Uses<'a>> {
    if input.derive != Derive::Model {
        return None;
    }
    let container = &input.container;
    let is_entity = container.layout.is_set() || container.entity.is_set() || !container.keys.is_empty();
    let more: &[_] = if is_entity { &entity::OF_ENTITIES } else { &[] };
    let fields = match &input.data {
        Data::Struct(_, fields) => fields.as_slice(),
        Data::Enum(_) | Data::Union(_) => &[],
    };
    let mut indexes = indexes(input, fields);
    let named = indexes.iter_mut().map(|(name, names)| (name.clone(), names)).collect();
    let fields = Named::of_parsed(fields);
    let silent = Ctxt::new(); // What is wrong with names was reported.
    let Functions { holder: _, of_fields } = Functions::new(&silent, input, &fields, more, named);
    drop(silent.check());
    let own = OWN.iter().chain(more).map(|name| (input.vis, Ident::new(name, input.ident.span())));
    let of_fields = fields.iter().zip(of_fields).filter(|(field, _)| field.is_attribute);
    let of_fields = of_fields.map(|(field, function)| (field.vis, function));
    let of_indexes = indexes.iter().map(|(_, names)| (input.vis, names.function.clone()));
    let (mut functions, mut types) = (HashSet::new(), HashSet::new());
    let holder = container.paths.get().filter(|holder| *holder != input.ident);
    Some(Uses {
        is_entity,
        functions: own
            .chain(of_fields)
            .chain(of_indexes)
            .filter(|(_, function)| functions.insert(function.unraw().to_string()))
            .collect(),
        holder,
        indexes: indexes
            .into_iter()
            .map(|(_, names)| names.ty)
            .filter(|ty| holder != Some(ty) && types.insert(ty.to_string()))
            .collect(),
    })
}

/// Each index whose name is known, once: as it is called where `as` says that.
fn indexes(input: &Input<'_>, fields: &[Field<'_>]) -> Vec<(String, IndexNames)> {
    let on_fields = fields.iter().flat_map(|field| {
        let attrs = field.attrs.indexes.iter();
        attrs.map(|attr| (index::name_of(field, attr), attr.renamed.get()))
    });
    let on_struct = input.container.indexes.iter().map(|attr| (attr.name.get(), attr.renamed.get()));
    let of_entity = input.container.keys.iter().map(|attr| (attr.index.get(), attr.renamed.get()));
    let elsewhere = on_struct.chain(of_entity);
    let elsewhere = elsewhere.filter_map(|(name, called)| Some(((name?.value(), name?.span()), called)));
    let mut all: Vec<_> = on_fields.chain(elsewhere).collect();
    all.sort_by_key(|(_, called)| called.is_none());
    let mut seen = HashSet::new();
    all.retain(|((name, _), _)| seen.insert(name.clone()));
    let named = all.into_iter().map(|((name, span), called)| {
        let names = IndexNames::new(input.ident, &name, span, called);
        (name, names)
    });
    named.collect()
}
