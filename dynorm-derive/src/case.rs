//! `rename_all`: the cases of names, with the same results as serde's, so that stored items stay
//! readable.

/// One of the eight cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    /// As users write them.
    pub(crate) const NAMES: [&'static str; 8] = [
        "lowercase",
        "UPPERCASE",
        "PascalCase",
        "camelCase",
        "snake_case",
        "SCREAMING_SNAKE_CASE",
        "kebab-case",
        "SCREAMING-KEBAB-CASE",
    ];

    const ALL: [Case; 8] = [
        Case::Lower,
        Case::Upper,
        Case::Pascal,
        Case::Camel,
        Case::Snake,
        Case::ScreamingSnake,
        Case::Kebab,
        Case::ScreamingKebab,
    ];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|known| *known == name).map(|index| Self::ALL[index])
    }

    /// The name of a field, which is `snake_case` in Rust.
    pub(crate) fn field(self, name: &str) -> String {
        match self {
            Case::Lower | Case::Snake => name.to_owned(),
            Case::Upper | Case::ScreamingSnake => name.to_ascii_uppercase(),
            Case::Pascal => pascal(name),
            Case::Camel => lower_first(&pascal(name)),
            Case::Kebab => name.replace('_', "-"),
            Case::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// The name of a variant, which is `PascalCase` in Rust.
    pub(crate) fn variant(self, name: &str) -> String {
        match self {
            Case::Pascal => name.to_owned(),
            Case::Lower => name.to_ascii_lowercase(),
            Case::Upper => name.to_ascii_uppercase(),
            Case::Camel => lower_first(name),
            Case::Snake | Case::ScreamingSnake | Case::Kebab | Case::ScreamingKebab => {
                self.field(&snake(name))
            }
        }
    }
}

/// `date_joined` to `DateJoined`.
pub(crate) fn pascal(name: &str) -> String {
    name.split('_').map(upper_first).collect()
}

/// The words of a name that people chose, in lower case: `HTTPServerIndex`, `GSI1` and
/// `date-joined.index` are `http_server_index`, `gsi1` and `date_joined_index`. Acronyms and digits
/// stay together, other than in `snake`.
pub(crate) fn words(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).flat_map(words_of_run);
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// The words of letters and digits that stand together. A word begins at a capital behind a small
/// letter, or at the last capital of several if a small letter follows. Digits belong to what
/// stands before them.
fn words_of_run(run: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut behind_capital) = (0, true);
    let mut letters = run.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let before_small = letters.peek().is_some_and(|(_, next)| next.is_lowercase());
        if at > start && letter.is_uppercase() && (!behind_capital || before_small) {
            words.push(&run[start..at]);
            start = at;
        }
        if letter.is_alphabetic() {
            behind_capital = letter.is_uppercase();
        }
    }
    words.push(&run[start..]);
    words.retain(|word| !word.is_empty());
    words
}

/// `DateJoined` to `date_joined`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (index, letter) in name.char_indices() {
        if index > 0 && letter.is_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn upper_first(word: &str) -> String {
    change_first(word, char::to_ascii_uppercase)
}

fn lower_first(word: &str) -> String {
    change_first(word, char::to_ascii_lowercase)
}

fn change_first(word: &str, change: impl Fn(&char) -> char) -> String {
    let mut letters = word.chars();
    letters.next().iter().map(change).chain(letters).collect()
}
