//! Tests of the derives as functions from tokens to tokens. What the compiler says of wrong
//! programs is tested in `tests/ui`.

mod collections;
mod expansion;
mod fallback;
mod functions;
mod import;
mod rules;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::ctxt::Ctxt;
use crate::import::Dynorm;
use crate::parse::Derive;
use crate::{ir, parse};

fn read(source: &str) -> DeriveInput {
    syn::parse_str(source).expect("the source is a type")
}

/// The expansion, as source.
fn expand(source: &str, derive: Derive) -> String {
    let file = syn::parse2(tokens(source, derive)).expect("the expansion is Rust");
    prettyplease::unparse(&file)
}

fn tokens(source: &str, derive: Derive) -> TokenStream {
    crate::derive(read(source), derive, Dynorm::IsThere)
}

/// The messages of all errors, in order.
fn errors(source: &str, derive: Derive) -> Vec<String> {
    let input = read(source);
    let cx = Ctxt::new();
    let parsed = parse::input(&cx, &input, derive);
    let ir = ir::build(&cx, &parsed);
    let errors = cx.check().err().unwrap_or_default();
    assert!(ir.is_some() || !errors.is_empty(), "nothing to expand, and no error");
    errors.iter().map(ToString::to_string).collect()
}
