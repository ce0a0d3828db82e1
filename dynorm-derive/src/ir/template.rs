//! Templates of keys: `ORDER#{placed}#{number:06}`.

use syn::LitStr;

use crate::ctxt::Ctxt;

/// What a key is made of.
pub(crate) type Template = Vec<Piece>;

/// One piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Literal(String),
    /// A part of text, by its place among the parts.
    Text(usize),
    /// A part of so many digits.
    Digits(usize, usize),
}

impl Piece {
    pub(crate) fn part(&self) -> Option<usize> {
        match *self {
            Piece::Literal(_) => None,
            Piece::Text(part) | Piece::Digits(part, _) => Some(part),
        }
    }
}

/// Reads a template. `part` gives the place of a field among the parts, or reports that there is
/// none. What is wrong in any form is reported, once; what is wrong in dynorm's own form alone goes
/// to `problem`, since only the compiler knows the form that a layout has.
pub(crate) fn parse(
    cx: &Ctxt,
    text: &LitStr,
    mut part: impl FnMut(&str) -> Option<usize>,
    problem: &mut Option<String>,
) -> Template {
    let value = text.value();
    if value.is_empty() {
        cx.error_at(text, "a key cannot be empty: write text, parts such as `{customer}`, or both");
    }
    let mut pieces: Template = Vec::new();
    let mut rest = value.as_str();
    while !rest.is_empty() {
        let Some((literal, behind)) = rest.split_once('{') else {
            literal_piece(cx, text, rest, &mut pieces, problem);
            break;
        };
        if !literal.is_empty() && !literal_piece(cx, text, literal, &mut pieces, problem) {
            break;
        }
        let Some((written, behind)) = behind.split_once('}') else {
            cx.error_at(
                text,
                format!(
                    "`{{{behind}` has no `}}`: a part is the name of a field in braces, such as \
                     `{{customer}}`"
                ),
            );
            break;
        };
        let (name, width) = match written.split_once(':') {
            Some((name, width)) => (name, Some(width)),
            None => (written, None),
        };
        if !stands_alone(cx, text, literal, &pieces, (written, behind), problem) {
            break;
        }
        let width = match width.map(digits) {
            Some(None) => {
                cx.error_at(
                    text,
                    format!(
                        "`{{{written}}}` has no width that can be: write how many digits of 1 to 38 \
                         a number has, such as `{{{name}:06}}`"
                    ),
                );
                break;
            }
            Some(width) => width,
            None => None,
        };
        if name.is_empty() {
            cx.error_at(text, "which field? A part is its name in braces, such as `{customer}`");
            break;
        }
        let Some(place) = part(name) else { break };
        if pieces.iter().any(|piece| piece.part() == Some(place)) {
            cx.error_at(text, format!("`{name}` stands twice in this key: once is enough"));
            break;
        }
        pieces.push(width.map_or(Piece::Text(place), |width| Piece::Digits(place, width)));
        rest = behind;
    }
    pieces
}

/// A width as it is written: `06`.
pub(super) fn digits(width: &str) -> Option<usize> {
    let width: usize = width.strip_prefix('0')?.parse().ok()?;
    (1..=38).contains(&width).then_some(width)
}

/// Text between parts. What a part can hold is never taken for it, since it has no byte up to `%`
/// but `#`.
fn literal_piece(
    cx: &Ctxt,
    text: &LitStr,
    literal: &str,
    pieces: &mut Template,
    problem: &mut Option<String>,
) -> bool {
    if literal.contains('}') {
        cx.error_at(text, "`}` without `{`: a part is the name of a field in braces, such as `{customer}`");
        return false;
    }
    if let Some(letter) = literal.chars().find(|letter| *letter <= '%' && *letter != '#') {
        problem.get_or_insert(format!(
            "{letter:?} cannot stand in a key's template, nor anything else that ASCII has before \
             `&`, but `#`: in keys these are what keeps parts apart"
        ));
    }
    pieces.push(Piece::Literal(literal.to_owned()));
    true
}

/// Parts are told apart by `#` alone or, in other forms, by any text.
fn stands_alone(
    cx: &Ctxt,
    text: &LitStr,
    before: &str,
    pieces: &Template,
    (written, behind): (&str, &str),
    problem: &mut Option<String>,
) -> bool {
    let message = || {
        format!(
            "`{{{written}}}` does not stand alone: put `#` between it and what is beside it, or two \
             different items could have one key"
        )
    };
    if behind.starts_with('{') || before.is_empty() && !pieces.is_empty() {
        cx.error_at(text, message());
        return false;
    }
    let joined =
        (pieces.is_empty() || before.ends_with('#')) && (behind.is_empty() || behind.starts_with('#'));
    if !joined {
        problem.get_or_insert_with(message);
    }
    true
}
