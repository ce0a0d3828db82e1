//! What the compiler says to whoever hands a request to `tokio::spawn` or `try_join_all`: it
//! becomes a future when it is awaited, and is not one before.

/// A request that is a future before it is awaited. Nothing implements it: without it, "is not a
/// future" would be all that the compiler says. The lifetime keeps the compiler from finding out at
/// the bound itself.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future yet: make it one by `.into_future()`",
    label = "add `.into_future()`",
    note = "a request can be told more until it is sent; `.await` sends it, and what takes futures, such as `tokio::spawn` and `try_join_all`, takes \
            `request.into_future()` (before edition 2024, `use std::future::IntoFuture`)"
)]
pub trait FutureByIntoFuture<'a> {
    #[doc(hidden)]
    fn never<T>() -> T;
}

/// Says that of each of these requests: its parameters, its type, and what awaiting it gives.
macro_rules! no_futures_by_themselves {
    ($([$($parameters:tt)*] $request:ty => $output:ty;)*) => {$(
        #[doc(hidden)]
        impl<'never, $($parameters)*> std::future::Future for $request
        where
            Self: $crate::db::FutureByIntoFuture<'never>,
        {
            type Output = $output;

            fn poll(
                self: std::pin::Pin<&mut Self>,
                _: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Self::Output> {
                <Self as $crate::db::FutureByIntoFuture<'never>>::never()
            }
        }
    )*};
}
pub(crate) use no_futures_by_themselves;
