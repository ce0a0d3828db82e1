//! Whether two entities of one table could make one key, and so write over each other's items.

use super::form::Form;
use super::template::{Composition, Piece};
use crate::codec::flatten::panic_with;

/// Whether some parts of the one and some of the other make the same key of the table. Keys of
/// indexes may be shared: items of several entities stand beside each other there.
///
/// It errs on the safe side: what the types of parts exclude, or a part that stands in both keys,
/// is not looked at. If it says no, no two values make one key.
#[must_use]
pub const fn can_meet(one: &Composition, other: &Composition) -> bool {
    let (of_one, of_other) = (one.form, other.form);
    let ([one, ..], [other, ..]) = (one.slots, other.slots) else { return true };
    let hash = match (one.hash, other.hash) {
        (Some(one), Some(other)) => can_make_one((one, of_one), (other, of_other)),
        _ => true,
    };
    hash && match (one.range, other.range) {
        (Some(one), Some(other)) => can_make_one((one, of_one), (other, of_other)),
        _ => true,
    }
}

/// Fails to compile if two entities of one table could make the same key.
///
/// # Panics
///
/// In this case, when the compiler evaluates it.
#[track_caller]
pub const fn check_apart(one: &Composition, other: &Composition) {
    if can_meet(one, other) {
        panic_with(&[
            "an item of `",
            one.entity,
            "` could have the key of one of `",
            other.entity,
            "`, and either would be written over the other: begin the hash or range key of one of \
             them with text that the other's has not, such as `range = \"",
            other.entity,
            "#..\"`",
        ]);
    }
}

/// Whether two templates, each with the form of its keys, can make the same text.
const fn can_make_one(
    (one, of_one): (&[Piece], Option<Form>),
    (other, of_other): (&[Piece], Option<Form>),
) -> bool {
    let (one, other) = (Side::new(one, of_one), Side::new(other, of_other));
    meet(&one, Place::START, &other, Place::START)
}

/// A template, and what is to be known of its form.
struct Side<'t> {
    template: &'t [Piece],
    /// The byte that no part holds; `None` if a part may hold any.
    separator: Option<u8>,
    /// Whether letters may change their case.
    folds: bool,
    /// Whether a number may have more digits than its width.
    is_loose: bool,
}

impl<'t> Side<'t> {
    const fn new(template: &'t [Piece], form: Option<Form>) -> Self {
        match form {
            None => Side { template, separator: Some(b'#'), folds: false, is_loose: false },
            Some(form) => Side {
                template,
                separator: form.separator_byte(),
                folds: form.folds(),
                is_loose: form.collisions,
            },
        }
    }
}

/// A place in what a template makes.
#[derive(Clone, Copy)]
struct Place {
    piece: usize,
    /// Bytes of that piece before it.
    byte: usize,
}

/// What stands at a place.
#[derive(Clone, Copy)]
enum Next {
    End,
    Byte(u8),
    /// A digit of a number.
    Digit,
    /// Any number of bytes but the separator.
    Text,
}

impl Place {
    const START: Place = Place { piece: 0, byte: 0 };

    const fn behind_piece(self) -> Place {
        Place { piece: self.piece + 1, byte: 0 }
    }

    const fn behind_byte(self) -> Place {
        Place { piece: self.piece, byte: self.byte + 1 }
    }

    /// What stands here, and where that is: not at the end of a piece.
    const fn next(self, side: &Side<'_>) -> (Place, Next) {
        let (mut place, template) = (self, side.template);
        while place.piece < template.len() {
            match template[place.piece] {
                Piece::Literal(text) if place.byte < text.len() => {
                    return (place, Next::Byte(text.as_bytes()[place.byte]));
                }
                Piece::Digits(..) if side.is_loose => return (place, Next::Text),
                Piece::Digits(_, width) if place.byte < width => return (place, Next::Digit),
                Piece::Text(_) => return (place, Next::Text),
                Piece::Literal(_) | Piece::Digits(..) => place = place.behind_piece(),
            }
        }
        (place, Next::End)
    }
}

/// Whether what stands behind these places can be the same text. Calls itself only where a part
/// may end, so that the compiler can evaluate it for any templates.
const fn meet(one: &Side<'_>, mut at: Place, other: &Side<'_>, mut opposite: Place) -> bool {
    let folds = one.folds || other.folds;
    loop {
        let ((here, next), (there, facing)) = (at.next(one), opposite.next(other));
        (at, opposite) = (here, there);
        match (next, facing) {
            (Next::End, Next::End) => return true,
            (Next::Text, _) => {
                if meet(one, at.behind_piece(), other, opposite) {
                    return true;
                }
                match passed(opposite, facing, one.separator) {
                    Some(behind) => opposite = behind,
                    None => return false,
                }
            }
            (_, Next::Text) => {
                if meet(one, at, other, opposite.behind_piece()) {
                    return true;
                }
                match passed(at, next, other.separator) {
                    Some(behind) => at = behind,
                    None => return false,
                }
            }
            (Next::End, _) | (_, Next::End) => return false,
            (Next::Byte(byte), Next::Byte(facing)) if !is_one(byte, facing, folds) => return false,
            (Next::Byte(byte), Next::Digit) | (Next::Digit, Next::Byte(byte)) if !byte.is_ascii_digit() => {
                return false;
            }
            _ => (at, opposite) = (at.behind_byte(), opposite.behind_byte()),
        }
    }
}

/// Whether two bytes are the same in keys, or may be parts of letters that are.
const fn is_one(byte: u8, facing: u8, folds: bool) -> bool {
    byte == facing || folds && (byte.eq_ignore_ascii_case(&facing) || byte > 127 && facing > 127)
}

/// The place behind what is part of a text on the other side; `None` if that cannot be.
const fn passed(at: Place, next: Next, separator: Option<u8>) -> Option<Place> {
    match (next, separator) {
        (Next::End, _) => None,
        (Next::Byte(byte), Some(separator)) if byte == separator => None,
        (Next::Byte(_) | Next::Digit, _) => Some(at.behind_byte()),
        (Next::Text, _) => Some(at.behind_piece()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::form::{FormOptions, Preset};
    use super::super::template::{Slot, render_in_order};
    use super::*;
    use crate::value::Value;

    type Template = &'static [Piece];

    const fn composition(entity: &'static str, slots: &'static [Slot]) -> Composition {
        let (was, parts) = (&[], &["a", "b"]);
        Composition { entity, layout: "Shop", name: entity, was, version: None, form: None, parts, slots }
    }

    fn of(hash: Template, range: Option<Template>) -> Composition {
        let slot = Slot { index: None, hash: Some(hash), range };
        composition("order", Vec::leak(vec![slot]))
    }

    const TEXT: Piece = Piece::Text(0);
    const NO_SLOTS: Composition = composition("order", &[]);

    fn meets(one: Template, other: Template) -> bool {
        let [one, other] = [one, other].map(|template| (template, None));
        let answers = [can_make_one(one, other), can_make_one(other, one)];
        assert_eq!(answers[0], answers[1], "{one:?} {other:?}");
        answers[0]
    }

    #[test]
    fn templates_meet_where_each_part_can_be_what_stands_in_the_other() {
        use Piece::{Digits, Literal};
        for (one, other, expected) in [
            (&[Literal("PROFILE")] as Template, &[Literal("PROFILE")] as Template, true),
            (&[Literal("PROFILE")], &[Literal("ORDER#"), TEXT], false),
            (&[Literal("PROFILE")], &[TEXT], true),
            (&[Literal("ORDER#"), TEXT], &[Literal("ORDER#"), Digits(0, 6)], true),
            (&[Literal("ORDER#"), TEXT], &[Literal("ORDERS#"), TEXT], false),
            (&[Literal("ORDER#"), TEXT, Literal("#"), TEXT], &[Literal("ORDER#"), TEXT], false),
            (
                &[Literal("ORDER#"), TEXT, Literal("#END")],
                &[Literal("ORDER#"), TEXT, Literal("#"), TEXT],
                true,
            ),
            (
                &[Literal("ORDER#"), TEXT, Literal("#END")],
                &[Literal("ORDER#"), TEXT, Literal("#ENDS")],
                false,
            ),
            (&[Digits(0, 6)], &[Digits(0, 7)], false),
            (&[Digits(0, 3)], &[Literal("123")], true),
            (&[Digits(0, 3)], &[Literal("12A")], false),
            (&[Digits(0, 3)], &[Literal("1234")], false),
            (&[TEXT, Literal("#A")], &[Literal("B#"), TEXT], true),
            (&[TEXT, Literal("#A")], &[Literal("B#C#"), TEXT], false),
            (&[Literal("#")], &[TEXT, Literal("#"), TEXT], true),
            (&[Literal("é")], &[Literal("è")], false),
            (&[Literal("é")], &[TEXT], true),
        ] {
            assert_eq!(meets(one, other), expected, "{one:?} {other:?}");
        }
    }

    #[test]
    fn parts_that_are_not_escaped_may_be_what_stands_between_others() {
        use Piece::{Digits, Literal};
        let none = FormOptions::NONE;
        let electro = FormOptions { preset: Some(Preset::ElectroDb), ..none };
        let bar = FormOptions { separator: Some("|"), ..none };
        for (one, other, options, expected) in [
            (
                &[Literal("O|"), TEXT] as Template,
                &[Literal("O|"), TEXT, Literal("|"), TEXT] as Template,
                bar,
                false,
            ),
            (&[Literal("O|"), TEXT], &[Literal("O|"), TEXT, Literal("#"), TEXT], bar, true),
            (
                &[Literal("$order_1#a_"), TEXT],
                &[Literal("$order_1#a_"), TEXT, Literal("#b_"), TEXT],
                electro,
                true,
            ),
            (&[Literal("$order_1#a_"), TEXT], &[Literal("$orders_1#a_"), TEXT], electro, false),
            (&[Literal("$order_1")], &[Literal("$Order_1")], electro, true),
            (&[Literal("O|"), Digits(0, 2)], &[Literal("O|001")], bar, false),
            (
                &[Literal("O|"), Digits(0, 2)],
                &[Literal("O|001")],
                FormOptions { collisions: true, ..bar },
                true,
            ),
        ] {
            let [one, other] = [one, other].map(|template| (template, options.form()));
            assert_eq!(can_make_one(one, other), expected, "{one:?} {other:?}");
            assert_eq!(can_make_one(other, one), expected, "{one:?} {other:?}");
        }
    }

    #[test]
    fn entities_meet_only_if_both_keys_do() {
        use Piece::Literal;
        let (cust, org): (Template, Template) = (&[Literal("CUST#"), TEXT], &[Literal("ORG#"), TEXT]);
        let (order, any): (Template, Template) = (&[Literal("ORDER#"), TEXT], &[TEXT]);
        assert!(can_meet(&of(cust, None), &of(cust, None)));
        assert!(!can_meet(&of(cust, None), &of(org, None)));
        assert!(can_meet(&of(cust, Some(order)), &of(any, Some(order))) == meets(cust, any));
        assert!(!can_meet(&of(cust, Some(order)), &of(cust, Some(any))), "no text has a `#` in a key");
        assert!(can_meet(&of(cust, Some(cust)), &of(cust, Some(&[Literal("CUST#ME")]))));
        assert!(!can_meet(&of(cust, Some(order)), &of(org, Some(order))));
    }

    /// The compiler can tell, too.
    const _: () = {
        const HASH: Template = &[Piece::Literal("CUST#"), Piece::Text(0)];
        const ORDERS: &[Slot] = &[Slot {
            index: None,
            hash: Some(HASH),
            range: Some(&[Piece::Literal("ORDER#"), Piece::Text(1)]),
        }];
        const PROFILES: &[Slot] =
            &[Slot { index: None, hash: Some(HASH), range: Some(&[Piece::Literal("PROFILE")]) }];
        check_apart(&composition("Order", ORDERS), &composition("Profile", PROFILES));
        assert!(can_meet(&composition("Order", ORDERS), &composition("Order", ORDERS)));
    };

    #[test]
    #[should_panic(expected = "an item of `order` could have the key of one of `order`")]
    fn entities_that_can_meet_are_refused() {
        check_apart(&of(&[TEXT], None), &of(&[TEXT], None));
    }

    /// What may stand between two `#`.
    const SEGMENTS: [Piece; 8] = [
        Piece::Literal(""),
        Piece::Literal("A"),
        Piece::Literal("AB"),
        Piece::Literal("1"),
        Piece::Literal("11"),
        Piece::Text(0),
        Piece::Digits(0, 1),
        Piece::Digits(0, 2),
    ];

    fn templates() -> Vec<Template> {
        let joined = |segments: &[Piece]| {
            let separators = std::iter::repeat(Piece::Literal("#"));
            let pieces = segments.iter().copied().zip(separators).flat_map(|(piece, with)| [piece, with]);
            let mut pieces: Vec<_> = pieces.collect();
            pieces.pop();
            &*Vec::leak(pieces)
        };
        let mut all: Vec<Template> = SEGMENTS.iter().map(|one| joined(&[*one])).collect();
        for one in SEGMENTS {
            for two in SEGMENTS {
                all.push(joined(&[one, two]));
                // What is behind a part that may end early.
                all.push(joined(&[one, Piece::Text(0), two]));
            }
        }
        all
    }

    /// All keys that a template makes of these values.
    fn keys(template: Template) -> BTreeSet<String> {
        let texts = ["", "A", "B", "AB", "1", "11", "#", "A#B", "%41", "#1"].map(Value::from);
        let numbers: Vec<_> = (0..12u32).map(Value::from).collect();
        let mut all: Vec<Vec<Value>> = vec![Vec::new()];
        for piece in template {
            let values: &[Value] = match piece {
                Piece::Literal(_) => continue,
                Piece::Text(_) => &texts,
                Piece::Digits(..) => &numbers,
            };
            let longer = |before: &Vec<Value>| {
                let before = before.clone();
                values.iter().map(move |value| before.iter().chain([value]).cloned().collect()).collect()
            };
            all = all.iter().flat_map::<Vec<Vec<Value>>, _>(longer).collect();
        }
        // A number of more digits than its place has makes no key.
        all.iter().filter_map(|parts| render_in_order(&NO_SLOTS, template, parts).ok()).collect()
    }

    /// Of every two small templates, by all keys that they make of small values: those that are
    /// said not to meet never do, and the others do.
    #[test]
    fn it_is_right_about_all_small_templates() {
        let templates: Vec<_> = templates().into_iter().map(|template| (template, keys(template))).collect();
        let mut met = 0;
        for (one, its) in &templates {
            for (other, others) in &templates {
                let do_meet = !its.is_disjoint(others);
                assert_eq!(can_make_one((one, None), (other, None)), do_meet, "{one:?} {other:?}");
                met += usize::from(do_meet);
            }
        }
        assert!(met > templates.len() && met < templates.len() * templates.len() / 2, "{met}");
    }
}
