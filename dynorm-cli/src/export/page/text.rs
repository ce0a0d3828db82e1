//! Text in HTML and SVG: escaped, measured, and broken into lines.

/// Text that stands for nothing but itself, in an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // What a browser does not show, and XML does not allow.
            control if control.is_control() => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// How many columns of a font of one width a text takes. Letters beyond Latin may be wide: too much
/// room is better than too little.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(letter_columns).sum()
}

fn letter_columns(letter: char) -> usize {
    if letter < '\u{250}' { 1 } else { 2 }
}

/// Lines of at most so many columns, broken where a call or words have a joint if that is not too
/// far back, else where a name has one, else anywhere.
pub(super) fn broken(text: &str, most: usize) -> Vec<String> {
    let most = most.max(4);
    let mut lines = Vec::new();
    let mut rest = text;
    while columns(rest) > most {
        let mut room = most;
        let fits = rest.char_indices().find(|(_, letter)| {
            let width = letter_columns(*letter);
            let full = width > room;
            room = room.saturating_sub(width);
            full
        });
        let end = fits.map_or(rest.len(), |(at, _)| at);
        let (head, _) = rest.split_at(end);
        let behind = |letters: &[char]| head.rfind(letters).map(|at| at + 1);
        let joint = behind(&[' ', ',', '(']).max(head.rfind('.'));
        let near = |at: &usize| at * 2 >= end;
        let at = joint.filter(near).or_else(|| behind(&['_', '-', ':']).filter(near)).unwrap_or(end);
        let (line, behind) = rest.split_at(at);
        lines.push(line.trim_end().to_owned());
        rest = behind.trim_start();
    }
    lines.push(rest.to_owned());
    lines
}

/// `1 table`, `2 tables`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
