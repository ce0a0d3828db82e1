//! Lists of options, as in `#[model(rename = "n", skip)]`.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitBool, LitInt, LitStr, Meta, Path, Token};

use crate::ctxt::Ctxt;

/// One option of a list.
pub(crate) struct Opt {
    pub(crate) name: Ident,
    arg: Arg,
}

/// What follows the option's name.
enum Arg {
    Nothing,
    Text(LitStr),
    Bool(bool),
    Int(LitInt),
    /// Not as text: a macro that hands one on has none.
    Path(Path),
    /// In brackets behind a `=`.
    Brackets(TokenStream),
    List(TokenStream),
}

impl Opt {
    /// For options without a value.
    pub(crate) fn flag(&self, cx: &Ctxt) -> Option<Span> {
        match self.arg {
            Arg::Nothing => Some(self.name.span()),
            _ => self.wrong(cx, format_args!("`{0}` takes no value: write just `{0}`", self.name)),
        }
    }

    /// For options with text.
    pub(crate) fn text(&self, cx: &Ctxt) -> Option<LitStr> {
        match &self.arg {
            Arg::Text(text) => Some(text.clone()),
            Arg::Path(path) => {
                cx.error_at(path, self.expected_a_string());
                None
            }
            Arg::Int(number) => {
                cx.error_at(number, self.expected_a_string());
                None
            }
            _ => self.wrong(cx, format_args!("`{0}` needs a value: write `{0} = \"..\"`", self.name)),
        }
    }

    /// For options that are true or false.
    pub(crate) fn boolean(&self, cx: &Ctxt) -> Option<bool> {
        match self.arg {
            Arg::Bool(value) => Some(value),
            _ => self.wrong(cx, format_args!("`{0}` is `true` or `false`: write `{0} = false`", self.name)),
        }
    }

    /// For options with a number.
    pub(crate) fn integer(&self, cx: &Ctxt) -> Option<LitInt> {
        match &self.arg {
            Arg::Int(number) => Some(number.clone()),
            _ => self.wrong(cx, format_args!("`{0}` needs a number: write `{0} = 2`", self.name)),
        }
    }

    /// For options with a list of texts.
    pub(crate) fn texts(&self, cx: &Ctxt) -> Option<Vec<LitStr>> {
        let Arg::Brackets(list) = &self.arg else {
            return self.wrong(cx, format_args!("`{0}` needs a list: write `{0} = [\"..\"]`", self.name));
        };
        match Punctuated::<LitStr, Token![,]>::parse_terminated.parse2(list.clone()) {
            Ok(texts) => Some(texts.into_iter().collect()),
            Err(error) => {
                cx.error(error.span(), format!("expected strings, as in `{} = [\"..\"]`", self.name));
                None
            }
        }
    }

    /// For options with a text or a list of texts, which may be given several times.
    pub(crate) fn each_text(&self, cx: &Ctxt) -> Vec<LitStr> {
        match self.arg {
            Arg::Brackets(_) => self.texts(cx).unwrap_or_default(),
            _ => self.text(cx).into_iter().collect(),
        }
    }

    fn expected_a_string(&self) -> String {
        format!("expected a string, as in `{} = \"..\"`", self.name)
    }

    /// Whether nothing follows the name.
    pub(crate) fn is_bare(&self) -> bool {
        matches!(self.arg, Arg::Nothing)
    }

    /// Whether a list follows the name.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.arg, Arg::List(_))
    }

    /// For options with the path of something.
    pub(crate) fn path(&self, cx: &Ctxt) -> Option<Path> {
        if let Arg::Path(path) = &self.arg {
            return Some(path.clone());
        }
        let text = self.text(cx)?;
        text.parse_with(Path::parse_mod_style)
            .map_err(|_| {
                cx.error_at(&text, format!("`{}` is not a path such as `my_module::name`", text.value()));
            })
            .ok()
    }

    /// For options with an identifier, which is to name `what`.
    pub(crate) fn ident(&self, cx: &Ctxt, what: &str) -> Option<Ident> {
        if let Arg::Path(path) = &self.arg
            && let Some(ident) = path.get_ident()
        {
            return Some(ident.clone());
        }
        let text = self.text(cx)?;
        let is_name = |ident: &Ident| ident.to_string().contains(char::is_alphanumeric);
        let ident = text.parse::<Ident>().ok().filter(is_name);
        if ident.is_none() {
            let (name, written) = (&self.name, text.value());
            cx.error_at(&text, format!("`{name}` names {what}: `{written}` is not an identifier"));
        }
        ident
    }

    /// For options with field names, in parentheses or as a list in brackets: clippy takes what is
    /// in the parentheses of two attributes for duplicates, and does not look into brackets.
    pub(crate) fn idents(&self, cx: &Ctxt) -> Option<Vec<Ident>> {
        let (Arg::List(list) | Arg::Brackets(list)) = &self.arg else {
            return self.wrong(cx, format_args!("`{0}` needs field names: write `{0}(a, b)`", self.name));
        };
        match Punctuated::<Ident, Token![,]>::parse_terminated.parse2(list.clone()) {
            Ok(idents) => Some(idents.into_iter().collect()),
            Err(error) => {
                cx.error(error.span(), format!("expected names of fields, as in `{}(a, b)`", self.name));
                None
            }
        }
    }

    /// The tokens of a list, in parentheses or in brackets, as [`idents`](Self::idents) has it.
    pub(crate) fn list(&self) -> Option<&TokenStream> {
        match &self.arg {
            Arg::List(list) | Arg::Brackets(list) => Some(list),
            _ => None,
        }
    }

    fn wrong<T>(&self, cx: &Ctxt, message: std::fmt::Arguments<'_>) -> Option<T> {
        cx.error(self.name.span(), message);
        None
    }
}

impl Parse for Opt {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any).map_err(|error| {
            syn::Error::new(error.span(), "expected the name of an option, as in `rename = \"..\"`")
        })?;
        let arg = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            if input.peek(syn::token::Bracket) {
                let content;
                syn::bracketed!(content in input);
                return Opt::end(input, name, Arg::Brackets(content.parse()?));
            }
            if input.peek(LitBool) {
                let value = input.parse::<LitBool>()?.value;
                return Opt::end(input, name, Arg::Bool(value));
            }
            if input.peek(LitInt) {
                let number = input.parse()?;
                return Opt::end(input, name, Arg::Int(number));
            }
            if let Some(path) = path(input) {
                return Opt::end(input, name, Arg::Path(path));
            }
            Arg::Text(input.parse().map_err(|error| {
                syn::Error::new(error.span(), format!("expected a string, as in `{name} = \"..\"`"))
            })?)
        } else if input.peek(syn::token::Paren) {
            let content;
            syn::parenthesized!(content in input);
            Arg::List(content.parse()?)
        } else {
            Arg::Nothing
        };
        Opt::end(input, name, arg)
    }
}

impl Opt {
    /// An option stands alone, or has a comma behind it.
    fn end(input: ParseStream<'_>, name: Ident, arg: Arg) -> syn::Result<Self> {
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(input.error("expected `,` between options"));
        }
        Ok(Opt { name, arg })
    }
}

/// The path that comes next, if there is one: as it is written, or as a macro hands it on.
fn path(input: ParseStream<'_>) -> Option<Path> {
    let ahead = input.fork();
    if let Ok(path) = ahead.call(Path::parse_mod_style) {
        input.advance_to(&ahead);
        return Some(path);
    }
    let ahead = input.fork();
    let group = ahead.parse().ok().filter(|group: &Group| group.delimiter() == Delimiter::None)?;
    let path = Path::parse_mod_style.parse2(group.stream()).ok()?;
    input.advance_to(&ahead);
    Some(path)
}

/// Calls `each` with every option of an attribute's list. A malformed option is reported, and those
/// after it still read.
pub(crate) fn for_each(cx: &Ctxt, attribute: &Attribute, mut each: impl FnMut(Opt)) {
    let Meta::List(list) = &attribute.meta else {
        let name = attribute.path().require_ident().map(ToString::to_string).unwrap_or_default();
        cx.error_at(&attribute.meta, format!("expected options in parentheses: `#[{name}(..)]`"));
        return;
    };
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            match input.parse() {
                Ok(option) => each(option),
                Err(error) => {
                    cx.syn_error(error);
                    while !input.is_empty() && !input.peek(Token![,]) {
                        input.parse::<TokenTree>()?;
                    }
                }
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    if let Err(error) = list.parse_args_with(parser) {
        cx.syn_error(error);
    }
}

/// The span of an attribute that has no options, such as `#[hash_key]`.
pub(crate) fn bare(cx: &Ctxt, attribute: &Attribute) -> Span {
    if attribute.meta.require_path_only().is_err() {
        let name = attribute.path().require_ident().map(ToString::to_string).unwrap_or_default();
        cx.error_at(&attribute.meta, format!("`#[{name}]` takes no options"));
    }
    attribute.path().segments.first().map_or_else(Span::call_site, |segment| segment.ident.span())
}

/// Older names: an option that may be given several times.
#[derive(Default)]
pub(crate) struct Aliases {
    texts: Vec<LitStr>,
    span: Option<Span>,
}

impl Aliases {
    pub(crate) fn add(&mut self, cx: &Ctxt, option: &Opt) {
        self.span.get_or_insert(option.name.span());
        self.texts.extend(option.each_text(cx));
    }

    pub(crate) fn texts(&self) -> &[LitStr] {
        &self.texts
    }

    /// Where the option's name stands first, if it was given.
    pub(crate) fn span(&self) -> Option<Span> {
        self.span
    }
}

/// An option that may be given once.
pub(crate) struct Once<T> {
    name: &'static str,
    value: Option<(Span, T)>,
}

impl<T> Once<T> {
    pub(crate) fn new(name: &'static str) -> Self {
        Once { name, value: None }
    }

    /// Takes the value, or says that there was one before.
    pub(crate) fn set(&mut self, cx: &Ctxt, span: Span, value: Option<T>) {
        let Some(value) = value else { return };
        if self.value.is_some() {
            cx.error(span, format!("`{}` is given twice: remove one", self.name));
        } else {
            self.value = Some((span, value));
        }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref().map(|(_, value)| value)
    }

    /// Where its name stands, if it was given.
    pub(crate) fn span(&self) -> Option<Span> {
        self.value.as_ref().map(|(span, _)| *span)
    }

    pub(crate) fn is_set(&self) -> bool {
        self.value.is_some()
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }
}
