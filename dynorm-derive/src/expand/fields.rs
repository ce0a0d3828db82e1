//! `Fields`: how the fields of a struct or a variant are found and read.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Index, Path, Type};

use super::struct_default::of_container;
use crate::ir::{Absent, Codec, Field, Fields, Role, StandIn};
use crate::parse::DefaultAttr;

/// What `Fields` is implemented for.
pub(crate) struct Target<'a> {
    /// The type that gets the impl.
    pub(crate) ty: &'a Ident,
    /// The constant with the names.
    pub(crate) names: &'a Ident,
    /// The slots' type.
    pub(crate) slots: &'a Ident,
    /// An attribute that is no field's, although a flattened map would take it.
    pub(crate) tag: Option<&'a str>,
    /// The path to construct.
    pub(crate) constructor: TokenStream,
    /// Makes the impl's type from what was constructed.
    pub(crate) wrap: Option<TokenStream>,
}

/// The names, the slots and the impl.
pub(crate) fn expand(target: &Target<'_>, fields: &Fields<'_>) -> TokenStream {
    let Target { ty, names, slots, .. } = target;
    let name_list = names_const(names, fields);
    let slots_type = slots_type(slots, fields);
    let decode_field = decode_field(fields);
    let finish = finish(target, fields);
    let check_names = check_names(target, fields);
    let names_tree = names_tree(target, fields);
    quote! {
        #name_list
        #slots_type
        #check_names
        #[automatically_derived]
        impl __dynorm::Fields for #ty {
            type Slots = #slots;
            const NAMES: &'static __dynorm::Names = #names_tree;
            fn decode_field<'__de, __R: __dynorm::Reader<'__de>>(
                __slots: &mut #slots,
                __index: __dynorm::usize,
                __name: &__dynorm::str,
                __reader: &mut __R,
            ) -> __dynorm::Result<(), __dynorm::DecodeError> {
                #decode_field
            }
            fn finish(
                __slots: &mut #slots,
                __defaults: &mut __dynorm::Wanted,
            ) -> __dynorm::Result<Self, __dynorm::DecodeError> {
                #finish
            }
        }
    }
}

/// A number as users write it.
pub(crate) fn number(number: usize) -> Literal {
    Literal::usize_unsuffixed(number)
}

fn names_const(names: &Ident, fields: &Fields<'_>) -> TokenStream {
    let mut names_by_index: Vec<_> = fields.attributes().collect();
    names_by_index.sort_by_key(|(field, _)| match field.role {
        Role::Attribute { index, .. } => index,
        Role::Flattened | Role::Computed | Role::Skipped(_) => usize::MAX,
    });
    let values = names_by_index.iter().map(|(_, name)| name_value(&name.text));
    let values = values.chain(fields.schema.map(|number| name_value(&number.name.value())));
    quote! {
        const #names: &[__dynorm::Name] = &[#(#values),*];
    }
}

/// A `Name`: the plain text and its form on the wire.
pub(crate) fn name_value(name: &str) -> TokenStream {
    let json = json_name(name);
    quote!(__dynorm::Name::new(#name, #json))
}

/// `"name":` with what JSON wants escaped.
pub(crate) fn json_name(name: &str) -> String {
    let mut json = String::from("\"");
    for letter in name.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            control if control < ' ' => json.extend(['\\', 'u', '0', '0', hex(control, 4), hex(control, 0)]),
            plain => json.push(plain),
        }
    }
    json.push_str("\":");
    json
}

/// Four bits of a control character as a hexadecimal digit.
fn hex(control: char, shift: u32) -> char {
    char::from_digit((u32::from(control) >> shift) & 0xf, 16).unwrap_or('0')
}

/// The fields that have slots: their places among the slots are those in this list.
fn with_slots<'f>(fields: &'f Fields<'_>) -> impl Iterator<Item = (Index, &'f Field<'f>)> {
    let stored = fields.all.iter().filter(|field| !matches!(field.role, Role::Skipped(_)));
    stored.enumerate().map(|(index, field)| (Index::from(index), field))
}

/// The slot of the schema's number, and its index.
fn number_slot(fields: &Fields<'_>) -> Option<(Index, Literal)> {
    let slot = Index::from(with_slots(fields).count());
    fields.schema.map(|schema| (slot, number(schema.index)))
}

fn slots_type(slots: &Ident, fields: &Fields<'_>) -> TokenStream {
    let types = with_slots(fields).map(|(_, field)| {
        let ty = field.ty;
        match field.role {
            Role::Flattened | Role::Computed => quote!(<#ty as __dynorm::Fields>::Slots),
            Role::Attribute { .. } | Role::Skipped(_) => quote!(__dynorm::Option<#ty>),
        }
    });
    let types = types.chain(fields.schema.map(|_| quote!(__dynorm::NumberSlot)));
    quote! {
        #[doc(hidden)]
        #[derive(__dynorm::Default)]
        pub struct #slots(#(#types),*);
    }
}

fn decode_field(fields: &Fields<'_>) -> TokenStream {
    let own = with_slots(fields).filter_map(|(slot, field)| {
        let Role::Attribute { codec, index, absent, .. } = &field.role else { return None };
        let pattern = number(*index);
        let ty = field.ty;
        let to = quote!(&mut __slots.#slot, __reader);
        let read = match (codec, absent) {
            (Codec::Plain, Absent::Natural) => quote!(<#ty as __dynorm::Storable>::decode_slot(#to)),
            (Codec::Plain, Absent::Default(_)) => {
                quote!(<#ty as __dynorm::Storable>::decode_slot_or_null(#to))
            }
            (Codec::Serde, Absent::Natural) => quote!(__dynorm::decode_serde_slot::<#ty, _>(#to)),
            (Codec::Serde, Absent::Default(_)) => quote!(__dynorm::decode_serde_slot_or_null::<#ty, _>(#to)),
            (Codec::With(module), Absent::Natural) => {
                let decode = function(module, "decode");
                presence(ty, &quote!(dynorm_decode_slot(#to, #decode)))
            }
            (Codec::With(module), Absent::Default(_)) => {
                let decode = function(module, "decode");
                let is_absent = presence(ty, &quote!(dynorm_is_absent(__value)));
                quote!(__dynorm::decode_slot_or_null_with(#to, #decode, |__value: &#ty| #is_absent))
            }
        };
        Some(quote!(#pattern => #read,))
    });
    let own = own.chain(
        number_slot(fields)
            .map(|(slot, index)| quote!(#index => __dynorm::decode_number(&mut __slots.#slot, __reader),)),
    );
    let slots =
        with_slots(fields).filter(|(_, field)| matches!(field.role, Role::Flattened | Role::Computed));
    let flattened = slots.enumerate().map(|(place, (slot, field))| {
        let (ty, place) = (field.ty, number(place));
        quote! {
            __dynorm::Some((#place, __index)) => {
                <#ty as __dynorm::Fields>::decode_field(&mut __slots.#slot, __index, __name, __reader)
            }
        }
    });
    let others = if fields.behind().next().is_none() {
        quote!(__reader.skip())
    } else {
        quote! {
            match <Self as __dynorm::Fields>::NAMES.within(__index) {
                #(#flattened)*
                _ => __reader.skip(),
            }
        }
    };
    quote! {
        match __index {
            #(#own)*
            _ => #others,
        }
    }
}

/// A call of a method that stands twice: for an `Option`, and for all other types.
pub(crate) fn presence(ty: &Type, call: &TokenStream) -> TokenStream {
    quote! {{
        use __dynorm::NeverAbsent as _;
        __dynorm::Presence::<#ty>::NEW.#call
    }}
}

/// A function of a module that the user named.
pub(crate) fn function(module: &Path, name: &str) -> TokenStream {
    let name = Ident::new(name, module.span());
    quote!(#module::#name)
}

/// First it is seen to that nothing is missing, then everything is taken, which cannot fail: a `?`
/// between the fields of the struct would have all that were taken before dropped at each of them,
/// and what is compiled would grow with the square of the fields.
fn finish(target: &Target<'_>, fields: &Fields<'_>) -> TokenStream {
    let names = target.names;
    let mut slots = with_slots(fields);
    let mut flattened = 0..;
    let (mut needed, mut taken, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let (mut absent, mut put) = (Vec::new(), Vec::new());
    for field in &fields.all {
        let member = &field.member;
        let ty = field.ty;
        let mut slot = || slots.next().map(|(slot, _)| quote!(__slots.#slot));
        let value = match &field.role {
            Role::Skipped(StandIn::Own(default)) => {
                let default = default_function(default, field);
                quote!(#default())
            }
            Role::Skipped(StandIn::OfContainer) => continue,
            Role::Computed | Role::Flattened => {
                let slot = slot();
                let place = flattened.next().unwrap_or_default();
                let variable = format_ident!("__flattened{place}");
                let place = number(place);
                let start = quote!(<Self as __dynorm::Fields>::NAMES.start(#place));
                let finished = quote!(__dynorm::finish_flattened::<#ty>(&mut #slot, #start, __defaults)?;);
                if matches!(field.role, Role::Computed) {
                    // Before what is missing: an item of another entity has not what this one has.
                    needed.insert(0, finished);
                    continue;
                }
                taken.push(quote!(let #variable = #finished));
                quote!(#variable)
            }
            Role::Attribute { absent: Absent::Default(StandIn::OfContainer), index, .. } => {
                let (slot, index) = (slot(), number(*index));
                absent.push(quote!(#slot.is_none()));
                put.push(quote! {
                    __dynorm::put(&mut #slot, &mut __default.#member, #index, __defaults);
                });
                values.push(quote!(#member: __dynorm::taken(&mut #slot)));
                continue;
            }
            Role::Attribute { absent: Absent::Default(StandIn::Own(default)), index, .. } => {
                let (slot, index) = (slot(), number(*index));
                match default {
                    DefaultAttr::Trait => {
                        quote!(__dynorm::finish_slot_or_default::<#ty>(&mut #slot, #index, __defaults))
                    }
                    DefaultAttr::Function(path) => {
                        quote!(__dynorm::finish_slot_or(&mut #slot, #index, __defaults, #path))
                    }
                }
            }
            Role::Attribute { codec, index, .. } => {
                let (slot, index) = (slot(), number(*index));
                let slot_and_name = quote!(&mut #slot, &#names[#index]);
                needed.push(match codec {
                    Codec::Plain => quote!(<#ty as __dynorm::Storable>::need(#slot_and_name)?;),
                    Codec::Serde => quote!(__dynorm::need_serde_slot::<#ty>(#slot_and_name)?;),
                    Codec::With(_) => {
                        let need = presence(ty, &quote!(dynorm_need(#slot_and_name)));
                        quote!(#need?;)
                    }
                });
                quote!(__dynorm::taken(&mut #slot))
            }
        };
        put.push(quote!(__default.#member = #value;));
        values.push(quote!(#member: #value));
    }
    needed
        .extend(number_slot(fields).map(
            |(slot, index)| quote!(__dynorm::finish_number::<Self>(__slots.#slot, #index, __defaults);),
        ));
    let constructor = &target.constructor;
    let value = quote!(#constructor { #(#values),* });
    let value = target.wrap.as_ref().map_or_else(|| value.clone(), |wrap| quote!(#wrap(#value)));
    let is_of_container = |field: &Field<'_>| matches!(field.role, Role::Skipped(StandIn::OfContainer));
    let made = match fields.default.map(|default| of_container(default, target, fields, &put)) {
        // A field that is not stored has nothing else.
        Some(of_container) if fields.all.iter().any(is_of_container) => of_container,
        Some(of_container) if !absent.is_empty() => quote! {
            if #(#absent)||* {
                #of_container
            } else {
                __dynorm::Ok(#value)
            }
        },
        _ => quote!(__dynorm::Ok(#value)),
    };
    quote! {
        #(#needed)*
        #(#taken)*
        #made
    }
}

/// Where something of the user's is, for code that is not: names in it are found as in all
/// generated code, and lints are not about it.
pub(crate) fn at(span: Span) -> Span {
    Span::call_site().located_at(span)
}

fn default_function(default: &DefaultAttr, field: &Field<'_>) -> TokenStream {
    match default {
        DefaultAttr::Trait => {
            let ty = field.ty;
            quote!(<#ty as __dynorm::Default>::default)
        }
        DefaultAttr::Function(path) => quote!(#path),
    }
}

/// Only the compiler knows the names of a flattened document.
fn check_names(target: &Target<'_>, fields: &Fields<'_>) -> Option<TokenStream> {
    let first = fields.behind().next()?;
    let value = names_tree(target, fields);
    let check = if fields.is_entity() { "check_entity_names" } else { "check_names" };
    let check = Ident::new(check, first.ty.span());
    Some(quote_spanned! {first.ty.span()=>
        const _: () = __dynorm::#check(#value);
    })
}

/// The names, and the hash table by which the runtime finds them; the compiler fills that.
fn names_tree(target: &Target<'_>, fields: &Fields<'_>) -> TokenStream {
    let names = target.names;
    let tagged = target.tag.map(|tag| quote!(.tagged(#tag)));
    let older = fields.older().map(|(field, name)| {
        let (text, index) = (&name.text, field.index().map(number));
        quote!(__dynorm::Older::new(#text, #index))
    });
    let older: Vec<_> = older.collect();
    let older = (!older.is_empty()).then(|| quote!(.with_older(&[#(#older),*])));
    let own = fields.attributes().count() + usize::from(fields.schema.is_some());
    let flattened: Vec<_> = fields.behind().map(|field| field.ty).collect();
    if flattened.is_empty() {
        let places = number((2 * own).next_power_of_two());
        return quote!(&__dynorm::Names::new(#names, &__dynorm::places::<#places>(#names)) #older #tagged);
    }
    // Only the compiler knows how many names a flattened document has.
    let (own, parts) = (number(own), number(flattened.len()));
    let flattened_names = quote!(&[#(<#flattened as __dynorm::Fields>::NAMES),*]);
    let all = quote!(#own #(+ <#flattened as __dynorm::Fields>::NAMES.len())*);
    let merged = quote!(__dynorm::merge::<{ #all }>(#names, #flattened_names));
    quote! {
        &__dynorm::Names::merged(
            &#merged,
            &__dynorm::places::<{ (2 * (#all)).next_power_of_two() }>(&#merged),
            #flattened_names,
            &__dynorm::starts::<#parts>(#own, #flattened_names),
        ) #older #tagged
    }
}
