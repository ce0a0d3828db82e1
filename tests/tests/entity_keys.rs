//! How the keys of entities are stored: a stable format (`dynorm/guide/keys.md`).

use dynorm::codec::memory::to_map;
use dynorm::prelude::*;
use proptest::prelude::*;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[entity]
    entity: Option<String>,
}

#[derive(Document, Debug, Clone, Copy)]
enum Size {
    #[model(rename = "#1 (small)")]
    Small,
}

#[derive(Document, Debug, Clone)]
struct Sku(u64);

/// Without a beginning of its own, and with something behind the last part.
#[derive(Model, Debug, Clone)]
#[model(in = "Shop", entity = "thing")]
#[key(hash = "{a}#{b}", range = "THING#{number:06}#{c}#END")]
#[key(index = "gsi1", hash = "SKU#{sku:038}#{size}#{letter}")]
struct Thing {
    a: String,
    b: Box<str>,
    c: std::sync::Arc<str>,
    number: u32,
    sku: Sku,
    size: Option<Size>,
    letter: char,
}

fn thing(a: &str, b: &str, number: u32, c: &str) -> Thing {
    let (a, b, c) = (a.into(), b.into(), c.into());
    Thing { a, b, c, number, sku: Sku(u64::MAX), size: Some(Size::Small), letter: '&' }
}

fn keys(thing: &Thing) -> [String; 3] {
    let item = to_map(thing).unwrap();
    ["pk", "sk", "gsi1pk"].map(|name| item[name].as_str().unwrap().to_owned())
}

/// If this fails, keys that are stored would not be found any more.
#[test]
fn the_stored_form_is_what_it_was() {
    for (thing, hash, range) in [
        (thing("", "", 0, ""), "#", "THING#000000##END"),
        (thing("acme", "c1", 7, "x"), "acme#c1", "THING#000007#x#END"),
        (thing("a#b", "c%d", 999_999, "&'()"), "a%23b#c%25d", "THING#999999#&'()#END"),
        (thing("$ !\"", "\0\u{1f}\n", 10, "é😀"), "%24%20%21%22#%00%1F%0A", "THING#000010#é😀#END"),
        (thing("%23", "a+b/c-d_e~", 1, "\u{7f}"), "%2523#a+b/c-d_e~", "THING#000001#\u{7f}#END"),
    ] {
        let sku = "SKU#00000000000000000018446744073709551615#%231%20(small)#&";
        assert_eq!(keys(&thing), [hash, range, sku], "{thing:?}");
    }
}

#[test]
fn what_is_absent_or_too_large_makes_no_key() {
    let mut some = thing("a", "b", 1, "c");
    some.size = None;
    assert!(!to_map(&some).unwrap().contains_key("gsi1pk"));
    some.number = 1_000_000;
    assert_eq!(to_map(&some).unwrap_err().path(), "number");
}

/// Text in which what matters to keys is frequent.
fn part() -> impl Strategy<Value = String> {
    let letters = prop::sample::select(vec!["#", "$", "%", "&", "\0", " ", "%23", "2", "3", "a", "é", "😀"]);
    prop_oneof![
        4 => prop::collection::vec(letters, 0..5).prop_map(|letters| letters.concat()),
        1 => any::<String>(),
    ]
}

/// A number that often has one of the others' digits.
fn number() -> impl Strategy<Value = u32> {
    prop_oneof![0..20u32, 0..=999_999u32]
}

proptest! {
    #[test]
    fn keys_are_in_the_order_of_their_parts_and_as_different(
        first in (part(), part(), number(), part()),
        second in (part(), part(), number(), part()),
    ) {
        let [one, two] = [&first, &second].map(|(a, b, number, c)| keys(&thing(a, b, *number, c)));
        prop_assert_eq!(one[0].cmp(&two[0]), (&first.0, &first.1).cmp(&(&second.0, &second.1)));
        prop_assert_eq!(one[1].cmp(&two[1]), (first.2, &first.3).cmp(&(second.2, &second.3)));
    }

    #[test]
    fn the_beginning_of_a_part_is_the_beginning_of_a_key(value in part(), prefix in part()) {
        let begins = |text: &str| keys(&thing(text, "", 0, ""))[0].trim_end_matches('#').to_owned();
        prop_assert_eq!(begins(&value).starts_with(&begins(&prefix)), value.starts_with(&prefix));
    }
}
