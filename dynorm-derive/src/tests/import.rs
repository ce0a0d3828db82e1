use super::read;
use crate::import::Dynorm;
use crate::parse::Derive;

#[test]
fn a_dependency_is_found_among_the_arguments_of_the_compiler() {
    for arguments in [
        &["rustc", "--crate-name", "shop", "--extern", "dynorm=/target/libdynorm.rlib"][..],
        &["rustc", "--extern", "serde", "--extern", "dynorm"],
        &["rustc", "--extern=dynorm=libdynorm.rmeta"],
        &["rustc", "--extern", "priv,noprelude:dynorm=libdynorm.rmeta"],
    ] {
        assert_eq!(Dynorm::find(arguments.iter()), Dynorm::IsThere, "{arguments:?}");
    }
    for arguments in [
        &[][..],
        &["rustc", "--crate-name", "dynorm_shop", "src/main.rs"],
        &["rustc", "--extern", "platform=/target/dynorm/libplatform.rlib", "-L", "dependency=/dynorm"],
        &["rustc", "--extern", "dynorm_derive=libdynorm_derive.so"],
        &["rustc", "@arguments"],
    ] {
        assert_eq!(Dynorm::find(arguments.iter()), Dynorm::Unknown, "{arguments:?}");
    }
}

#[test]
fn where_there_may_be_none_the_name_comes_of_a_macro_that_says_what_to_do() {
    let expand = |source: &str, dynorm| crate::derive(read(source), Derive::Document, dynorm).to_string();
    let (plain, said) = ("struct A { a: u32 }", "#[model(crate = \"platform\")] struct A { a: u32 }");
    let name = "say_where_dynorm_is_by_model_crate";
    assert!(expand(plain, Dynorm::Unknown).contains(name));
    assert!(!expand(plain, Dynorm::IsThere).contains(name));
    assert_eq!(expand(said, Dynorm::Unknown), expand(said, Dynorm::IsThere));
}
