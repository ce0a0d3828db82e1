//! What a handle without a model knows of its table: learnt by asking, and anew when it turns out
//! to be old.

use std::future::Future;
use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Mutex;

use crate::error::Result;
use crate::schema::TableSchema;

/// The schema of a table, as last seen. Clones of a handle share it.
#[derive(Debug, Default)]
pub(super) struct Learnt {
    known: RwLock<Option<Arc<TableSchema>>>,
    /// Whoever asks: the others wait for the answer.
    asking: Mutex<()>,
}

impl Learnt {
    pub(super) fn given(schema: TableSchema) -> Self {
        Learnt { known: RwLock::new(Some(Arc::new(schema))), asking: Mutex::default() }
    }

    pub(super) fn known(&self) -> Option<Arc<TableSchema>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `None` to ask again when it is needed.
    pub(super) fn set(&self, schema: Option<Arc<TableSchema>>) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = schema;
    }

    /// What is known, or else what `ask` says.
    pub(super) async fn get(
        &self,
        ask: impl Future<Output = Result<TableSchema>>,
    ) -> Result<Arc<TableSchema>> {
        if let Some(known) = self.known() {
            return Ok(known);
        }
        let _turn = self.asking.lock().await;
        // Perhaps it was someone else's turn before.
        if let Some(known) = self.known() {
            return Ok(known);
        }
        let schema = Arc::new(ask.await?);
        self.set(Some(Arc::clone(&schema)));
        Ok(schema)
    }

    /// What `ask` says, unless someone else has asked since `old` was seen.
    pub(super) async fn renew(
        &self,
        old: &Arc<TableSchema>,
        ask: impl Future<Output = Result<TableSchema>>,
    ) -> Result<Arc<TableSchema>> {
        let _turn = self.asking.lock().await;
        if let Some(known) = self.known()
            && !Arc::ptr_eq(&known, old)
        {
            return Ok(known);
        }
        let schema = Arc::new(ask.await?);
        self.set(Some(Arc::clone(&schema)));
        Ok(schema)
    }
}

/// The keys and indexes of a table: a model's, or as they were learnt.
#[derive(Clone, Debug)]
pub(crate) enum KnownSchema {
    Declared(&'static TableSchema),
    Learnt(Arc<TableSchema>),
}

impl KnownSchema {
    /// Whether it was learnt, and may have changed since.
    pub(crate) fn is_learnt(&self) -> bool {
        matches!(self, KnownSchema::Learnt(_))
    }
}

impl Deref for KnownSchema {
    type Target = TableSchema;

    fn deref(&self) -> &TableSchema {
        match self {
            KnownSchema::Declared(schema) => schema,
            KnownSchema::Learnt(schema) => schema,
        }
    }
}
