//! Whether the entities of a collection stand together. Evaluated by the compiler.

use std::borrow::Cow;

use super::form::is_same_form;
use super::meeting::check_apart;
use super::template::{Composition, Piece, Slot};
use super::{Projection, TableSchema};
use crate::codec::flatten::{equal, panic_with};

/// What the members of a collection share.
#[derive(Clone, Copy, Debug)]
pub enum Within {
    /// A hash key of the table.
    Partition,
    /// A hash key of the index of this name.
    Index(&'static str),
    /// The table alone.
    Table,
}

/// The longest template that a message shows has so many pieces.
const PIECES: usize = 24;

/// A message that is put together of words.
struct Words {
    words: [&'static str; 4 * PIECES],
    length: usize,
}

impl Words {
    const fn new() -> Self {
        Words { words: [""; 4 * PIECES], length: 0 }
    }

    const fn add(&mut self, word: &'static str) {
        if self.length < self.words.len() {
            self.words[self.length] = word;
            self.length += 1;
        }
    }

    /// A template as it is written.
    const fn add_template(&mut self, template: &'static [Piece], composition: &'static Composition) {
        self.add("`");
        let mut place = 0;
        while place < template.len() && place < PIECES / 2 {
            match template[place] {
                Piece::Literal(text) => self.add(text),
                Piece::Text(part) => self.add_part(composition.parts[part], None),
                Piece::Digits(part, width) => self.add_part(composition.parts[part], Some(width)),
            }
            place += 1;
        }
        self.add("`");
    }

    const fn add_part(&mut self, name: &'static str, width: Option<usize>) {
        self.add("{");
        self.add(name);
        if let Some(width) = width {
            self.add(":0");
            if width >= 10 {
                self.add(digit(width / 10));
            }
            self.add(digit(width % 10));
        }
        self.add("}");
    }

    #[track_caller]
    const fn panic(&self) -> ! {
        panic_with(self.words.split_at(self.length).0)
    }
}

const fn digit(digit: usize) -> &'static str {
    "0123456789".split_at(digit % 10).1.split_at(1).0
}

/// Fails to compile if the entity at a place does not stand with the first one of its collection,
/// or cannot be told from one before it.
///
/// # Panics
///
/// In this case, when the compiler evaluates it.
#[track_caller]
pub const fn check_member(members: &[&'static TableSchema], place: usize, within: Within) {
    let (first, other) = (members[0], members[place]);
    let (one, another) = (templates(first), templates(other));
    check_layout(first, other, one, another);
    let mut before = 0;
    while before < place {
        check_told_apart(templates(members[before]), another);
        before += 1;
    }
    let index = match within {
        Within::Table => return,
        Within::Partition => None,
        Within::Index(index) => Some(index),
    };
    if let Some(index) = index {
        check_holds_all(other, index);
    }
    // Of the first one the traits say that it is not in the index.
    let Some(first_slot) = find_slot(one, index) else { return };
    let template = hash_template(one, first_slot);
    let other_template = hash_template(another, slot(another, index));
    if !is_same(template, other_template) {
        let mut words = Words::new();
        words.add("`");
        words.add(another.entity);
        words.add("` does not stand under one hash key with `");
        words.add(one.entity);
        words.add("`: it has ");
        words.add_template(other_template, another);
        words.add(", and `");
        words.add(one.entity);
        words.add("` has ");
        words.add_template(template, one);
        words.add("; give them the same, or read them apart");
        words.panic();
    }
    if !is_same_form(one.form, another.form) {
        panic_with(&[
            "`",
            another.entity,
            "` does not stand under one hash key with `",
            one.entity,
            "`: parts stand in the keys of the one otherwise than in those of the other; say the \
             same of their form, or read them apart",
        ]);
    }
}

const fn templates(schema: &'static TableSchema) -> &'static Composition {
    match schema.composition {
        Some(composition) => composition,
        None => panic!("an entity has templates"),
    }
}

/// That an item is of one of two entities alone, by its name, and that no item is written over one
/// of the other.
#[track_caller]
const fn check_told_apart(one: &'static Composition, other: &'static Composition) {
    if equal(one.entity.as_bytes(), other.entity.as_bytes())
        && equal(one.name.as_bytes(), other.name.as_bytes())
    {
        panic_with(&["`", one.entity, "` is there twice, and an item is read into one place: remove one"]);
    }
    let Some(shared) = shared_name(one, other) else { return check_apart(one, other) };
    panic_with(&[
        "`",
        other.entity,
        "` is stored under the name `",
        shared,
        "`, as is `",
        one.entity,
        "`, so that an item would be read as either: name one of them otherwise, or leave it out of the collection",
    ]);
}

/// A name under which items of both may be stored.
const fn shared_name(one: &'static Composition, other: &'static Composition) -> Option<&'static str> {
    let mut place = 0;
    while place <= one.was.len() {
        let name = if place == 0 { one.name } else { one.was[place - 1] };
        let mut older = 0;
        while older <= other.was.len() {
            let others = if older == 0 { other.name } else { other.was[older - 1] };
            if equal(name.as_bytes(), others.as_bytes()) {
                return Some(name);
            }
            older += 1;
        }
        place += 1;
    }
    None
}

/// Two layouts of one name, table and keys are as good as one.
#[track_caller]
const fn check_layout(
    first: &'static TableSchema,
    other: &'static TableSchema,
    one: &'static Composition,
    another: &'static Composition,
) {
    let same_range = match (&first.range, &other.range) {
        (Some(range), Some(other)) => is_text(&range.name, &other.name),
        (None, None) => true,
        _ => false,
    };
    let same_entity = match (&first.entity, &other.entity) {
        (Some(entity), Some(other)) => is_text(entity, other),
        _ => false,
    };
    if equal(one.layout.as_bytes(), another.layout.as_bytes())
        && is_text(&first.table, &other.table)
        && is_text(&first.hash.name, &other.hash.name)
        && same_range
        && same_entity
    {
        return;
    }
    panic_with(&[
        "`",
        another.entity,
        "` is in the table of `",
        another.layout,
        "`, and `",
        one.entity,
        "` in that of `",
        one.layout,
        "`: a collection is of the entities of one layout",
    ]);
}

/// The slot of the table, or of an index.
const fn find_slot(composition: &'static Composition, index: Option<&'static str>) -> Option<&'static Slot> {
    let mut place = 0;
    while place < composition.slots.len() {
        let slot = &composition.slots[place];
        match (slot.index, index) {
            (None, None) => return Some(slot),
            (Some(name), Some(index)) if equal(name.as_bytes(), index.as_bytes()) => return Some(slot),
            _ => {}
        }
        place += 1;
    }
    None
}

/// The same of an entity that is in the index, or is to be.
#[track_caller]
const fn slot(composition: &'static Composition, index: Option<&'static str>) -> &'static Slot {
    match (find_slot(composition, index), index) {
        (Some(slot), _) => slot,
        (None, Some(index)) => panic_with(&[
            "`",
            composition.entity,
            "` is not in the index `",
            index,
            "`: say what its keys are made of there, `#[key(index = \"",
            index,
            "\", ..)]`, or leave it out of the collection",
        ]),
        (None, None) => panic!("an entity has a key of its table"),
    }
}

/// A local index has the table's hash key.
const fn hash_template(composition: &'static Composition, slot: &'static Slot) -> &'static [Piece] {
    match (slot.hash, composition.slots) {
        (Some(template), _) => template,
        (None, [table, ..]) => match table.hash {
            Some(template) => template,
            None => &[],
        },
        (None, []) => &[],
    }
}

/// What an index does not hold could not be read, or would be lost by a save.
#[track_caller]
const fn check_holds_all(schema: &'static TableSchema, name: &'static str) {
    let Cow::Borrowed(indexes) = &schema.indexes else { not_static() };
    let mut place = 0;
    while place < indexes.len() {
        let index = &indexes[place];
        if equal(as_str(&index.name).as_bytes(), name.as_bytes()) {
            if !matches!(index.projection, Projection::All) {
                panic_with(&[
                    "the index `",
                    name,
                    "` does not hold whole items, and a collection is made of them: read what it \
                     holds entity by entity, or have it hold `all`",
                ]);
            }
            return;
        }
        place += 1;
    }
}

/// Whether two templates make keys of one form: the same text, and parts of the same kind in the
/// same places, whatever they are called.
const fn is_same(template: &[Piece], other: &[Piece]) -> bool {
    let mut place = 0;
    while place < template.len() && place < other.len() {
        let same = match (template[place], other[place]) {
            (Piece::Literal(text), Piece::Literal(other)) => equal(text.as_bytes(), other.as_bytes()),
            (Piece::Text(_), Piece::Text(_)) => true,
            (Piece::Digits(_, width), Piece::Digits(_, other)) => width == other,
            _ => false,
        };
        if !same {
            return false;
        }
        place += 1;
    }
    place == template.len() && place == other.len()
}

const fn is_text(text: &super::Text, other: &super::Text) -> bool {
    equal(as_str(text).as_bytes(), as_str(other).as_bytes())
}

const fn as_str(text: &super::Text) -> &str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(_) => not_static(),
    }
}

/// The schema of a model is made by the derive, of text that is static.
const fn not_static() -> ! {
    panic!("a model's schema is static")
}
