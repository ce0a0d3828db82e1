use super::read;
use crate::ctxt::Ctxt;
use crate::import::Dynorm;
use crate::{ir, parse};

const PAGE: &str = "enum Page { Customer(Customer), Order(Item<Order>), #[model(other)] Other(Map) }";
const WHOLE: &str = "struct Whole { #[one] customer: Customer, #[many] orders: Vec<Item<Order>>, \
                     #[model(other)] others: Vec<Map> }";

/// The expansion, as source.
fn expand(source: &str) -> String {
    let file =
        syn::parse2(crate::derive_collection(read(source), Dynorm::IsThere)).expect("the expansion is Rust");
    prettyplease::unparse(&file)
}

/// The messages of all errors, in order.
fn errors(source: &str) -> Vec<String> {
    let input = read(source);
    let cx = Ctxt::new();
    let parsed = parse::collection::collection(&cx, &input);
    let ir = ir::collection::build(&cx, &parsed);
    let errors = cx.check().err().unwrap_or_default();
    assert!(ir.is_some() || !errors.is_empty(), "nothing to expand, and no error");
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn the_expansion_of_a_collection_is_a_few_lines_for_each_entity() {
    let lines = |source: &str| expand(source).lines().count();
    let page = "enum Page { A(A), B(B), C(C), D(D), E(E), F(F), G(G), H(H), I(I), J(J) }";
    let counts = [lines(PAGE), lines(WHOLE), lines(page)];
    println!(
        "lines of a collection of two entities {}, gathered {}, of ten {}",
        counts[0], counts[1], counts[2]
    );
    assert!(counts[0] <= 55 && counts[1] <= 90 && counts[2] <= 140, "{counts:?}");
}

#[test]
fn generated_code_names_nothing_but_dynorm() {
    for source in [PAGE, WHOLE, "#[model(index = \"gsi1\")] enum OfIndex { Order(Order) }"] {
        assert_eq!(errors(source), Vec::<String>::new());
        let code = expand(source);
        for foreign in ["::std", "::core", "::alloc", " std::", " core::", "::serde"] {
            assert!(!code.contains(foreign), "{foreign} in {code}");
        }
        let elsewhere = expand(&format!("#[model(crate = \"my::mapper\")] {source}"));
        assert!(elsewhere.contains("use my::mapper::__private") && !elsewhere.contains("::dynorm"));
    }
}

#[test]
fn an_index_is_the_same_number_for_collections_and_entities() {
    let collection = expand("#[model(index = \"gsi1\")] enum OfIndex { Order(Order) }");
    let entity = super::expand(
        "#[model(in = \"Shop\", entity = \"order\")] #[key(hash = \"{id}\")] #[key(index = \"gsi1\", hash = \"{id}\")] struct Order { id: String }",
        parse::Derive::Model,
    );
    let number = |code: &str| -> String {
        let (_, behind) = code.split_once("InIndex<").expect("an index");
        let number: String = behind.trim_start().chars().take_while(char::is_ascii_digit).collect();
        assert!(!number.is_empty(), "{code}");
        number
    };
    assert_eq!(number(&collection), number(&entity));
}

#[test]
fn each_rule_says_what_to_write() {
    for (source, says) in [
        ("enum Page {}", "a collection of no entity"),
        ("enum Page { #[model(other)] Other(Map) }", "a collection of no entity"),
        ("enum Page { Order }", "`Order(Order)`, or `Order(Item<Order>)`"),
        ("enum Page { Order { order: Order } }", "a variant holds just the entity"),
        ("struct Page(Order);", "an enum with a variant for each entity"),
        ("enum Page<T> { Order(T) }", "cannot be generic"),
        ("enum Page { #[many] Order(Order) }", "remove it"),
        ("struct Page { order: Order }", "`#[one]`, or `#[many]`"),
        ("struct Page { #[one] #[many] order: Order }", "remove one of them"),
        ("enum Page { Order(Order), Saved(Item<Order>) }", "`Order` holds the entity `Order` already"),
        ("struct Page { #[one] a: Option<Order>, #[many] b: Vec<Item<Order>> }", "`a` holds the entity"),
        ("#[model(index = \"i\", scan)] enum Page { Order(Order) }", "remove one"),
        ("#[model(scan)] struct Page { #[one] a: Order }", "make it an enum"),
        ("#[model(skip_others)] enum Page { A(A), #[model(other)] Other(Map) }", "remove one of them"),
        ("enum Page { A(A), #[model(other)] B(Map), #[model(other)] C(Map) }", "remove this one"),
        ("#[model(skip_other)] enum Page { A(A) }", "did you mean `skip_others`?"),
        ("#[model(table = \"t\")] enum Page { A(A) }", "it belongs on a struct"),
        ("enum Page { #[model(skip_others)] A(A) }", "it belongs on a collection"),
        ("#[one] struct Page { #[one] a: A }", "belongs on a field"),
        ("struct Page { #[one] a: Vec<A> }", "with `#[many]`"),
        ("struct Page { #[many] a: Option<A> }", "write `#[one]`"),
        ("struct Page { #[one] a: A, #[model(other)] b: Map }", "make it a `Vec`"),
    ] {
        let errors = errors(source);
        assert!(errors.len() == 1 && errors[0].contains(says), "{source}: {errors:?}");
    }
}
