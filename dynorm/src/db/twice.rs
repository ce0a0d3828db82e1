//! Which item is in a transaction twice, before it is sent: DynamoDB would refuse it, without
//! saying which.

use crate::model::{Key, Repeats};

/// The places of the first item of a table, by its name and the key, that comes a second time.
pub(crate) fn twice<'i>(items: impl IntoIterator<Item = (&'i str, &'i Key)>) -> Option<[usize; 2]> {
    let mut seen = Repeats::default();
    let mut items = items.into_iter().enumerate();
    items.find_map(|(second, (table, key))| Some([seen.find(table, key)?, second]))
}
