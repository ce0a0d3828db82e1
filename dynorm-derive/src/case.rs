//! `rename_all`: the cases of names, with the same results as serde's, so that stored items stay readable.

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

/// The name of an index as that of a Rust function: `DateJoinedIndex` and `date-joined.index` to `date_joined_index`.
pub(crate) fn function(name: &str) -> String {
    let words: String =
        name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect();
    let function = snake(&words).replace("__", "_");
    if function.starts_with(|first: char| first.is_ascii_digit()) {
        format!("index_{function}")
    } else {
        function
    }
}

/// The name of an index as part of that of a Rust type.
pub(crate) fn type_name(name: &str) -> String {
    name.split(|letter: char| !letter.is_alphanumeric()).map(pascal).collect()
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
