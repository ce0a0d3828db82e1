//! Paths by which a conflict is decided.

use crate::expr::AttributePath;
use crate::expr::typed::Target;

/// A path to a part of the items of `M`: `User::email()`, or [`attribute`](crate::attribute) by
/// name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the path of a part of `{M}`",
    label = "not a path of `{M}`",
    note = "a conflict is decided by paths of the model that met it, such as `User::email()` of a \
            `User`; for attributes by name use `dynorm::attribute`"
)]
pub trait PartOf<M> {
    #[doc(hidden)]
    fn part_path(&self) -> AttributePath;
}

#[diagnostic::do_not_recommend]
impl<M, P: Target<M>> PartOf<M> for P {
    fn part_path(&self) -> AttributePath {
        self.target_path()
    }
}
