//! Why DynamoDB calls an update invalid: a look at the item, since the answer does not say it.

use crate::db::Item;
use crate::error::Kind;
use crate::value::Map;
use crate::write::ready::Ready;
use crate::write::save::read;

/// Reads the item, if what is stored there may be why the update is invalid.
pub(in crate::write) async fn look(ready: &Ready, kind: Kind, current: &mut Option<Map>) {
    if kind != Kind::Invalid || current.is_some() || !ready.minds_types() {
        return;
    }
    // Where it cannot be read, what DynamoDB says is all that there is to say.
    let found = read::<Map>(&ready.table, &ready.key, ready.operation).await;
    *current = found.ok().flatten().map(Item::into_inner);
}
