//! The picture of a table: what it is on top, and the ways to its items below, which hang on lines
//! from it.

use super::card::Card;
use super::svg::Canvas;
use super::text::{broken, counted};
use crate::export::view::TableView;

/// How much room there is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// For screens: up to three columns.
    Wide,
    /// For phones: one.
    Narrow,
}

/// Between cards, above each other and beside each other.
const GAP: usize = 16;
/// What stands left of a column: the line that its cards hang on.
const HANGER: usize = 24;

impl Layout {
    fn width(self) -> usize {
        match self {
            Layout::Wide => 1180,
            Layout::Narrow => 344,
        }
    }

    fn columns(self, cards: usize) -> usize {
        match self {
            Layout::Wide => cards.clamp(2, 3),
            Layout::Narrow => 1,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Layout::Wide => "wide",
            Layout::Narrow => "narrow",
        }
    }
}

pub(super) fn draw(table: &TableView<'_>, layout: Layout) -> String {
    let own = Card::of_table(table);
    let indexes = table.indexes().iter().map(|index| Card::of_index(table, index));
    let cards: Vec<_> = std::iter::once(own).chain(indexes).collect();
    let columns = layout.columns(cards.len());
    let column = (layout.width() - (columns - 1) * GAP) / columns;

    let mut lines = Canvas::default();
    let mut boxes = Canvas::default();
    let table_bottom = draw_table(&mut boxes, table, if columns > 1 { column } else { layout.width() });
    let rail = table_bottom + GAP / 2;
    let mut bottoms = vec![rail + GAP; columns];
    let mut elbows = vec![rail; columns];
    let mut hooks = Vec::new();
    for card in &cards {
        // The shortest column, so that all end near each other.
        let place = (0..columns).min_by_key(|place| bottoms[*place]).unwrap_or_default();
        let (x, y) = (place * (column + GAP), bottoms[place]);
        bottoms[place] += card.draw(&mut boxes, (x + HANGER, y), column - HANGER) + GAP;
        elbows[place] = y + 28;
        hooks.push((card.class(), x, y + 28));
    }
    let hangs = |place: &usize| elbows[*place] > rail;
    let last = (0..columns).rfind(hangs).unwrap_or_default();
    lines.path("line", &format!("M10 {table_bottom} V{rail} H{}", 10 + last * (column + GAP)));
    for place in (0..columns).filter(hangs) {
        lines.path("line", &format!("M{} {rail} V{}", 10 + place * (column + GAP), elbows[place]));
    }
    for (class, x, y) in hooks {
        lines.path(&format!("line {class}"), &format!("M{} {y} H{}", x + 10, x + HANGER));
    }
    lines.append(&boxes);

    let ways: Vec<_> = cards.iter().map(Card::words).collect();
    let words =
        format!("Table {}, {}: {}", table.name(), counted(ways.len(), "way", "ways"), ways.join("; "));
    let height = bottoms.into_iter().max().unwrap_or_default() - GAP + 2;
    lines.finish(layout.class(), (layout.width(), height), &words)
}

/// Who is on the table; gives where it ends.
fn draw_table(canvas: &mut Canvas, table: &TableView<'_>, width: usize) -> usize {
    let models: Vec<_> = table.models().iter().map(|model| model.name).collect();
    let (big, small) = match (table.markers_of(), models.as_slice()) {
        (Some(of), _) => ("markers".to_owned(), format!("of the unique values of {of}")),
        (None, []) => (table.name(), "no model".to_owned()),
        (None, [one]) => ((*one).to_owned(), "model of the items".to_owned()),
        (None, several) => (several.join(", "), "models of the items".to_owned()),
    };
    let (big, small) = (broken(&big, (width - 28) * 10 / 92), broken(&small, (width - 28) * 10 / 79));
    let height = 26 + big.len() * 20 + small.len() * 18;
    canvas.rectangle("whole", (1, 1), (width - 2, height), 10);
    for (number, line) in big.iter().enumerate() {
        canvas.text("big", (14, 28 + number * 20), line);
    }
    for (number, line) in small.iter().enumerate() {
        canvas.text("who", (14, 28 + big.len() * 20 + number * 18), line);
    }
    height + 1
}
