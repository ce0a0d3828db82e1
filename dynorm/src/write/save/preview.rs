//! What a save will send, without sending it.

use super::super::limits;
use super::super::preview::{WritePreview, schema_of};
use super::super::transaction::View;
use super::send::{expression, goes_alone};
use super::{SaveItem, SavePlan, SavedItem};
use crate::error::{Error, Result};
use crate::time::SharedClock;
use crate::track::Saving;

impl SaveItem<'_> {
    /// What this will send; `None` if nothing has changed, so that nothing is sent.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[hash_key] name: String, city: String, visits: u32 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// # users.create().await?;
    /// # users.put(&User { name: "Ada".into(), city: "London".into(), visits: 0 }).await?;
    /// let mut ada = users.get("Ada").await?.expect("she is there");
    /// assert!(ada.save().preview()?.is_none());
    ///
    /// ada.visits += 1;
    /// let preview = ada.partial_save().preview()?.expect("there is something to save");
    /// assert_eq!(preview.update.as_deref(), Some("SET #1=:1"));
    /// assert_eq!(preview.condition.as_deref(), Some("attribute_exists(#0) AND #1=:0"));
    /// println!("{preview}");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`save_merging`](crate::Item::save_merging) sends at first what `save` sends.
    ///
    /// # Errors
    ///
    /// What the save would refuse before anything is sent: a model that cannot be encoded, a key
    /// that was changed, an expression over DynamoDB's limits. Also if there is no model and the
    /// table was not asked yet, so that its keys are not known.
    pub fn preview(&self) -> Result<Option<WritePreview>> {
        preview(&*self.item, self.saving)
    }
}

fn preview(item: &(dyn SavedItem + 'static), saving: Saving) -> Result<Option<WritePreview>> {
    let operation = saving.operation();
    let (table, read) = (item.table(), item.read());
    let context = |error: Error| error.operation(operation).on_table(table.name());
    let schema = schema_of(table, operation)?;
    // Not the database's own clock, which may be one that counts how often it is asked.
    let plan = item.save(saving, operation).plan(read, &schema, &SharedClock::default());
    let SavePlan::Write(mut write, _) = plan.map_err(context)? else { return Ok(None) };
    if !goes_alone(&mut write, (saving, read), &schema).map_err(context)? {
        return WritePreview::in_transaction(View::Save { saving, operation, item }, None);
    }
    let expression = expression(&mut write).map_err(|error| {
        let error = limits::expression_too_large(error, saving, schema.version.is_some());
        context(error).with_key(&write.key)
    })?;
    let preview = WritePreview::of_save(table, &schema, &write, &expression)?;
    let return_values = write.asks_for_old.then_some("UPDATED_OLD");
    Ok(Some(WritePreview { return_values, ..preview }))
}
