use quote::format_ident;

use super::errors;
use crate::case::Case;
use crate::ctxt::Ctxt;
use crate::ir::{self, IndexKeys, Kind, Projection, Role};
use crate::names;
use crate::parse::{self, Derive};

const MODEL: &str = r#"
    #[model(table = "users", rename_all = "camelCase")]
    struct User {
        #[hash_key]
        #[index(range, name = "Inverted")]
        id: String,
        #[range_key]
        #[index(keys_only, hash, name = "Inverted")]
        last_name: String,
        #[model(skip)]
        cache: u32,
        #[index(include(nick))]
        date_joined: u64,
        #[model(flatten)]
        address: Address,
        #[model(rename = "nickname", default)]
        nick: String,
    }
"#;

#[test]
fn a_correct_model_has_no_errors_and_its_names_are_resolved() {
    let input = super::read(MODEL);
    let cx = Ctxt::new();
    let parsed = parse::input(&cx, &input, Derive::Model);
    let ir = ir::build(&cx, &parsed);
    cx.check().expect("no errors");
    let Some(ir::Ir { kind: Kind::Struct(fields, Some(model)), .. }) = ir else { panic!("not a model") };

    let names: Vec<_> = fields.attributes().map(|(_, name)| name.text.as_str()).collect();
    assert_eq!(names, ["id", "lastName", "dateJoined", "nickname"]);
    let places: Vec<_> = fields
        .all
        .iter()
        .map(|field| match &field.role {
            Role::Attribute { index, .. } => Some(*index),
            Role::Flattened | Role::Computed | Role::Skipped(_) => None,
        })
        .collect();
    assert_eq!(places, [Some(0), Some(1), None, Some(2), None, Some(3)]);
    assert_eq!((model.hash, model.range, model.version), (0, Some(1), None));

    let [inverted, joined] = &model.indexes[..] else { panic!("not two indexes") };
    assert_eq!(inverted.name, "Inverted");
    assert!(matches!(&inverted.keys, IndexKeys::Global { hash, range } if hash == &[1] && range == &[0]));
    assert!(matches!(inverted.projection, Projection::KeysOnly));
    assert_eq!(joined.name, "DateJoinedIndex");
    assert!(matches!(joined.keys, IndexKeys::Local { range: 3 }));
    assert!(matches!(&joined.projection, Projection::Include(places) if places == &[5]));
}

#[test]
fn an_index_on_the_struct_has_its_fields_in_the_order_in_which_they_are_named() {
    let source = format!(
        r#"
        #[index(name = "by_nick", as = "nicks", include(join_date), hash(nick, id), range(points, last_name))]
        {}"#,
        MODEL.replace("date_joined: u64", "date_joined: u64, join_date: u64, points: u64")
    );
    let input = super::read(&source);
    let cx = Ctxt::new();
    let parsed = parse::input(&cx, &input, Derive::Model);
    let ir = ir::build(&cx, &parsed);
    cx.check().expect("no errors");
    let Some(ir::Ir { kind: Kind::Struct(fields, Some(model)), .. }) = ir else { panic!("not a model") };
    let [.., by_nick] = &model.indexes[..] else { panic!("no index") };
    let names = |places: &[usize]| -> Vec<_> {
        places.iter().map(|place| fields.all[*place].rust_name.as_str()).collect()
    };
    assert_eq!((model.indexes.len(), by_nick.name.as_str()), (3, "by_nick"));
    assert_eq!(
        (&by_nick.names.function, &by_nick.names.ty),
        (&format_ident!("nicks"), &format_ident!("UserNicks"))
    );
    let (hash, range) = by_nick.keys(model.hash);
    assert_eq!((names(&hash), names(&range)), (vec!["nick", "id"], vec!["points", "last_name"]));
    assert!(matches!(&by_nick.projection, Projection::Include(places) if names(places) == ["join_date"]));
}

#[test]
fn all_errors_of_a_type_are_reported_at_once() {
    let errors = errors(
        r#"
        #[model(tabel = "users")]
        struct User<T> {
            #[model(rename)]
            id: String,
            #[index(all)]
            a: u32,
            #[model(skip, rename = "c")]
            b: u32,
            #[model(rename = "a")]
            d: u32,
        }
        "#,
        Derive::Model,
    );
    let expected = [
        "unknown option `tabel`",
        "`rename` needs a value",
        "a model cannot be generic",
        "a field with `skip` is not stored",
        "the field `a` has the attribute name `a` too",
        "which field is the table's hash key?",
        "a local index needs a table with a range key",
    ];
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    for (error, expected) in errors.iter().zip(expected) {
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn an_option_after_a_malformed_one_is_still_read() {
    let errors = errors("struct A { #[model(rename = 1, frobnicate)] a: u32 }", Derive::Document);
    assert_eq!(errors.len(), 2, "{errors:#?}");
    assert!(errors[1].starts_with("unknown option `frobnicate`"), "{errors:#?}");
}

#[test]
fn what_a_malformed_attribute_causes_is_not_reported_again() {
    for source in [
        "#[model(table)] struct A { #[hash_key] a: u32 }",
        r#"#[model(table = "abc")] struct A { #[hash_key] a: u32, #[index(al)] b: u32 }"#,
        r#"#[model(table = "abc")] struct A { #[hash_key] a: u32, #[index] b: u32 }"#,
        r#"#[model(table = "abc")] struct A { #[hash_key] a: u32, #[index(all, hash, range)] b: u32 }"#,
        r#"#[model(table = "abc")] struct A { #[hash_key] a: u32, #[index(all, hash, name = "Xyz")] b: u32, #[index(all, hash, name = "Xyz")] c: u32 }"#,
    ] {
        let errors = errors(source, Derive::Model);
        assert_eq!(errors.len(), 1, "{source}: {errors:#?}");
    }
}

#[test]
fn a_raw_name_is_the_name_without_its_mark() {
    let input = super::read("struct A { r#type: u32 }");
    let cx = Ctxt::new();
    let parsed = parse::input(&cx, &input, Derive::Document);
    let ir = ir::build(&cx, &parsed);
    cx.check().expect("no errors");
    let Some(ir::Ir { kind: Kind::Struct(fields, None), .. }) = ir else { panic!("not a document") };
    assert_eq!(fields.attributes().next().expect("one field").1.text, "type");
}

#[test]
#[should_panic(expected = "not checked")]
fn errors_cannot_be_forgotten() {
    Ctxt::new().error(proc_macro2::Span::call_site(), "forgotten");
}

#[test]
fn the_nearest_name_is_found_and_none_for_what_is_far() {
    let known = ["table", "rename_all", "crate"];
    assert_eq!(names::nearest("tabel", &known), Some("table"));
    assert_eq!(names::nearest("renameall", &known), Some("rename_all"));
    assert_eq!(names::nearest("frobnicate", &known), None);
}

#[test]
fn cases_are_those_of_serde() {
    let fields = [
        ("lowercase", "date_joined"),
        ("UPPERCASE", "DATE_JOINED"),
        ("PascalCase", "DateJoined"),
        ("camelCase", "dateJoined"),
        ("snake_case", "date_joined"),
        ("SCREAMING_SNAKE_CASE", "DATE_JOINED"),
        ("kebab-case", "date-joined"),
        ("SCREAMING-KEBAB-CASE", "DATE-JOINED"),
    ];
    let variants = [
        ("lowercase", "poweruser"),
        ("UPPERCASE", "POWERUSER"),
        ("PascalCase", "PowerUser"),
        ("camelCase", "powerUser"),
        ("snake_case", "power_user"),
        ("SCREAMING_SNAKE_CASE", "POWER_USER"),
        ("kebab-case", "power-user"),
        ("SCREAMING-KEBAB-CASE", "POWER-USER"),
    ];
    for ((case, field), (_, variant)) in fields.into_iter().zip(variants) {
        let parsed = Case::parse(case).expect("a case");
        assert_eq!(parsed.field("date_joined"), field, "{case}");
        assert_eq!(parsed.variant("PowerUser"), variant, "{case}");
    }
    assert_eq!(Case::parse("Camel"), None);
    assert_eq!(Case::NAMES.len(), fields.len());
}
