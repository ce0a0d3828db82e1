//! Shapes of a picture, in whole pixels.

use std::fmt::Write as _;

use super::text::escaped;

/// A picture that grows downwards as it is drawn. Writing to a string does not fail.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    shapes: String,
}

impl Canvas {
    pub(super) fn rectangle(
        &mut self,
        class: &str,
        (x, y): (usize, usize),
        (w, h): (usize, usize),
        radius: usize,
    ) {
        let _ = writeln!(
            self.shapes,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\"/>"
        );
    }

    /// `y` is the line on which the letters stand.
    pub(super) fn text(&mut self, class: &str, (x, y): (usize, usize), text: &str) {
        let text = escaped(text);
        let _ = writeln!(self.shapes, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>");
    }

    pub(super) fn path(&mut self, class: &str, points: &str) {
        let _ = writeln!(self.shapes, "<path class=\"{class}\" d=\"{points}\"/>");
    }

    pub(super) fn append(&mut self, other: &Canvas) {
        self.shapes.push_str(&other.shapes);
    }

    /// The picture with what it shows in words, for those who do not see it.
    pub(super) fn finish(&self, class: &str, (w, h): (usize, usize), words: &str) -> String {
        format!(
            "<svg class=\"{class}\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" \
             role=\"img\" aria-label=\"{}\">\n{}</svg>\n",
            escaped(words),
            self.shapes
        )
    }
}
