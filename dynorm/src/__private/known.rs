//! A type that the user named, by an alias that is an error where it is not what it is to be.

/// `type Name = Type;` of each, if the type has the trait: see [`Known`](crate::__private::Known).
/// The documentation shows the type itself.
#[doc(hidden)]
#[macro_export]
macro_rules! __known {
    ($($name:ident = $type:ty: $of:ident),*) => {
        $(
            #[cfg(doc)]
            type $name = $type;
            #[cfg(not(doc))]
            type $name =
                <[(); <$type as $crate::__private::$of>::KNOWN] as $crate::__private::Known<$type>>::Type;
        )*
    };
}
