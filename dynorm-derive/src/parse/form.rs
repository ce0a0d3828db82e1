//! Of `#[model(..)]` on a layout or an entity: the form of keys that is another program's.

use proc_macro2::Span;
use syn::LitStr;

use super::options::{Once, Opt};
use crate::ctxt::Ctxt;
use crate::names;

/// What is said of the form of keys.
pub(crate) struct FormAttrs {
    /// The library, by the name of its variant of `Preset`.
    pub(crate) preset: Once<&'static str>,
    pub(crate) separator: Once<LitStr>,
    pub(crate) escape: Once<bool>,
    /// The variant of `Casing`.
    pub(crate) casing: Once<&'static str>,
    pub(crate) collisions: Once<()>,
    /// ElectroDB's name of the service that an entity is of.
    pub(crate) service: Once<LitStr>,
    /// ElectroDB's version of an entity.
    pub(crate) version: Once<LitStr>,
}

impl FormAttrs {
    pub(crate) fn new() -> Self {
        FormAttrs {
            preset: Once::new(names::PRESET),
            separator: Once::new(names::SEPARATOR),
            escape: Once::new(names::ESCAPE),
            casing: Once::new(names::CASING),
            collisions: Once::new(names::ALLOW_COLLISIONS),
            service: Once::new(names::SERVICE),
            version: Once::new(names::VERSION),
        }
    }

    /// Takes an option, if it is one of these.
    pub(super) fn option(&mut self, cx: &Ctxt, option: &Opt) -> bool {
        let span = option.name.span();
        match option.name.to_string().as_str() {
            names::PRESET => self.preset.set(cx, span, one_of(cx, option, &names::PRESETS)),
            names::CASING => self.casing.set(cx, span, one_of(cx, option, &names::CASINGS)),
            names::SEPARATOR => self.separator.set(cx, span, separator(cx, option)),
            names::ESCAPE => self.escape.set(cx, span, option.boolean(cx)),
            names::ALLOW_COLLISIONS => self.collisions.set(cx, span, option.flag(cx).map(drop)),
            names::SERVICE => self.service.set(cx, span, option.text(cx)),
            names::VERSION => self.version.set(cx, span, option.text(cx)),
            _ => return false,
        }
        true
    }

    /// What is said of all of a layout's entities, or of one, with its name.
    pub(crate) fn of_layouts(&self) -> impl Iterator<Item = (Span, &'static str)> {
        let spans = [
            (self.preset.span(), names::PRESET),
            (self.separator.span(), names::SEPARATOR),
            (self.escape.span(), names::ESCAPE),
            (self.casing.span(), names::CASING),
            (self.collisions.span(), names::ALLOW_COLLISIONS),
        ];
        spans.into_iter().filter_map(|(span, name)| Some((span?, name)))
    }

    /// What is said of an entity alone, with its name.
    pub(crate) fn of_entities(&self) -> impl Iterator<Item = (Span, &'static str)> {
        let spans = [(self.service.span(), names::SERVICE), (self.version.span(), names::VERSION)];
        spans.into_iter().filter_map(|(span, name)| Some((span?, name)))
    }
}

/// One of these words, as what it stands for.
fn one_of(cx: &Ctxt, option: &Opt, words: &[(&'static str, &'static str)]) -> Option<&'static str> {
    let text = option.text(cx)?;
    let written = text.value();
    let found = words.iter().find(|(word, _)| *word == written);
    if found.is_none() {
        let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        let hint = match names::nearest(&written, &words) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names::list(&words)),
        };
        cx.error_at(&text, format!("`{written}` is no `{}`; {hint}", option.name));
    }
    found.map(|(_, variant)| *variant)
}

fn separator(cx: &Ctxt, option: &Opt) -> Option<LitStr> {
    let text = option.text(cx)?;
    let problem = match text.value() {
        value if value.is_empty() => "without text between them, parts cannot be told apart",
        value if value.contains(['{', '}']) => "braces stand around the names of parts",
        _ => return Some(text),
    };
    cx.error_at(&text, format!("{problem}: write the text that stands between parts, such as `\"|\"`"));
    None
}
