//! How an update is sent, and what its failure means.

use futures_core::future::BoxFuture;

use super::super::preview::WritePreview;
use super::parts::{NextVersion, UpdateParts, UpdateRequest};
use crate::db::{Conflicting, Updated, conflict};
use crate::error::{Error, Kind, Result};
use crate::model::Key;
use crate::transport::op::{Returning, Update};
use crate::transport::{Failure, NoItems};
use crate::value::Map;

const OPERATION: &str = "UpdateItem";

impl UpdateParts {
    /// What it will send.
    pub(super) fn preview(&self) -> Result<WritePreview> {
        let context = |error: Error| error.operation(OPERATION).on_table(self.table.name());
        let schema = &*self.table.known_schema().ok_or_else(without_schema).map_err(context)?;
        let key = self.clone().key().map_err(context)?;
        let key = Key::new(schema, key.0, key.1).map_err(context)?;
        let version = self.next_version(schema, self.table.db().clock()).map_err(context)?;
        let request = self.request(schema, version.as_ref()).map_err(context)?;
        let drawn = version.as_ref().filter(|version| version.drawn.is_some());
        let drawn = drawn.map(|version| (&*version.attribute.name, request.condition_values));
        WritePreview::of_update(self.table.name(), key, request.expression, drawn).map_err(context)
    }

    /// Sends it.
    pub(super) fn send(mut self) -> BoxFuture<'static, Result<Updated>> {
        Box::pin(async move {
            let table = self.table.clone();
            let context = |error: Error| error.operation(OPERATION).on_table(table.name());
            let key = self.key().map_err(context)?;
            let schema = &*table.schema_for(|schema| Key::check(schema, &key)).await?;
            let key = Key::new(schema, key.0, key.1).map_err(context)?;
            let context = |error: Error| context(error).with_key(&key);
            let version = self.next_version(schema, table.db().clock()).map_err(context)?;
            let mut request = self.request(schema, version.as_ref()).map_err(context)?;
            let expression = std::mem::take(&mut request.expression);
            let returning = Returning::Nothing;
            let update = Update { table: table.name(), key: &key, expression, returning };
            match table.db().transport().send(&update, &mut NoItems).await {
                Ok(reply) => Ok(Updated::written(reply.attempts.unknown)),
                Err(failure) if own_doing(version.as_ref(), &failure) => {
                    Ok(Updated::recovered(failure.attempts.unknown))
                }
                Err(failure) => Err(self.failed(&key, &request, version.as_ref(), failure)),
            }
        })
    }

    /// The error of an update that was not made.
    fn failed(
        &self,
        key: &Key,
        request: &UpdateRequest,
        version: Option<&NextVersion<'_>>,
        failure: Failure,
    ) -> Error {
        let table = &self.table;
        if failure.error.kind() != Kind::Conflict {
            return failure.error.operation(OPERATION).on_table(table.name()).with_key(key);
        }
        let (attempts, is_there) = (failure.attempts, failure.current.is_some());
        let message = self.unmet(request, version, failure.current.as_ref());
        let conflicting = Conflicting { operation: OPERATION, key, new: false, model: self.model };
        let error = conflict(table, conflicting, failure).message(message);
        if is_there || !request.asks_existence_alone {
            return error;
        }
        let missing = Error::with_source(Kind::NotFound, error)
            .message("there is no such item; `upsert` makes one that is not there")
            .operation(OPERATION)
            .on_table(table.name())
            .with_key(key);
        attempts.note_on(missing)
    }

    /// Says which condition did not hold, as far as it can be told.
    fn unmet(
        &self,
        request: &UpdateRequest,
        version: Option<&NextVersion<'_>>,
        current: Option<&Map>,
    ) -> String {
        let requirements = &request.requirements;
        match current {
            Some(item) => {
                let unmet = requirements.iter().find_map(|requirement| requirement.unmet(item));
                let unmet = unmet.or_else(|| version.and_then(|version| version.at_end(item)));
                unmet.unwrap_or_else(|| "the condition does not hold for the item as it is".to_owned())
            }
            // Some engines do not hand over the item, whether or not there is one.
            None if self.condition.is_some() => {
                "there is no such item, or the condition does not hold".to_owned()
            }
            None => match requirements.iter().find_map(|requirement| requirement.unmet(&Map::new())) {
                Some(unmet) => format!("there is no such item, or {unmet}"),
                None => "there is no such item".to_owned(),
            },
        }
    }
}

/// Whether the condition failed because an earlier attempt of this very update, its answer lost, has made it false: the item then has the version
/// that was drawn. Nothing else proves it.
fn own_doing(version: Option<&NextVersion<'_>>, failure: &Failure) -> bool {
    if !failure.error.is_conflict() || !failure.attempts.may_be_applied() {
        return false;
    }
    let drawn = version.and_then(|version| Some((&version.attribute.name, version.drawn.as_ref()?)));
    drawn.is_some_and(|(name, drawn)| {
        failure.current.as_ref().is_some_and(|current| current.get(&**name) == Some(drawn))
    })
}

fn without_schema() -> Error {
    Error::new(Kind::Invalid, "without a model, what is sent is known only to the table")
}
