//! The type that holds a query of a table or index, with a method for each attribute of its range
//! key: what is the same of all of them, so that it is not in the code that the derive generates.

/// `Name of Index;`, and for each attribute of the range key from the left, with its documentation
/// and visibility, `method: Part { type Value = Type; } Before => After;`. What stands before
/// `Before` is for the impl that says what comes next.
#[doc(hidden)]
#[macro_export]
macro_rules! __query_type {
    ($name:ident of $index:ty; $($(#[$docs:meta])* $vis:vis $method:ident: $part:ty { $($value:tt)* } $(#[$hint:meta])* $before:ty => $after:ty;)+) => {
        #[doc = "A query, with a method for each attribute of its range key."]
        pub struct $name<__S, __O>($crate::__private::Parts<$index, __S, __O>);
        #[automatically_derived]
        impl<__S, __O> $crate::__private::Wraps<$crate::__private::Parts<$index, __S, __O>> for $name<__S, __O> {
            fn wrap(parts: $crate::__private::Parts<$index, __S, __O>) -> Self {
                Self(parts)
            }
            fn inner(&self) -> &$crate::__private::Parts<$index, __S, __O> {
                &self.0
            }
            fn into_inner(self) -> $crate::__private::Parts<$index, __S, __O> {
                self.0
            }
        }
        #[automatically_derived]
        impl<__S, __O: $crate::__private::Clone> $name<__S, __O> {
            $(
                $(#[$docs])*
                $vis fn $method(&self) -> $crate::__private::RangeKey<$index, $part, __O>
                where
                    __S: $crate::__private::RangeOpen + $crate::__private::Takes<$index, $part>,
                {
                    self.0.range_key()
                }
            )+
        }
        $(
            #[automatically_derived]
            impl $crate::__private::RangePart<$index> for $part {
                $($value)*
                type Before = $before;
                type After = $after;
            }
            #[automatically_derived]
            $(#[$hint])*
            impl $crate::__private::Takes<$index, $part> for $before {}
        )+
    };
}
