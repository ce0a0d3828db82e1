//! Numbers keep their digits, and what does not fit is an error.

use std::collections::BTreeSet;

use dynorm::{Kind, Map, Model, Number, Value};
use dynorm_tests::{map, store, stored, table};

const DIGITS: &str = "0.12345678901234567890123456789012345678";

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "measures")]
struct Measure {
    #[hash_key]
    id: u32,
    value: f64,
    note: Option<String>,
    history: Vec<f64>,
}

fn raw() -> Map {
    map([
        ("id", 1.into()),
        ("value", number(DIGITS).into()),
        (
            "history",
            vec![
                number(DIGITS).into(),
                Value::from(2),
                number("3.14159265358979323846264338327950288").into(),
            ]
            .into(),
        ),
    ])
}

#[tokio::test]
async fn a_38_digit_number_in_an_f64_field_left_alone_is_neither_dirty_nor_rewritten() {
    let (measures, tap) = table::<Measure>().await;
    for save in 0..3 {
        store(measures.db(), measures.name(), raw()).await;
        let mut item = measures.get(1).await.unwrap().unwrap();
        #[expect(clippy::float_cmp, reason = "the nearest one, exactly")]
        {
            assert_eq!(item.value, 0.123_456_789_012_345_68);
        }
        assert!(!item.is_dirty().unwrap());
        tap.log().clear();
        assert!(!item.save().await.unwrap().was_sent());
        assert!(tap.log().is_empty());

        item.note = Some("left alone".into());
        match save {
            0 => item.save().await,
            1 => item.partial_save().await,
            _ => item.overwrite().await,
        }
        .unwrap();
        if save < 2 {
            assert_eq!(tap.log().only().body["UpdateExpression"].as_str().unwrap().matches('=').count(), 1);
        }
        let mut expected = raw();
        expected.insert("note".into(), "left alone".into());
        assert_eq!(stored(measures.db(), measures.name()).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_stale_save_compares_all_38_digits() {
    let (measures, _tap) = table::<Measure>().await;
    store(measures.db(), measures.name(), raw()).await;
    let mut item = measures.get(1).await.unwrap().unwrap();
    let mut changed = raw();
    // Another number, but the same `f64`.
    changed.insert("value".into(), number("0.12345678901234567890123456789012345679").into());
    store(measures.db(), measures.name(), changed).await;
    item.note = Some("stale".into());
    assert!(item.save().await.unwrap_err().is_conflict());
    item.value = 1.0;
    assert!(item.partial_save().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn the_digits_of_list_elements_left_alone_survive() {
    let (measures, _tap) = table::<Measure>().await;
    store(measures.db(), measures.name(), raw()).await;
    let mut item = measures.get(1).await.unwrap().unwrap();
    item.history[1] = 2.5;
    item.history.push(4.0);
    item.save().await.unwrap();
    let now = stored(measures.db(), measures.name()).await.unwrap();
    assert_eq!(
        now["history"],
        vec![
            number(DIGITS).into(),
            number("2.5").into(),
            number("3.14159265358979323846264338327950288").into(),
            Value::from(4)
        ]
        .into()
    );
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "exact")]
struct Exact {
    #[hash_key]
    id: Number,
    value: Number,
    set: BTreeSet<Number>,
    large: u128,
    small: i128,
    word: u64,
    float: f32,
}

fn exact(id: &str, value: &str) -> Exact {
    Exact {
        id: number(id),
        value: number(value),
        set: BTreeSet::from([number(value), number("1")]),
        large: 12_345_678_901_234_567_890_123_456_789_012_345_678,
        small: -99_999_999_999_999_999_999_999_999_999_999_999_999,
        word: u64::MAX,
        float: 0.1,
    }
}

#[tokio::test]
async fn numbers_of_38_digits_are_stored_and_read_exactly() {
    let (table, _tap) = table::<Exact>().await;
    let nines = "9".repeat(38);
    let texts = [
        DIGITS,
        &format!("-{DIGITS}"),
        &nines,
        &format!("-{nines}"),
        &format!("{nines}E87"),
        "1E-130",
        "-1E-130",
        "1E125",
        "0",
        "1234567890123456789012345678901234567.8",
    ];
    for text in texts {
        let model = exact(text, text);
        let mut item = table.item(model.clone());
        item.save().await.unwrap();
        let mut again = table.get(number(text)).await.unwrap().expect(text);
        assert_eq!(*again, model, "{text}");
        assert!(!again.is_dirty().unwrap(), "{text}");
        again.word -= 1;
        again.save().await.unwrap();
        again.value = number("7");
        again.partial_save().await.unwrap();
        assert_eq!(table.get(model.id).await.unwrap().unwrap().word, u64::MAX - 1);
    }
}

#[tokio::test]
async fn numbers_that_are_equal_are_one_key() {
    let (table, _tap) = table::<Exact>().await;
    table.put(exact("1.50", "1")).await.unwrap();
    table.put(exact("15E-1", "2")).await.unwrap();
    assert_eq!(table.get(number("1.5")).await.unwrap().unwrap().value, number("2"));
    assert_eq!(stored(table.db(), table.name()).await.unwrap()["value"], 2.into());
}

#[tokio::test]
async fn a_number_that_dynamodb_cannot_hold_is_an_error_before_sending() {
    let (measures, tap) = table::<Measure>().await;
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 5e-324] {
        let measure = Measure { id: 1, value, note: None, history: vec![] };
        let error = measures.put(&measure).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Encode, "{value}: {error}");
        assert!(error.to_string().contains("`value`"), "{error}");
        let error = measures.item(measure).save().await.unwrap_err();
        assert_eq!(error.kind(), Kind::Encode);
    }
    let nested = Measure { id: 1, value: 1.0, note: None, history: vec![1.0, f64::NAN] };
    let error = measures.put(&nested).await.unwrap_err();
    assert!(error.to_string().contains("`history[1]`"), "{error}");
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn an_integer_of_39_digits_is_an_error_before_sending() {
    let (table, tap) = table::<Exact>().await;
    for large in [u128::MAX, 10u128.pow(38) + 1] {
        let error = table.put(&Exact { large, ..exact("1", "1") }).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Encode);
        assert!(error.to_string().contains("`large`"), "{error}");
    }
    assert!(tap.log().is_empty());
    // Thirty-nine digits, of which only one is significant.
    table.put(&Exact { large: 10u128.pow(38), ..exact("1", "1") }).await.unwrap();
    assert_eq!(table.get(number("1")).await.unwrap().unwrap().large, 10u128.pow(38));
}

#[tokio::test]
async fn a_number_that_does_not_fit_the_field_is_an_error_that_names_it() {
    let (table, _tap) = table::<Exact>().await;
    table.put(exact("1", "1")).await.unwrap();
    let good = stored(table.db(), table.name()).await.unwrap();
    for (name, value) in [
        ("word", "1.5"),
        ("word", "-1"),
        ("word", "18446744073709551616"),
        ("large", "1E50"),
        ("small", "0.5"),
    ] {
        let mut bad = good.clone();
        bad.insert(name.to_owned(), number(value).into());
        store(table.db(), table.name(), bad).await;
        let error = table.get(number("1")).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Decode, "{error}");
        let message = error.to_string();
        assert!(message.contains(&format!("`{name}`")) && message.contains(table.name()), "{message}");
    }
}

#[tokio::test]
async fn floats_read_back_as_the_same_bits() {
    let (measures, _tap) = table::<Measure>().await;
    let history = vec![
        0.1,
        1.0 / 3.0,
        1e21,
        1e-7,
        123_456_789.123_456_79,
        f64::MIN_POSITIVE.sqrt().sqrt(),
        -0.0,
        1e100,
    ];
    measures.put(&Measure { id: 1, value: 0.1 + 0.2, note: None, history: history.clone() }).await.unwrap();
    let item = measures.get(1).await.unwrap().unwrap();
    assert_eq!(item.value.to_bits(), (0.1f64 + 0.2).to_bits());
    // Zero has no sign in DynamoDB.
    let bits = |values: &[f64]| values.iter().map(|value| (value + 0.0).to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&item.history), bits(&history));
}
