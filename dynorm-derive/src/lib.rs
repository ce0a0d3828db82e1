//! The derives of dynorm.
use proc_macro::TokenStream;

/// Derives `Model`.
#[proc_macro_derive(Model, attributes(hash_key, range_key, index, version, model))]
pub fn model(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// Derives `Document`.
#[proc_macro_derive(Document, attributes(model))]
pub fn document(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}
