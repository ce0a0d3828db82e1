//! Which Rust values may stand for an attribute in a key or a condition.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codec::{Encode, types};
use crate::value::{Number, Value};

/// A Rust value that stands for a `T` in a key or a condition: a `T`, a reference to one, or a
/// borrowed form of it. For an `Option<T>`, the value inside.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for an attribute of type `{T}`",
    label = "expected `{T}`",
    note = "pass a value of the attribute's own type or a reference to one; for strings and binary \
            also `&str` and `&[u8]`; for an `Option`, the value inside of it"
)]
pub trait ValueOf<T>: Encode {}

// Only this impl is shown in messages, since its bound has one of its own: a list of all says less
// than the note above.
impl<T: Encode<Type: types::AlwaysPresent>> ValueOf<T> for T {}
#[diagnostic::do_not_recommend]
impl<T: Encode<Type: types::AlwaysPresent>> ValueOf<T> for &T {}
#[diagnostic::do_not_recommend]
impl<T: Encode<Type: types::AlwaysPresent>> ValueOf<Option<T>> for T {}
#[diagnostic::do_not_recommend]
impl<T: Encode<Type: types::AlwaysPresent>> ValueOf<Option<T>> for &T {}

macro_rules! borrowed {
    ($($([$($generics:tt)*])? $borrowed:ty: $owned:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl$(<$($generics)*>)? ValueOf<$owned> for $borrowed {}
        #[diagnostic::do_not_recommend]
        impl$(<$($generics)*>)? ValueOf<Option<$owned>> for $borrowed {}
    )*};
}
borrowed! {
    &str: String;
    &str: Box<str>;
    &str: Arc<str>;
    &str: Cow<'static, str>;
    &&str: String;
    String: Box<str>;
    String: Arc<str>;
    String: Cow<'static, str>;
    &String: Box<str>;
    &String: Arc<str>;
    &String: Cow<'static, str>;
    &[u8]: Vec<u8>;
    &str: Value;
    &&str: Value;
    String: Value;
    &String: Value;
    Vec<u8>: Value;
    &Vec<u8>: Value;
    &[u8]: Value;
    bool: Value;
    &bool: Value;
    Number: Value;
    &Number: Value;
}

macro_rules! numbers {
    ($($number:ty)*) => {
        borrowed! { $($number: Value; &$number: Value; $number: Number; &$number: Number;)* }
    };
}
// Literals too, for attributes whose type only the table knows.
numbers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64);
#[cfg(feature = "rust_decimal")]
numbers!(rust_decimal::Decimal);

#[diagnostic::do_not_recommend]
impl<const N: usize> ValueOf<Vec<u8>> for &[u8; N] {}
#[diagnostic::do_not_recommend]
impl<const N: usize> ValueOf<Option<Vec<u8>>> for &[u8; N] {}
