//! What a put takes: a model, or something that lends one.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::db::Item;
use crate::model::Record;

/// A model of type `M`, by value, by reference or in an `Arc` or a `Box`, or a reference to an
/// [`Item`] of it: what [`Table::put`] and [`Table::insert`] take, and [`Table::put_all`] any
/// number of. A write encodes it at once, and keeps no hold of it; a load keeps it, to hand it back
/// if it is not written.
///
/// [`Table::put`]: crate::Table::put
/// [`Table::put_all`]: crate::Table::put_all
/// [`Table::insert`]: crate::Table::insert
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an item of the model `{M}`",
    label = "expected `{M}`, or a reference to one",
    note = "pass the model or a reference to it, such as `users.put(&ada)`; what leads to a model \
            by other means is passed as `&*it`"
)]
pub trait AsModel<M> {
    /// The model.
    fn as_model(&self) -> &M;
}

// Only this impl is shown in messages; the note says the rest.
impl<M: Record> AsModel<M> for M {
    fn as_model(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> AsModel<M> for &M {
    fn as_model(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> AsModel<M> for &mut M {
    fn as_model(&self) -> &M {
        self
    }
}

/// As of a loop over references.
#[diagnostic::do_not_recommend]
impl<M: Record> AsModel<M> for &&M {
    fn as_model(&self) -> &M {
        self
    }
}

/// The model alone, without the attributes that it does not know.
#[diagnostic::do_not_recommend]
impl<M: Record> AsModel<M> for &Item<M> {
    fn as_model(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> AsModel<M> for &mut Item<M> {
    fn as_model(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> AsModel<M> for Box<M> {
    fn as_model(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> AsModel<M> for &Box<M> {
    fn as_model(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> AsModel<M> for Rc<M> {
    fn as_model(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> AsModel<M> for &Rc<M> {
    fn as_model(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> AsModel<M> for Arc<M> {
    fn as_model(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> AsModel<M> for &Arc<M> {
    fn as_model(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record + Clone> AsModel<M> for Cow<'_, M> {
    fn as_model(&self) -> &M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record + Clone> AsModel<M> for &Cow<'_, M> {
    fn as_model(&self) -> &M {
        self
    }
}
