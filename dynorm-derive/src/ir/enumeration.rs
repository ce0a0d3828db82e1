//! Enums: variants without data are strings, those with data are maps with a tag.

use proc_macro2::Ident;
use syn::Type;

use super::field::{self, Fields, Role};
use super::name::{self, Name};
use crate::case::Case;
use crate::ctxt::Ctxt;
use crate::names;
use crate::parse::{self, Container, Once, Style};

/// An enum.
pub(crate) struct Enum<'a> {
    pub(crate) variants: Vec<Variant<'a>>,
    /// The attribute that names the variant; `None` if all are stored as strings.
    pub(crate) tag: Option<String>,
}

impl<'a> Enum<'a> {
    /// The fields of all variants that have some.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Fields<'a>> {
        self.variants.iter().filter_map(|variant| match &variant.data {
            VariantData::Unit | VariantData::Other(_) => None,
            VariantData::Fields(fields) => Some(fields),
        })
    }
}

/// A variant.
pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: Name,
    /// Its older names.
    pub(crate) aliases: Vec<Name>,
    pub(crate) data: VariantData<'a>,
}

impl Variant<'_> {
    /// Whether it holds what no other variant is.
    pub(crate) fn is_other(&self) -> bool {
        matches!(self.data, VariantData::Other(_))
    }
}

/// What a variant holds.
pub(crate) enum VariantData<'a> {
    Unit,
    /// Fields beside the tag. That of a variant with one unnamed field has the name that `content`
    /// says.
    Fields(Fields<'a>),
    /// What no other variant is: it has no name of its own. With the type of its field.
    Other(&'a Type),
}

/// Checks an enum. `None` only if an error was reported.
pub(crate) fn build<'a>(
    cx: &Ctxt,
    ident: &Ident,
    container: &Container,
    variants: &'a [parse::Variant<'a>],
) -> Option<Enum<'a>> {
    if variants.is_empty() {
        cx.error(ident.span(), "an enum without variants has no value to store: give it some");
        return None;
    }
    check_tag_is_of_use(cx, container, variants);
    let tag = Tag::new(cx, container);
    check_tag_is_not_content(cx, container, &tag, variants);
    check_one_other(cx, variants);
    let case = container.rename_all.get().copied();
    let built: Vec<_> =
        variants.iter().filter_map(|variant| build_variant(cx, variant, case, &tag)).collect();
    let written = built.iter().zip(variants).filter(|(built, _)| !built.is_other());
    let names = written.clone().map(|(built, variant)| (&built.name, variant.name.as_str()));
    let aliases =
        written.flat_map(|(built, variant)| built.aliases.iter().map(|alias| (alias, variant.name.as_str())));
    name::check_unique(cx, names.chain(aliases), |name, first| {
        format!(
            "the variant `{first}` has the name `{name}` too: give one of them another, with \
             `#[model(rename = \"..\")]`"
        )
    });
    let has_data = built.iter().any(|variant| matches!(variant.data, VariantData::Fields(_)));
    (built.len() == variants.len()).then_some(Enum { variants: built, tag: has_data.then_some(tag.tag) })
}

/// The two names that do not come from a variant or a field.
struct Tag {
    tag: String,
    content: String,
}

impl Tag {
    fn new(cx: &Ctxt, container: &Container) -> Self {
        for text in [container.tag.get(), container.content.get()].into_iter().flatten() {
            name::check_attribute_name(cx, text);
        }
        let text = |given: &Once<syn::LitStr>, default: &str| {
            given.get().map_or_else(|| default.to_owned(), syn::LitStr::value)
        };
        Tag { tag: text(&container.tag, "type"), content: text(&container.content, "value") }
    }
}

fn build_variant<'a>(
    cx: &Ctxt,
    variant: &'a parse::Variant<'a>,
    case: Option<Case>,
    tag: &Tag,
) -> Option<Variant<'a>> {
    if let (false, Some(span)) = (variant.style == Style::Named, variant.rename_all.span()) {
        cx.error(
            span,
            "`rename_all` on a variant is for the names of its fields, and this one has none: write `rename`",
        );
    }
    let data = match variant.style {
        _ if variant.other.is_set() => VariantData::Other(other(cx, variant)?),
        Style::Unit => VariantData::Unit,
        Style::Named => {
            VariantData::Fields(field::build(cx, &variant.fields, variant.rename_all.get().copied(), None))
        }
        Style::Tuple if variant.fields.len() == 1 => VariantData::Fields(content(cx, &variant.fields, tag)),
        Style::Tuple => {
            cx.error(
                variant.ident.span(),
                "a variant has named fields, exactly one unnamed field, or none: name the fields",
            );
            return None;
        }
    };
    if let (VariantData::Fields(fields), Style::Named) = (&data, variant.style) {
        check_tag_is_no_field(cx, fields, &tag.tag);
    }
    let name = Name::new(cx, (&variant.name, variant.ident.span()), &variant.rename, case, Case::variant);
    let aliases = name::aliases(cx, &name, &variant.aliases);
    Some(Variant { ident: variant.ident, name, aliases, data })
}

/// The type of the field that holds what no other variant is.
fn other<'a>(cx: &Ctxt, variant: &'a parse::Variant<'a>) -> Option<&'a Type> {
    let options = [
        (variant.rename.span(), names::RENAME),
        (variant.rename_all.span(), names::RENAME_ALL),
        (variant.aliases.span(), names::ALIAS),
    ];
    for (span, name) in options {
        let Some(span) = span else { continue };
        cx.error(
            span,
            format!("the variant with `other` has no name of its own, but those that are not known: remove `{name}`"),
        );
    }
    let [field] = &variant.fields[..] else { return no_field_of_other(cx, variant) };
    if variant.style == Style::Named {
        return no_field_of_other(cx, variant);
    }
    for (span, name) in field.attrs.options() {
        cx.error(
            span,
            format!("the field of the variant with `other` holds what is stored as it is: remove `{name}`"),
        );
    }
    Some(field.ty)
}

fn no_field_of_other<'a>(cx: &Ctxt, variant: &parse::Variant<'_>) -> Option<&'a Type> {
    cx.error(
        variant.ident.span(),
        format!(
            "the variant with `other` holds what is not known in one unnamed field: write `{0}(String)`, or `{0}(dynorm::Value)` if other variants have data",
            variant.ident
        ),
    );
    None
}

/// What no variant knows can only be one of them.
fn check_one_other(cx: &Ctxt, variants: &[parse::Variant<'_>]) {
    let mut others = variants.iter().filter_map(|variant| Some((variant, variant.other.span()?)));
    let Some((first, _)) = others.next() else { return };
    for (_, span) in others {
        cx.error(
            span,
            format!("`{}` holds what is not known already: remove `other` from one of the two", first.name),
        );
    }
}

/// The unnamed field of a variant, by the name that `content` gives it.
fn content<'a>(cx: &Ctxt, fields: &[parse::Field<'a>], tag: &Tag) -> Fields<'a> {
    let attrs = &fields[0].attrs;
    for (span, name) in [(attrs.rename.span(), names::RENAME), (attrs.aliases.span(), names::ALIAS)] {
        let Some(span) = span else { continue };
        cx.error(
            span,
            format!("the attribute of an unnamed field is named by `content` on the enum: remove `{name}`"),
        );
    }
    let mut fields = field::build(cx, fields, None, None);
    if let Role::Attribute { name, .. } = &mut fields.all[0].role {
        name.text.clone_from(&tag.content);
    }
    fields
}

/// The tag stands beside the fields.
fn check_tag_is_no_field(cx: &Ctxt, fields: &Fields<'_>, tag: &str) {
    for (_, name) in fields.attributes().chain(fields.older()).filter(|(_, name)| name.text == tag) {
        cx.error(
            name.span,
            format!(
                "the attribute `{tag}` is the enum's tag: rename this one, or the tag with \
                 `#[model(tag = \"..\")]` on the enum"
            ),
        );
    }
}

/// The tag stands beside the content.
fn check_tag_is_not_content(cx: &Ctxt, container: &Container, tag: &Tag, variants: &[parse::Variant<'_>]) {
    let mut named = variants.iter().filter(|variant| !variant.other.is_set());
    let has_content = named.any(|variant| variant.style == Style::Tuple);
    let given = container.content.get().or(container.tag.get());
    if let (true, Some(text)) = (has_content && tag.tag == tag.content, given) {
        cx.error_at(
            text,
            "`tag` and `content` are two attributes beside each other: give them different names",
        );
    }
}

/// Without data there is no map that a tag or a content could be in.
fn check_tag_is_of_use(cx: &Ctxt, container: &Container, variants: &[parse::Variant<'_>]) {
    let mut named = variants.iter().filter(|variant| !variant.other.is_set());
    let has_data = named.clone().any(|variant| variant.style != Style::Unit);
    let has_content = named.any(|variant| variant.style == Style::Tuple);
    if let (false, Some(span)) = (has_data, container.tag.span()) {
        cx.error(span, format!("no variant has data, so all are stored as strings: remove `{}`", names::TAG));
    }
    if let (false, Some(span)) = (has_content, container.content.span()) {
        cx.error(span, format!("no variant has an unnamed field: remove `{}`", names::CONTENT));
    }
}
