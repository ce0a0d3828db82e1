//! `Collection` of an enum, `Gathered` of a struct.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use super::fallback::{Errors, unknown};
use super::fields::{at, number};
use super::in_const;
use super::known::{aliases, entry};
use crate::import::Dynorm;
use crate::ir::collection::{Collection, Member, Within};
use crate::parse;

/// All that the derive gives for a correct type.
pub(crate) fn collection(ir: &Collection<'_>, dynorm: Dynorm) -> TokenStream {
    let ident = ir.ident;
    let Types { aliases, held, members: types, other } = Types::new(ir);
    let (first, at_first) = (&types[0], ir.members[0].ty.span());
    let entity = quote_spanned!(at_first=> <#first as __dynorm::Member>::Entity);
    let layout = quote_spanned!(at_first=> <#entity as __dynorm::Entity>::Layout);
    let of = if ir.is_enum { quote!(Collection) } else { quote!(Gathered) };
    let (within, partition) = match &ir.within {
        Within::Partition => (
            quote!(__dynorm::Within::Partition),
            Some(quote_spanned!(at_first=> <#entity as __dynorm::Entity>::Partition)),
        ),
        Within::Index(index) => {
            let name = digest(&index.value());
            (
                quote!(__dynorm::Within::Index(#index)),
                Some(quote_spanned!(at_first=> <#entity as __dynorm::InIndex<#name>>::Partition)),
            )
        }
        Within::Table => (quote!(__dynorm::Within::Table), None),
    };
    let in_partition = if ir.is_enum { quote!(InPartition) } else { quote!(GatheredIn) };
    let in_partition = partition.map(|partition| {
        quote! {
            #[automatically_derived]
            impl __dynorm::#in_partition<#layout, #partition> for #ident {}
        }
    });
    // One constant for each member, so that an error is on it.
    let checks = ir.members.iter().enumerate().map(|(place, member)| {
        let place = number(place);
        quote_spanned! {member.ty.span()=>
            const _: () =
                __dynorm::check_member(<#ident as __dynorm::#of<#layout>>::MEMBERS.entities, #place, #within);
        }
    });
    let schemas = ir
        .members
        .iter()
        .zip(&types)
        .map(|(member, ty)| quote_spanned!(member.ty.span()=> <#ty as __dynorm::Member>::SCHEMA));
    let (name, skips_others) = (ident.to_string(), ir.skips_others);
    let Reading { output, arms, other, gather } = if ir.is_enum {
        of_enum(ir, &types, other.as_ref())
    } else {
        of_struct(ir, &held, &types, other.as_ref())
    };
    let other = other.unwrap_or_else(|| quote!(return __entry.refused()));
    let items = quote! {
        #aliases
        #(#checks)*
        #[automatically_derived]
        impl __dynorm::#of<#layout> for #ident {
            const MEMBERS: &'static __dynorm::Members = &__dynorm::Members {
                name: #name,
                entities: &[#(#schemas),*],
                skips_others: #skips_others,
            };
            fn read(
                __place: __dynorm::usize,
                __entry: __dynorm::Entry<'_, '_>,
            ) -> __dynorm::Result<#output, __dynorm::DecodeError> {
                __dynorm::Ok(match __place {
                    #(#arms)*
                    _ => #other,
                })
            }
            #gather
        }
        #in_partition
    };
    let (lints, items) = (ir.lints, in_const(ir.krate, dynorm, &items));
    quote!(#lints #items)
}

/// What becomes of an item.
struct Reading {
    output: TokenStream,
    /// One for each member.
    arms: Vec<TokenStream>,
    /// For an item of no member.
    other: Option<TokenStream>,
    /// How a struct is put together.
    gather: Option<TokenStream>,
}

/// The types that are named, as far as they can be there: see `known`.
struct Types {
    aliases: TokenStream,
    /// What each field of a struct holds.
    held: Vec<Ident>,
    /// What is read for each member.
    members: Vec<TokenStream>,
    /// What is read for items of no member.
    other: Option<TokenStream>,
}

impl Types {
    fn new(ir: &Collection<'_>) -> Self {
        let (mut entries, mut held, mut members) = (Vec::new(), Vec::new(), Vec::new());
        let mut known = |name: Ident, ty: &syn::Type, of: &str| {
            entries.push(entry(&name, ty, of));
            name
        };
        for (place, Member { ty, is_many, .. }) in ir.members.iter().enumerate() {
            let name = format_ident!("__Member{place}", span = ty.span());
            let of = if *is_many { "Many" } else { "One" };
            if ir.is_enum {
                let name = known(name, ty, "Member");
                members.push(quote!(#name));
            } else {
                let (name, of) = (known(name, ty, of), Ident::new(of, ty.span()));
                members.push(quote_spanned!(ty.span()=> <#name as __dynorm::#of>::Member));
                held.push(name);
            }
        }
        let other = ir.other.as_ref().map(|Member { ty, .. }| {
            let name = format_ident!("__Other", span = ty.span());
            if ir.is_enum {
                let name = known(name, ty, "OtherMember");
                quote!(#name)
            } else {
                let name = known(name, ty, "Others");
                quote_spanned!(ty.span()=> <#name as __dynorm::Others>::Other)
            }
        });
        Types { aliases: aliases(&entries), held, members, other }
    }
}

fn of_enum(ir: &Collection<'_>, types: &[TokenStream], other: Option<&TokenStream>) -> Reading {
    let ident = ir.ident;
    let arms = ir.members.iter().zip(types).enumerate().map(|(place, (member, ty))| {
        let (place, variant) = (number(place), member.ident);
        quote_spanned! {at(member.ty.span())=>
            #place => #ident::#variant(<#ty as __dynorm::Member>::read(__entry)?),
        }
    });
    let other = ir.other.as_ref().zip(other).map(|(Member { ident: variant, ty, .. }, item)| {
        quote_spanned! {at(ty.span())=>
            #ident::#variant(<#item as __dynorm::OtherMember>::read(__entry)?)
        }
    });
    Reading { output: quote!(Self), arms: arms.collect(), other, gather: None }
}

fn of_struct(
    ir: &Collection<'_>,
    held: &[Ident],
    types: &[TokenStream],
    other: Option<&TokenStream>,
) -> Reading {
    let arms = ir.members.iter().zip(types).enumerate().map(|(place, (member, ty))| {
        let place = number(place);
        quote_spanned! {at(member.ty.span())=>
            #place => __dynorm::AnyMember::at(#place, <#ty as __dynorm::Member>::read(__entry)?),
        }
    });
    let last = number(ir.members.len());
    let other = ir.other.as_ref().zip(other).map(|(Member { ty, .. }, item)| {
        quote_spanned! {at(ty.span())=>
            __dynorm::AnyMember::at(#last, <#item as __dynorm::OtherMember>::read(__entry)?)
        }
    });
    let others = ir.other.as_ref().map(|Member { ident, .. }| quote!(#ident: __found.many(#last),));
    let fields = ir.members.iter().zip(held).zip(types).enumerate();
    let fields = fields.map(|(place, ((Member { ident, name, is_many, .. }, held), ty))| {
        let place = number(place);
        if *is_many {
            quote!(#ident: __found.many::<#ty>(#place),)
        } else {
            quote!(#ident: __found.one::<#held>(#place, #name)?,)
        }
    });
    let gather = quote! {
        fn gather(__found: &mut __dynorm::Found) -> __dynorm::Result<Self, __dynorm::Error> {
            __dynorm::Ok(Self { #(#fields)* #others })
        }
    };
    Reading { output: quote!(__dynorm::AnyMember), arms: arms.collect(), other, gather: Some(gather) }
}

/// The number that stands for a name in types: FNV-1a.
pub(super) fn digest(name: &str) -> proc_macro2::Literal {
    let digest = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    proc_macro2::Literal::u64_unsuffixed(digest)
}

/// The errors, and impls that are never run, so that a use of the collection is not one more.
pub(crate) fn collection_fallback(
    parsed: &parse::collection::Collection<'_>,
    errors: &[syn::Error],
    dynorm: Dynorm,
) -> TokenStream {
    let Errors { first, others } = Errors::new(errors);
    let unknown = unknown(&first);
    let ident = parsed.ident;
    let (_, ty_generics, _) = parsed.generics.split_for_impl();
    let own = &parsed.generics.params;
    let (of, in_partition, output, gather) = match parsed.kind {
        parse::collection::Kind::Struct => (
            quote!(Gathered),
            quote!(GatheredIn),
            quote!(__dynorm::AnyMember),
            Some(quote! {
                fn gather(_: &mut __dynorm::Found) -> __dynorm::Result<Self, __dynorm::Error> {
                    __UNKNOWN
                }
            }),
        ),
        _ => (quote!(Collection), quote!(InPartition), quote!(Self), None),
    };
    let items = quote! {
        #unknown
        impl<__L, #own> __dynorm::#of<__L> for #ident #ty_generics
        where
            Self: __dynorm::Send + 'static,
        {
            const MEMBERS: &'static __dynorm::Members = __UNKNOWN;
            fn read(_: usize, _: __dynorm::Entry<'_, '_>) -> __dynorm::Result<#output, __dynorm::DecodeError> {
                __UNKNOWN
            }
            #gather
        }
        impl<__L, __P, #own> __dynorm::#in_partition<__L, __P> for #ident #ty_generics
        where
            Self: __dynorm::Send + 'static,
        {
        }
    };
    let items = in_const(parsed.krate.get(), dynorm, &items);
    quote!(#items #others)
}
