use proptest::prelude::*;

use super::*;
use crate::schema::form::{FormOptions, Preset};

const OPERATORS: [Operator; 7] = [
    Operator::Eq,
    Operator::Lt,
    Operator::Le,
    Operator::Gt,
    Operator::Ge,
    Operator::Between,
    Operator::BeginsWith,
];

/// A form, and the text between the parts of its keys.
fn forms() -> impl Strategy<Value = (Form, &'static str)> {
    let none = FormOptions::NONE;
    let separated = |separator| FormOptions { separator: Some(separator), ..none };
    let preset = |preset| FormOptions { preset: Some(preset), ..none };
    let forms = vec![
        (separated("|"), "|"),
        (separated("|"), "-|x"),
        (separated("::"), "::"),
        (separated("#"), "~"),
        (FormOptions { escape: Some(false), ..none }, "#"),
        (preset(Preset::OneTable), "#"),
        (preset(Preset::Toolbox), "aba"),
        (preset(Preset::ElectroDb), "#b_"),
    ];
    prop::sample::select(forms).prop_map(|(options, behind)| (options.form().unwrap(), behind))
}

/// Text in which what is around the separators is frequent.
fn text() -> impl Strategy<Value = String> {
    let letters = prop::sample::select(vec![
        "#",
        "|",
        ":",
        "-",
        "_",
        "a",
        "b",
        "x",
        " ",
        "\0",
        "{",
        "}",
        "~",
        "é",
        "\u{d7ff}",
        "\u{10ffff}",
    ]);
    prop_oneof![
        6 => prop::collection::vec(letters, 0..4).prop_map(|letters| letters.concat()),
        1 => any::<String>(),
    ]
}

fn holds(operator: Operator, part: &str, low: &str, high: &str) -> bool {
    match operator {
        Operator::Eq => part == low,
        Operator::Lt => part < low,
        Operator::Le => part <= low,
        Operator::Gt => part > low,
        Operator::Ge => part >= low,
        Operator::Between => low <= part && part <= high,
        Operator::BeginsWith => part.starts_with(low),
    }
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn is_found(condition: Option<&RangeCondition>, key: &str) -> bool {
    match condition {
        None => true,
        Some(RangeCondition::Between(low, high)) => text_of(low) <= key && key <= text_of(high),
        Some(RangeCondition::BeginsWith(prefix)) => key.starts_with(text_of(prefix)),
        Some(RangeCondition::Compare(comparison, value)) => match comparison {
            Comparison::Eq => key == text_of(value),
            Comparison::Lt => key < text_of(value),
            Comparison::Le => key <= text_of(value),
            Comparison::Ge => key >= text_of(value),
            Comparison::Ne | Comparison::Gt => unreachable!("no such condition is made"),
        },
    }
}

/// The key of these parts, or `None` if the form refuses them.
fn key(form: Form, template: &[Piece], parts: &[&Value]) -> Option<String> {
    let mut key = String::new();
    for (at, piece) in template.iter().enumerate() {
        let value = piece.part().map_or(&Value::Null, |part| parts[part]);
        form.write(*piece, &template[at + 1..], value, &mut key).ok()?;
    }
    Some(key)
}

/// What is found by the key of the parts, if a part of them meets a condition or not.
fn check(
    form: Form,
    template: &[Piece],
    [first, second]: [&Value; 2],
    condition: (Operator, &Value, &Value),
    expected: bool,
) -> Result<(), TestCaseError> {
    let Some(key) = key(form, template, &[first, second]) else { return Ok(()) };
    let (operator, low, high) = condition;
    let start = start(form, template);
    prop_assert!(is_found(start.condition.as_ref(), &key));
    let folded = fold(form, template, (0, &start.prefix), operator, low, Some(high));
    let Ok(Folded { condition, is_wide, .. }) = folded else {
        prop_assert!(operator == Operator::Eq && !expected, "{operator:?} {low:?} is refused");
        return Ok(());
    };
    let found = is_found(condition.as_ref(), &key);
    prop_assert!(found || !expected, "{key:?} is not found by {condition:?}");
    prop_assert!(is_wide || found == expected, "{key:?} is found by {condition:?}");
    if form.absent() == Absent::Rest && operator != Operator::Eq {
        // The key of an item without the part.
        let found = is_found(condition.as_ref(), &start.prefix);
        prop_assert!(is_wide || !found, "{:?} is found by {condition:?}", start.prefix);
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_condition_finds_all_that_it_must_and_nothing_else_if_it_is_exact(
        (form, behind) in forms(),
        beginning in prop::sample::select(vec!["", "O", "O#"]),
        (part, next) in (text(), text()),
        (low, high) in (text(), text()),
        (operator, is_last) in (prop::sample::select(OPERATORS.to_vec()), any::<bool>()),
    ) {
        let mut template = vec![Piece::Literal(beginning), Piece::Text(0)];
        if beginning.is_empty() {
            template.remove(0);
        }
        if !is_last {
            template.extend([Piece::Literal(behind), Piece::Text(1)]);
        }
        let expected = holds(operator, &part, &low, &high);
        let [part, next, low, high] = [part, next, low, high].map(Value::from);
        check(form, &template, [&part, &next], (operator, &low, &high), expected)?;
    }

    #[test]
    fn numbers_with_a_width_are_in_order_in_any_form(
        (form, behind) in forms(),
        (number, next) in (0u32..1000, text()),
        (low, high) in (0u32..1000, 0u32..1000),
        (operator, is_last) in (prop::sample::select(OPERATORS[..6].to_vec()), any::<bool>()),
    ) {
        let mut template = vec![Piece::Literal("O#"), Piece::Digits(0, 3)];
        if !is_last {
            template.extend([Piece::Literal(behind), Piece::Text(1)]);
        }
        let texts = [number, low, high].map(|number| format!("{number:03}"));
        let expected = holds(operator, &texts[0], &texts[1], &texts[2]);
        let [number, low, high] = [number, low, high].map(Value::from);
        check(form, &template, [&number, &next.into()], (operator, &low, &high), expected)?;
    }

    #[test]
    fn different_parts_make_different_keys(
        (form, behind) in forms(),
        one in (text(), text()),
        other in (text(), text()),
    ) {
        let template = [Piece::Text(0), Piece::Literal(behind), Piece::Text(1)];
        let keys = [&one, &other].map(|(first, second)| {
            key(form, &template, &[&first.as_str().into(), &second.as_str().into()])
        });
        if let [Some(first), Some(second)] = keys {
            prop_assert_eq!(first == second, one == other);
        }
    }
}
