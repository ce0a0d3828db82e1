//! How an update is sent.

use super::change::{NextVersion, with_update};
use super::look::look;
use crate::codec::json::{JsonReader, item_to_json};
use crate::db::Updated;
use crate::error::Result;
use crate::expr::{self, Expression};
use crate::time::SharedClock;
use crate::transport::op::{Returning, Update};
use crate::transport::{DrawnVersions, Failure, ItemSink};
use crate::value::Map;
use crate::write::ready::Ready;
use crate::write::send::{Made, Replaced};

/// Sends an update, with a version that is drawn now; the item goes to the sink, if it is wanted.
pub(in crate::write) async fn update(
    ready: &Ready,
    update: &expr::Update,
    sets_version: bool,
    condition: Expression,
    returning: Returning,
    sink: &mut dyn ItemSink,
) -> Result<Made> {
    let context = |error| ready.context(error);
    let (db, table, key) = (ready.table.db(), ready.table.name(), &ready.key);
    let (expression, version) = with_version(ready, update, sets_version, condition, db.clock())?;
    let mut replaced = Replaced::before(sink);
    let request = Update { table, key, expression, returning, version: version.clone() };
    match db.transport().send(&request, &mut replaced).await {
        Ok(reply) => {
            let unknown = reply.attempts.unknown;
            let met_itself =
                returning == Returning::Old && unknown > 0 && met_itself(version.as_ref(), replaced.item());
            Ok(Made { updated: Updated::written(unknown), met_itself, ..Made::once() })
        }
        Err(mut failure) => {
            let Some(current) = own_doing(version.as_ref(), &failure) else {
                look(ready, failure.error.kind(), &mut failure.current).await;
                return Err(ready.failed(failure));
            };
            if returning == Returning::New {
                // It has the version that was drawn: this is what the update has made.
                let json = item_to_json(current).map_err(|error| context(error.into()))?;
                sink.read(&mut JsonReader::new(&json)).map_err(|error| context(error.into()))?;
            }
            let updated = Updated::recovered(failure.attempts.unknown);
            Ok(Made { updated, met_itself: true, ..Made::once() })
        }
    }
}

/// Adds an update to its condition, with the version that this sending of it draws.
pub(in crate::write) fn with_version(
    ready: &Ready,
    update: &expr::Update,
    sets_version: bool,
    condition: Expression,
    clock: &SharedClock,
) -> Result<(Expression, Option<DrawnVersions>)> {
    let attribute = ready.schema.version.as_ref().filter(|_| sets_version);
    let version = attribute.map(|attribute| NextVersion::draw(attribute, clock)).transpose();
    let with_both = version.and_then(|version| {
        let drawn = version.as_ref().and_then(|version| version.drawn(clock, condition.value_count()));
        Ok((with_update(condition, update, version.as_ref())?, drawn))
    });
    with_both.map_err(|error| ready.context(error))
}

/// Whether what came back as the item before may be what an attempt before has made of it. A
/// version that was drawn tells.
fn met_itself(version: Option<&DrawnVersions>, before: Option<Map>) -> bool {
    before.is_some_and(|before| version.is_none_or(|drawn| drawn.has(before.get(drawn.attribute()))))
}

/// The item, if the condition failed because an earlier attempt of this very update, its answer
/// lost, has made it false: the item then has a version that was drawn. Nothing else proves it.
fn own_doing<'a>(version: Option<&DrawnVersions>, failure: &'a Failure) -> Option<&'a Map> {
    if !failure.error.is_conflict() || !failure.attempts.may_be_applied() {
        return None;
    }
    let drawn = version?;
    failure.current.as_ref().filter(|current| drawn.has(current.get(drawn.attribute())))
}
