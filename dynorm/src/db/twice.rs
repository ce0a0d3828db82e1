//! Which item is in a transaction twice, before it is sent: DynamoDB would refuse it, without saying which.

use std::collections::HashMap;

use crate::model::Key;

/// The places of the first item of a table, by its name and the key, that comes a second time.
pub(crate) fn twice<'i>(items: impl IntoIterator<Item = (&'i str, &'i Key)>) -> Option<[usize; 2]> {
    let mut seen = HashMap::new();
    items.into_iter().enumerate().find_map(|(second, item)| Some([seen.insert(item, second)?, second]))
}
