//! What the functions and types that a model gets are called, so that no two have one name.

use std::collections::HashMap;
use std::fmt;

use proc_macro2::Span;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Ident, Member, Visibility};

use super::field::Fields;
use crate::case;
use crate::ctxt::Ctxt;
use crate::parse::{self, Input};

/// The functions of every model: what starts a query and a scan of the table.
pub(super) const OWN: [&str; 2] = ["query", "scan"];

/// The functions of a model's attributes, and where all of its functions are.
pub(crate) struct Functions {
    /// The enum that has them instead of the model.
    pub(crate) holder: Option<Ident>,
    /// One for each field; not used for those that are no attributes.
    pub(crate) of_fields: Vec<Ident>,
}

/// What an index is called in Rust.
pub(crate) struct IndexNames {
    /// The function that starts its queries.
    pub(crate) function: Ident,
    /// Its type.
    pub(crate) ty: Ident,
    /// The part of the type's name that is not the model's, which no other index of the model has.
    pub(crate) part: String,
    /// Where a message about them is shown.
    span: Span,
    /// Whether `as` said so.
    chosen: bool,
}

impl IndexNames {
    /// What `as` says, or else the words of the index's name.
    pub(crate) fn new(model: &Ident, name: &str, span: Span, renamed: Option<&Ident>) -> Self {
        let (function, span) = match renamed {
            Some(ident) => (ident.clone(), ident.span()),
            None => (from_name(name), span),
        };
        let mut names = IndexNames {
            ty: function.clone(),
            part: String::new(),
            function,
            span,
            chosen: renamed.is_some(),
        };
        names.set(model, names.function.clone());
        names
    }

    fn set(&mut self, model: &Ident, function: Ident) {
        self.part = case::pascal(&text(&function));
        self.ty = type_of(model, &self.part);
        self.function = function;
    }
}

/// The function of an index by its name. A Rust name does not begin with a digit.
fn from_name(name: &str) -> Ident {
    let words = case::words(name);
    let begins_well = words.starts_with(|first: char| !first.is_ascii_digit());
    let function = match words.as_str() {
        _ if begins_well => words,
        "" => "index".to_owned(),
        _ => format!("index_{words}"),
    };
    if is_keyword(&function) { format_ident!("{function}_index") } else { format_ident!("{function}") }
}

/// Whether it cannot be the name of a function, in some edition.
fn is_keyword(name: &str) -> bool {
    name == "gen" || syn::parse_str::<Ident>(name).is_err()
}

/// The type of an index: `UserEmailIndex`.
///
/// A `_` stands behind the name of a model that has several words, as in `UserEmail_Index`: then
/// the two that a name was made of can be told from it, so that no two models make one type.
fn type_of(model: &Ident, part: &str) -> Ident {
    let name = text(model);
    let one_word = name.chars().skip(1).all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    let separator =
        if one_word && part.starts_with(|first: char| first.is_ascii_uppercase()) { "" } else { "_" };
    // Where the model's name stands, but of the derive, so that no lint of the user's takes it for
    // theirs.
    format_ident!("{name}{separator}{part}", span = Span::call_site().located_at(model.span()))
}

/// Who has a name already.
enum Owner<'a> {
    Model,
    Field(&'a str),
    Index(String),
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Owner::Model => f.write_str("every model"),
            Owner::Field(name) => write!(f, "the field `{name}`"),
            Owner::Index(name) => write!(f, "the index `{name}`"),
        }
    }
}

/// The names that are given away.
struct Taken<'a> {
    functions: HashMap<String, Owner<'a>>,
    /// Parts of types.
    types: HashMap<String, Owner<'a>>,
}

/// A field, as far as its name counts.
pub(super) struct Named<'a> {
    member: &'a Member,
    /// The Rust name, without `r#`.
    name: &'a str,
    pub(super) vis: &'a Visibility,
    /// Whether it is an attribute of its own, and so has a function.
    pub(super) is_attribute: bool,
}

impl<'a> Named<'a> {
    pub(super) fn of_fields(fields: &'a Fields<'_>) -> Vec<Self> {
        let named = fields.all.iter().map(|field| Named {
            member: &field.member,
            name: &field.rust_name,
            vis: field.vis,
            is_attribute: field.role.is_attribute(),
        });
        named.collect()
    }

    /// As they were written.
    pub(super) fn of_parsed(fields: &'a [parse::Field<'_>]) -> Vec<Self> {
        let named = fields.iter().map(|field| Named {
            member: &field.member,
            name: &field.name,
            vis: field.vis,
            is_attribute: !field.attrs.skip.is_set() && !field.attrs.flatten.is_set(),
        });
        named.collect()
    }
}

impl Functions {
    /// Names what the model gets. Fields come first: where an index would have a name that is
    /// taken, it gets `_index`. `more` are functions that it has besides those of every model.
    pub(super) fn new(
        cx: &Ctxt,
        input: &Input<'_>,
        fields: &[Named<'_>],
        more: &[&str],
        mut indexes: Vec<(String, &mut IndexNames)>,
    ) -> Self {
        let own: Vec<_> = OWN.iter().chain(more).copied().collect();
        let of_fields: Vec<_> = fields.iter().map(|field| of_field(fields, field, &own)).collect();
        let own = own.into_iter().map(|own| (own.to_owned(), Owner::Model));
        let attributes = fields.iter().zip(&of_fields).filter(|(field, _)| field.is_attribute);
        let attributes = attributes.map(|(field, function)| (text(function), Owner::Field(field.name)));
        let mut taken = Taken { functions: own.chain(attributes).collect(), types: HashMap::new() };
        for (name, names) in &mut indexes {
            taken.name(cx, input.ident, name, names);
        }
        let holder = input.container.paths.get();
        if let Some(holder) = holder {
            check_holder(cx, input.ident, holder, &indexes);
        }
        Functions { holder: holder.cloned(), of_fields }
    }
}

impl Taken<'_> {
    /// Names an index so that it is in nobody's way, or says how to.
    fn name(&mut self, cx: &Ctxt, model: &Ident, name: &str, names: &mut IndexNames) {
        let by_rule = !names.chosen;
        if by_rule
            && matches!(self.functions.get(&text(&names.function)), Some(Owner::Model | Owner::Field(_)))
        {
            names.set(model, format_ident!("{}_index", names.function));
        }
        let function = text(&names.function);
        let clash = match (self.functions.get(&function), self.types.get(&names.part)) {
            (Some(owner), _) => Some((format!("function `{function}`"), owner)),
            (None, Some(owner)) => Some((format!("type `{}`", names.ty), owner)),
            (None, None) => None,
        };
        if let Some((what, owner)) = clash {
            let way_out = if by_rule { "name it with `as = \"..\"`" } else { "choose another" };
            cx.error(
                names.span,
                format!("the index `{name}` would have the {what}, which {owner} has: {way_out}"),
            );
            return;
        }
        self.functions.insert(function, Owner::Index(name.to_owned()));
        self.types.insert(names.part.clone(), Owner::Index(name.to_owned()));
    }
}

/// The name without `r#`.
fn text(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// The function of a field's path: the field's name, unless every model has a function of that
/// name.
fn of_field(fields: &[Named<'_>], field: &Named<'_>, own: &[&str]) -> Ident {
    let name = field.name;
    match field.member {
        Member::Unnamed(index) => format_ident!("field{}", index.index),
        Member::Named(ident) if !own.contains(&name) => ident.clone(),
        Member::Named(ident) => {
            let mut path = format!("{name}_path");
            while fields.iter().any(|field| field.name == path) {
                path.push_str("_path");
            }
            format_ident!("{path}", span = ident.span())
        }
    }
}

/// The enum that has the functions is a type of its own.
fn check_holder(cx: &Ctxt, model: &Ident, holder: &Ident, indexes: &[(String, &mut IndexNames)]) {
    if holder == model {
        cx.error(
            holder.span(),
            format!(
                "`{model}` is the model itself, which has its functions without `paths`: remove it, \
                 or name another type"
            ),
        );
    } else if let Some((name, _)) = indexes.iter().find(|(_, names)| *holder == names.ty) {
        cx.error(
            holder.span(),
            format!("`{holder}` is the type of the index `{name}` already: name another"),
        );
    }
}
