//! One way to the items of a table: by its key, or by an index. What it is called, what is given,
//! what comes back, and which functions go there.

use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute, Projection};

use super::svg::Canvas;
use super::text::{broken, columns};
use crate::export::view::TableView;

/// Of the fonts: how wide a letter is at 13 pixels, in tenths. The widest of the usual fonts.
const TENTHS: usize = 79;
const PAD: usize = 14;
const LINE: usize = 19;
const CHIP: usize = 26;
const GAP: usize = 6;

/// What a card shows.
pub(super) struct Card<'s> {
    pub(super) title: String,
    /// `None` for the table itself.
    pub(super) kind: Option<IndexKind>,
    hash: Vec<&'s KeyAttribute>,
    range: Vec<&'s KeyAttribute>,
    projection: Option<&'s Projection>,
    functions: Vec<String>,
}

impl<'s> Card<'s> {
    pub(super) fn of_table(table: &TableView<'s>) -> Self {
        Card {
            title: "by its key".to_owned(),
            kind: None,
            hash: vec![table.hash()],
            range: table.range().into_iter().collect(),
            projection: None,
            functions: functions(table, None),
        }
    }

    pub(super) fn of_index(table: &TableView<'s>, index: &'s IndexSchema) -> Self {
        Card {
            title: index.name.to_string(),
            kind: Some(index.kind),
            hash: index.hash.iter().collect(),
            range: index.range.iter().collect(),
            projection: Some(&index.projection),
            functions: functions(table, Some(&index.name)),
        }
    }

    pub(super) fn class(&self) -> &'static str {
        match self.kind {
            None => "table",
            Some(IndexKind::Local) => "local",
            Some(IndexKind::Global) => "global",
        }
    }

    /// In words, for those who do not see it.
    pub(super) fn words(&self) -> String {
        let names = |keys: &[&KeyAttribute]| {
            keys.iter().map(|key| key.name.to_string()).collect::<Vec<_>>().join(", ")
        };
        let range =
            if self.range.is_empty() { String::new() } else { format!(", sorted by {}", names(&self.range)) };
        format!("{} ({}) by {}{range}", self.title, self.class(), names(&self.hash))
    }

    /// Draws it from this corner on, so wide, and gives how high it became.
    pub(super) fn draw(&self, canvas: &mut Canvas, (x, y): (usize, usize), width: usize) -> usize {
        let mut inner = Canvas::default();
        let (left, room) = (x + PAD, width - 2 * PAD);
        let mut at = y + PAD;
        at += self.draw_title(&mut inner, (left, at), room);
        at += self.draw_keys(&mut inner, (left, at), room);
        at += self.draw_projection(&mut inner, (left, at), room);
        at += self.draw_functions(&mut inner, (left, at), room);
        let height = at + PAD - GAP - y;
        canvas.rectangle(&format!("card {}", self.class()), (x, y), (width - 1, height), 10);
        canvas.append(&inner);
        height
    }

    fn draw_title(&self, canvas: &mut Canvas, (x, y): (usize, usize), room: usize) -> usize {
        let badge = self.class();
        let badge_width = pixels(columns(badge)) + 4;
        let lines = broken(&self.title, fit(room - badge_width - GAP));
        for (number, line) in lines.iter().enumerate() {
            canvas.text("title", (x, y + 14 + number * LINE), line);
        }
        canvas.text(&format!("badge {badge}"), (x + room - badge_width, y + 14), badge);
        lines.len() * LINE + GAP
    }

    fn draw_keys(&self, canvas: &mut Canvas, corner: (usize, usize), room: usize) -> usize {
        let mut chips = Chips::new(corner, room);
        for (class, keys) in [("hash", &self.hash), ("range", &self.range)] {
            for key in keys {
                chips.add(canvas, class, &key.name, &key.attribute_type.to_string());
            }
        }
        chips.height() + GAP
    }

    /// A bar that is full, half or nearly empty, and what it means.
    fn draw_projection(&self, canvas: &mut Canvas, (x, y): (usize, usize), room: usize) -> usize {
        let (share, words, names): (usize, &str, &[_]) = match self.projection {
            None => (10, "holds whole items", &[]),
            Some(Projection::All) => (10, "holds all attributes", &[]),
            Some(Projection::Include(names)) if !names.is_empty() => (5, "holds the keys and", names),
            Some(_) => (2, "holds the keys", &[]),
        };
        canvas.rectangle("bar", (x, y + 5), (60, 8), 4);
        canvas.rectangle("full", (x, y + 5), (6 * share, 8), 4);
        canvas.text("words", (x + 70, y + 14), words);
        let mut height = LINE + GAP;
        if !names.is_empty() {
            let mut chips = Chips::new((x, y + height), room);
            for name in names {
                chips.add(canvas, "held", name, "");
            }
            height += chips.height() + GAP;
        }
        height
    }

    fn draw_functions(&self, canvas: &mut Canvas, (x, y): (usize, usize), room: usize) -> usize {
        let lines = self.functions.iter().flat_map(|function| {
            let lines = broken(function, fit(room - 16)).into_iter().enumerate();
            lines.map(|(number, line)| (16 * usize::from(number > 0), line))
        });
        let mut height = 0;
        for (indent, line) in lines {
            canvas.text("call", (x + indent, y + height + 14), &line);
            height += LINE;
        }
        if height > 0 { height + GAP } else { 0 }
    }
}

/// As they are called, with the conditions that can follow.
fn functions(table: &TableView<'_>, index: Option<&str>) -> Vec<String> {
    let functions = table.functions_of(index).into_iter();
    let all = functions.map(|function| {
        let range: Vec<_> = function.range.iter().map(|method| format!(".{method}()")).collect();
        format!("{}{}", function.call, range.concat())
    });
    all.collect()
}

/// How many letters are in so many pixels.
fn fit(pixels: usize) -> usize {
    pixels * 10 / TENTHS
}

fn pixels(columns: usize) -> usize {
    (columns * TENTHS).div_ceil(10)
}

/// Names in boxes beside each other, in as many rows as they take.
struct Chips {
    left: usize,
    room: usize,
    x: usize,
    y: usize,
    top: usize,
    row: usize,
}

impl Chips {
    fn new((x, y): (usize, usize), room: usize) -> Self {
        Chips { left: x, room, x, y, top: y, row: 0 }
    }

    /// `kind` stands behind the name, paler.
    fn add(&mut self, canvas: &mut Canvas, class: &str, name: &str, kind: &str) {
        let mark = if kind.is_empty() { 0 } else { pixels(columns(kind) + 1) };
        let lines = broken(name, fit(self.room - 20 - mark));
        let longest = lines.iter().map(|line| columns(line)).max().unwrap_or_default();
        let width = pixels(longest) + mark + 18;
        let height = CHIP + (lines.len() - 1) * LINE;
        if self.x > self.left && self.x + width > self.left + self.room {
            self.x = self.left;
            self.y += self.row + GAP;
            self.row = 0;
        }
        canvas.rectangle(&format!("chip {class}"), (self.x, self.y), (width, height), 6);
        for (number, line) in lines.iter().enumerate() {
            canvas.text(&format!("name {class}"), (self.x + 9, self.y + 18 + number * LINE), line);
        }
        if !kind.is_empty() {
            canvas.text("kind", (self.x + width - mark + 2, self.y + 18), kind);
        }
        self.x += width + GAP;
        self.row = self.row.max(height);
    }

    fn height(&self) -> usize {
        self.y + self.row - self.top
    }
}
