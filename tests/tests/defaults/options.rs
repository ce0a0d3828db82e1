//! Options with functions of their own.

use dynorm::{Document, Model, Value};
use dynorm_tests::{after_each_save, map};

use super::{maybe_seconds, value};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "with")]
struct WithOption {
    #[hash_key]
    id: String,
    #[model(with = "maybe_seconds")]
    maybe: Option<u32>,
    shape: Option<Shape>,
}

#[derive(Document, Debug, Clone, PartialEq)]
enum Shape {
    Wait {
        #[model(with = "maybe_seconds")]
        maybe: Option<u32>,
    },
    Hold(#[model(with = "maybe_seconds", default = "some_seven")] Option<u32>),
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an option")]
fn some_seven() -> Option<u32> {
    Some(7)
}

#[tokio::test]
async fn an_option_with_functions_of_its_own_is_left_out_of_a_variant_too() {
    let wait = value([("type", "Wait".into()), ("maybe", "5 s".into())]);
    let raw = map([("id", "x".into()), ("shape", wait)]);
    for stored in
        after_each_save(&raw, |it: &mut WithOption| it.shape = Some(Shape::Wait { maybe: None })).await
    {
        assert_eq!(stored["shape"], value([("type", "Wait".into())]));
    }
    for content in
        [value([("type", "Hold".into())]), value([("type", "Hold".into()), ("value", Value::Null)])]
    {
        let raw = map([("id", "x".into()), ("shape", content)]);
        let change = |it: &mut WithOption| {
            assert_eq!(it.shape, Some(Shape::Hold(Some(7))));
            it.shape = Some(Shape::Hold(Some(8)));
        };
        for stored in after_each_save(&raw, change).await {
            assert_eq!(stored["shape"], value([("type", "Hold".into()), ("value", "8 s".into())]));
        }
    }
}

#[tokio::test]
async fn an_option_with_functions_of_its_own_is_left_out_when_it_is_none() {
    let raw = map([("id", "x".into()), ("maybe", "5 s".into())]);
    for stored in after_each_save(&raw, |it: &mut WithOption| it.maybe = None).await {
        assert_eq!(stored, map([("id", "x".into())]));
    }
    for stored in after_each_save(&map([("id", "x".into())]), |it: &mut WithOption| it.maybe = Some(6)).await
    {
        assert_eq!(stored, map([("id", "x".into()), ("maybe", "6 s".into())]));
    }
    let raw = map([("id", "x".into()), ("maybe", Value::Null)]);
    for stored in after_each_save(&raw, |it: &mut WithOption| it.maybe = Some(6)).await {
        assert_eq!(stored, map([("id", "x".into()), ("maybe", "6 s".into())]));
    }
}
