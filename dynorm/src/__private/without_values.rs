//! A type that is only a name, such as that of an index.

/// What an enum without variants has.
#[doc(hidden)]
#[macro_export]
macro_rules! __without_values {
    ($name:ident) => {
        #[automatically_derived]
        impl $crate::__private::Debug for $name {
            fn fmt(&self, _: &mut $crate::__private::Formatter<'_>) -> $crate::__private::fmt::Result {
                match *self {}
            }
        }
    };
}
