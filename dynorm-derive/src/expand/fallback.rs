//! What stands in for the code where there are errors, so that a use of the type is not one more.
//!
//! All that is not known is of one type, `__Unknown`: an error to the compiler, which says nothing
//! of what is done with it, since that of which it comes was reported. So whatever the program does
//! with the type is right, and there are no rules here that could be other ones than the derive's.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Generics, parse_quote};

use super::in_const;
use crate::import::Dynorm;
use crate::ir::{self, Uses};
use crate::parse::{Data, Derive, Input, Style};

/// The errors, and impls that are never run.
pub(crate) fn fallback(input: &Input<'_>, errors: &[syn::Error], dynorm: Dynorm) -> TokenStream {
    let Errors { first, others } = Errors::new(errors);
    let unknown = unknown(&first);
    let of_derive = match (input.derive, &input.data) {
        (Derive::Model, _) => vec![codec(input), fields(input), document(input), schema(input), model(input)],
        (Derive::Projection, _) => vec![fields(input), projection(input)],
        (Derive::Document, Data::Struct(Style::Named, _)) => {
            vec![codec(input), fields(input), document(input), schema(input)]
        }
        (Derive::Document, data) => {
            vec![codec(input), is_one_value(data).then(|| value(input)).into_token_stream()]
        }
    };
    let uses = ir::uses(input);
    let (functions, types) = match &uses {
        Some(uses) => (functions(input, uses), types(input, uses, &first)),
        None => Default::default(),
    };
    let entity = uses.filter(|uses| uses.is_entity).map(|_| entity(input));
    let items = quote! {
        #unknown
        #(#of_derive)*
        #entity
        #functions
    };
    let items = in_const(input.container.krate.get(), dynorm, &items);
    quote!(#items #types #others)
}

/// The first error, of which all that is not known comes, and the others.
pub(super) struct Errors {
    pub(super) first: TokenStream,
    pub(super) others: TokenStream,
}

impl Errors {
    pub(super) fn new(errors: &[syn::Error]) -> Self {
        let mut errors = errors.iter().flatten().map(|error| error.to_compile_error());
        Errors { first: errors.next().unwrap_or_default(), others: errors.collect() }
    }
}

/// What `__Unknown` is: a type of something that has as many elements as the error says.
pub(super) fn unknown(first: &TokenStream) -> TokenStream {
    quote! {
        type __Unknown = <[__dynorm::bool; #first] as __dynorm::Model>::Shape;
        const __UNKNOWN: __Unknown = loop {};
    }
}

/// An impl of a trait of dynorm.
fn impl_of(input: &Input<'_>, of: &TokenStream, items: &TokenStream) -> TokenStream {
    impl_in(input.generics, input, of, items)
}

/// An impl of a trait for what can be the item of a table: whoever looks for one finds it, whatever
/// its parameters are.
fn impl_of_item(input: &Input<'_>, of: &TokenStream, items: &TokenStream) -> TokenStream {
    impl_in(&of_items(input.generics), input, of, items)
}

fn of_items(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    let bound = parse_quote!(Self: __dynorm::Send + __dynorm::Sync + 'static);
    generics.make_where_clause().predicates.push(bound);
    generics
}

fn impl_in(generics: &Generics, input: &Input<'_>, of: &TokenStream, items: &TokenStream) -> TokenStream {
    let ident = input.ident;
    let (_, ty_generics, _) = input.generics.split_for_impl();
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    // Where a program needs another type, no message is to say that this one would do.
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics __dynorm::#of for #ident #ty_generics #where_clause {
            #items
        }
    }
}

fn codec(input: &Input<'_>) -> TokenStream {
    let encode = quote! {
        type Type = __Unknown;
        fn encode<__W: __dynorm::Writer>(&self, _: &mut __W) -> __dynorm::Result<(), __dynorm::EncodeError> {
            __UNKNOWN
        }
    };
    let decode = quote! {
        fn decode<'__de, __R: __dynorm::Reader<'__de>>(
            _: &mut __R,
        ) -> __dynorm::Result<Self, __dynorm::DecodeError> {
            __UNKNOWN
        }
    };
    let (encode, decode) =
        (impl_of(input, &quote!(Encode), &encode), impl_of(input, &quote!(Decode), &decode));
    quote!(#encode #decode)
}

/// Whether it is stored as one value, which can be the member of a set and a part of a key.
fn is_one_value(data: &Data<'_>) -> bool {
    match data {
        Data::Enum(variants) => {
            variants.iter().all(|variant| variant.style == Style::Unit || variant.other.is_set())
        }
        Data::Struct(style, fields) => *style == Style::Tuple && fields.len() == 1,
        Data::Union(_) => false,
    }
}

fn value(input: &Input<'_>) -> TokenStream {
    let set_member = quote! {
        type Set = __Unknown;
        const SET: __dynorm::AttributeType = __UNKNOWN;
        fn encode_member<__W: __dynorm::Writer>(
            &self,
            _: &mut __W,
        ) -> __dynorm::Result<(), __dynorm::EncodeError> {
            __UNKNOWN
        }
        fn decode_member<'__de, __R: __dynorm::Reader<'__de>>(
            _: &mut __R,
        ) -> __dynorm::Result<__dynorm::Option<Self>, __dynorm::DecodeError> {
            __UNKNOWN
        }
    };
    let map_key = quote! {
        fn to_name(&self) -> __dynorm::Result<__dynorm::Cow<'_, str>, __dynorm::EncodeError> {
            __UNKNOWN
        }
        fn from_name(_: &str) -> __dynorm::Result<Self, __dynorm::DecodeError> {
            __UNKNOWN
        }
    };
    let key_part = quote!(
        const KIND: __dynorm::PartKind = __UNKNOWN;
    );
    let impls = [(quote!(SetMember), set_member), (quote!(MapKey), map_key), (quote!(KeyPart), key_part)];
    impls.iter().map(|(of, items)| impl_of(input, of, items)).collect()
}

fn fields(input: &Input<'_>) -> TokenStream {
    let items = quote! {
        type Slots = ();
        const NAMES: &'static __dynorm::Names = __UNKNOWN;
        fn decode_field<'__de, __R: __dynorm::Reader<'__de>>(
            _: &mut (),
            _: usize,
            _: &str,
            _: &mut __R,
        ) -> __dynorm::Result<(), __dynorm::DecodeError> {
            __UNKNOWN
        }
        fn finish(_: &mut (), _: &mut __dynorm::Wanted) -> __dynorm::Result<Self, __dynorm::DecodeError> {
            __UNKNOWN
        }
    };
    impl_of(input, &quote!(Fields), &items)
}

fn document(input: &Input<'_>) -> TokenStream {
    let items = quote! {
        fn encode_fields<__W: __dynorm::Writer>(
            &self,
            _: __dynorm::Wanted,
            _: &mut __W,
        ) -> __dynorm::Result<(), __dynorm::EncodeError> {
            __UNKNOWN
        }
    };
    impl_of(input, &quote!(Document), &items)
}

/// Another one may be upgraded from it.
fn schema(input: &Input<'_>) -> TokenStream {
    let items = quote!(
        const VERSIONS: __dynorm::Versions<Self> = __UNKNOWN;
    );
    impl_of_item(input, &quote!(ItemSchema), &items)
}

fn projection(input: &Input<'_>) -> TokenStream {
    impl_of_item(
        input,
        &quote!(ProjectionOf),
        &quote!(
            type Model = __Unknown;
        ),
    )
}

fn model(input: &Input<'_>) -> TokenStream {
    let model = quote! {
        type Hash = __Unknown;
        type Range = __Unknown;
        type Shape = __Unknown;
        const SCHEMA: &'static __dynorm::TableSchema = __UNKNOWN;
        fn key_values(&self) -> __dynorm::KeyValues {
            __UNKNOWN
        }
    };
    let expires = quote! {
        type Ttl = __Unknown;
        fn ttl_path() -> __Unknown {
            __UNKNOWN
        }
    };
    let queryable = quote!(
        type Methods<__S, __O> = __Unknown;
    );
    let impls = [(quote!(Model), model), (quote!(Expires), expires), (quote!(Queryable), queryable)];
    impls.iter().map(|(of, items)| impl_of_item(input, of, items)).collect()
}

fn entity(input: &Input<'_>) -> TokenStream {
    let entity = quote! {
        type Layout = __Unknown;
        type Tenant = __Unknown;
        type Partition = __Unknown;
        const HAS_TENANT: __dynorm::bool = __UNKNOWN;
        const COMPOSITION: &'static __dynorm::Composition = __UNKNOWN;
        const COMPUTED: &'static __dynorm::Names = __UNKNOWN;
        fn part(
            &self,
            _: usize,
        ) -> __dynorm::Result<__dynorm::Option<__dynorm::Value>, __dynorm::EncodeError> {
            __UNKNOWN
        }
    };
    let entity = impl_of_item(input, &quote!(Entity), &entity);
    let mut in_any = of_items(input.generics);
    in_any.params.push(parse_quote!(const __NAME: u64));
    let in_index = impl_in(
        &in_any,
        input,
        &quote!(InIndex<__NAME>),
        &quote!(
            type Partition = __Unknown;
        ),
    );
    quote!(#entity #in_index)
}

/// A constant can be called with any arguments, if it is not known what it is.
fn functions(input: &Input<'_>, uses: &Uses<'_>) -> Option<TokenStream> {
    if uses.holder.is_some() {
        return None;
    }
    let ident = input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let functions = uses.functions.iter().map(|(vis, name)| quote!(#vis const #name: __Unknown = __UNKNOWN;));
    Some(quote! {
        #[automatically_derived]
        impl #impl_generics #ident #ty_generics #where_clause {
            #(#functions)*
        }
    })
}

/// Of one that is generic the error again, which the compiler shows once: there is no type without
/// parameters of which it could be had.
fn types(input: &Input<'_>, uses: &Uses<'_>, first: &TokenStream) -> TokenStream {
    let (ident, vis) = (input.ident, input.vis);
    let krate = input.container.krate.get().map_or_else(|| quote!(::dynorm), ToTokens::to_token_stream);
    let of = if input.generics.params.is_empty() { quote!(#ident) } else { quote!([(); #first]) };
    let types = uses.holder.into_iter().chain(&uses.indexes);
    types.map(|ty| quote!(#vis type #ty = <#of as #krate::__private::Model>::Shape;)).collect()
}
