//! Keys as ElectroDB makes them of a list of parts: `$service#name_value#name_value`.

use syn::Ident;

use super::template::{Piece, Template, digits};
use crate::ctxt::Ctxt;
use crate::names;
use crate::parse::{FormAttrs, KeyAttr, KeyText, NamedPart};

/// What stands before the parts of a hash and of a range key. Without the service and the version
/// it is reported that they are missing.
pub(super) fn prefixes(
    cx: &Ctxt,
    attr: &KeyAttr,
    form: &FormAttrs,
    entity: Option<&str>,
) -> Option<[String; 2]> {
    let lists = [(&attr.hash, names::HASH), (&attr.range, names::RANGE)];
    let (_, name) = lists.into_iter().find(|(key, _)| matches!(key.get(), Some(KeyText::Parts(_))))?;
    let (Some(service), Some(version)) = (form.service.get(), form.version.get()) else {
        cx.error(
            attr.span,
            format!(
                "`{name}(..)` are the parts of a key as ElectroDB makes it: add what its model \
                 says, `service = \"..\"` and `version = \"..\"`, to `#[model(..)]`; or write a \
                 template, such as `{name} = \"CUST#{{customer}}\"`"
            ),
        );
        return None;
    };
    let (service, entity) = (format!("${}", service.value()), format!("${}_{}", entity?, version.value()));
    Some(if attr.range.is_set() { [service, entity] } else { [service + &entity, String::new()] })
}

/// The pieces of a key. `part` gives the place of a field among the parts and the name of its
/// attribute, or reports that there is none.
pub(super) fn pieces(
    cx: &Ctxt,
    prefix: String,
    parts: &[NamedPart],
    mut part: impl FnMut(&Ident) -> Option<(usize, String)>,
) -> Template {
    let (mut pieces, mut text) = (Template::new(), prefix);
    for NamedPart { field, width } in parts {
        let Some((place, name)) = part(field) else { continue };
        let width = match width.as_ref().map(|width| (width, digits(&width.to_string()))) {
            Some((width, None)) => {
                cx.error_at(
                    width,
                    format!(
                        "`{width}` is no width that can be: write how many digits of 1 to 38 a \
                         number has, such as `{field}:06`"
                    ),
                );
                continue;
            }
            Some((_, width)) => width,
            None => None,
        };
        if pieces.iter().any(|piece| piece.part() == Some(place)) {
            cx.error_at(field, format!("`{field}` stands twice in this key: once is enough"));
            continue;
        }
        text.extend(["#", &*name, "_"]);
        pieces.push(Piece::Literal(std::mem::take(&mut text)));
        pieces.push(width.map_or(Piece::Text(place), |width| Piece::Digits(place, width)));
    }
    if !text.is_empty() {
        pieces.push(Piece::Literal(text));
    }
    pieces
}
