//! What a transaction does to markers: each is one action, also where one write frees a value and
//! another one takes it.

use std::collections::{BTreeMap, HashSet};

use super::marker::{is_not_of, is_of, item_of, key_of, owner_of};
use super::values::Change;
use crate::db::{TableRef, taken};
use crate::error::{Error, Kind, Result};
use crate::expr::Expression;
use crate::model::{Key, NewItem};
use crate::schema::Text;
use crate::transport::op::{Action, Check, Delete, Put};
use crate::value::{Map, item_size};

/// The name of the table and the key of a marker.
pub(in crate::write) type MarkerId = (String, Key);

/// What the writes of a transaction claim: by the table and the name of each marker.
#[derive(Default)]
pub(in crate::write) struct Claims(BTreeMap<(String, String), Vec<Claim>>);

/// What one write does to a marker.
struct Claim {
    /// The write's place in the transaction.
    position: usize,
    table: TableRef,
    attribute: Text,
    owner: Key,
    takes: bool,
}

/// One action on a marker.
pub(in crate::write) struct Marker {
    id: MarkerId,
    /// The claims that it stands for: the one that takes it, if any, is the first.
    claims: Vec<Claim>,
    does: Does,
    expression: Expression,
}

/// What is done to it.
enum Does {
    /// Puts this.
    Take(Map),
    Free,
    /// Only asks whether it is somebody else's.
    Leave,
}

/// The same, that borrows what it puts.
pub(in crate::write) struct PreparedMarker<'p> {
    marker: &'p Marker,
    item: Option<NewItem<'p>>,
}

impl Claims {
    /// Adds what the write at this position does.
    pub(in crate::write) fn add(&mut self, position: usize, change: Change) {
        let Change { table, owner, values } = change;
        let Some(markers) = table.markers() else { return };
        for value in values {
            let freed = value.frees.map(|name| (name, false));
            for (name, takes) in freed.into_iter().chain(value.takes.map(|name| (name, true))) {
                let (table, attribute, owner) = (table.clone(), value.attribute.clone(), owner.clone());
                let claims = self.0.entry((markers.name().to_owned(), name)).or_default();
                claims.push(Claim { position, table, attribute, owner, takes });
            }
        }
    }

    /// One action for each marker. Of those that are to be freed only and were seen to be somebody
    /// else's, it is asked that they still are.
    ///
    /// # Errors
    ///
    /// If two writes take one value, at the position of the second.
    pub(in crate::write) fn into_markers(
        self,
        foreign: &HashSet<MarkerId>,
    ) -> Result<Vec<Marker>, (usize, Error)> {
        let mut markers = Vec::with_capacity(self.0.len());
        for ((table, name), mut claims) in self.0 {
            claims.sort_by_key(|claim| (!claim.takes, claim.position));
            if let [first, second, ..] = &claims[..]
                && second.takes
            {
                let error = taken(&second.attribute, Some(first.owner.clone()));
                let hint =
                    format!("the write at position {} of the same transaction takes it", first.position);
                return Err((second.position, error.hint(&hint)));
            }
            let is_taken = claims.iter().any(|claim| claim.takes);
            let id = (table, key_of(&name));
            let does = match (is_taken, foreign.contains(&id)) {
                (true, _) => Does::Take(item_of(&name, &claims[0].owner)),
                (false, false) => Does::Free,
                (false, true) => Does::Leave,
            };
            let owners = claims.iter().map(|claim| &claim.owner);
            let condition = if matches!(does, Does::Leave) { is_not_of(owners) } else { is_of(owners) };
            let expression = Expression::default().with_condition(&condition);
            let expression = expression.map_err(|error| (claims[0].position, error))?;
            markers.push(Marker { id, claims, does, expression });
        }
        Ok(markers)
    }
}

impl Marker {
    pub(in crate::write) fn prepare(&self) -> PreparedMarker<'_> {
        let item = match &self.does {
            Does::Take(item) => Some(NewItem::exactly(item)),
            Does::Free | Does::Leave => None,
        };
        PreparedMarker { marker: self, item }
    }

    /// The item that is put, and on which condition it is done.
    pub(in crate::write) fn parts(&self) -> (Option<&Map>, &Expression) {
        let item = match &self.does {
            Does::Take(item) => Some(item),
            Does::Free | Does::Leave => None,
        };
        (item, &self.expression)
    }

    /// How many bytes it takes, as DynamoDB counts them.
    pub(in crate::write) fn size(&self) -> usize {
        let item = match &self.does {
            Does::Take(item) => item_size(item),
            Does::Free | Does::Leave => item_size(&self.id.1.to_map()),
        };
        item + self.expression.values_json().len()
    }

    /// The position of the write that it is for.
    pub(in crate::write) fn position(&self) -> usize {
        self.first().position
    }

    fn first(&self) -> &Claim {
        &self.claims[0]
    }

    pub(in crate::write) fn id(&self) -> &MarkerId {
        &self.id
    }

    /// That its condition does not hold says whose it is, if it is not taken: whether it is
    /// somebody else's, and so none of this transaction's business.
    pub(in crate::write) fn is_foreign(&self) -> Option<bool> {
        match self.does {
            Does::Take(_) => None,
            Does::Free => Some(true),
            Does::Leave => Some(false),
        }
    }

    /// The name of its table.
    pub(in crate::write) fn table(&self) -> &str {
        &self.id.0
    }

    /// Why it was refused; `current` is the marker that is there.
    pub(in crate::write) fn refused(&self, kind: Kind, message: &str, current: Option<&Map>) -> Error {
        let Claim { attribute, table, takes, .. } = self.first();
        if kind != Kind::Conflict {
            return Error::new(kind, message).on_table(self.table());
        }
        let schema = table.known_schema();
        let owner = current.zip(schema).and_then(|(marker, schema)| owner_of(marker, &schema));
        if *takes {
            return taken(attribute, owner);
        }
        let message = format!(
            "the marker of the value that `{attribute}` had is another item's: both had the same \
             value, so that something has written past the markers"
        );
        Error::new(kind, message).at_attribute(&**attribute)
    }
}

impl PreparedMarker<'_> {
    pub(in crate::write) fn action(&self) -> Action<'_> {
        let (table, key) = (self.marker.table(), &self.marker.id.1);
        let expression = self.marker.expression.clone();
        match (&self.item, &self.marker.does) {
            (Some(item), _) => Action::Put(Put { table, item, expression, return_old: false }),
            (None, Does::Leave) => Action::Check(Check { table, key, expression }),
            (None, _) => Action::Delete(Delete { table, key, expression, return_old: false }),
        }
    }
}
