//! How generated code comes to dynorm: by its own name, or by the path that
//! `#[model(crate = "..")]` says.

use std::ffi::OsStr;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

/// Whether the crate that is compiled has a dependency of the name `dynorm`. What is generated
/// means the same either way: the compiler alone knows for sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dynorm {
    IsThere,
    /// Perhaps the crate has it through another one, and does not say so.
    Unknown,
}

impl Dynorm {
    /// What the arguments of the compiler say, of which this is a part.
    pub(crate) fn find(mut arguments: impl Iterator<Item = impl AsRef<OsStr>>) -> Self {
        let is_there = arguments.any(|argument| {
            // `--extern dynorm=path`, or `--extern=priv:dynorm=path`.
            let argument = argument.as_ref().to_string_lossy();
            let named = argument.strip_prefix("--extern=").unwrap_or(&argument);
            let name = named.split_once('=').map_or(named, |(name, _)| name);
            name.rsplit(':').next() == Some("dynorm")
        });
        if is_there { Dynorm::IsThere } else { Dynorm::Unknown }
    }

    /// `__dynorm`, by which generated code names it.
    ///
    /// Where the compiler finds no such crate, it names the macro that the name comes of, and that
    /// says what is to be done.
    pub(crate) fn import(self, said: Option<&Path>) -> TokenStream {
        match (said, self) {
            (Some(path), _) => quote!(use #path::__private as __dynorm;),
            (None, Dynorm::IsThere) => quote!(
                use ::dynorm::__private as __dynorm;
            ),
            (None, Dynorm::Unknown) => quote! {
                macro_rules! say_where_dynorm_is_by_model_crate {
                    () => { use ::dynorm::__private as __dynorm; };
                }
                say_where_dynorm_is_by_model_crate!();
            },
        }
    }
}
