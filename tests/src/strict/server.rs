//! All tables of a strict world, and who answers which call.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::clock::{Moment, Times};
use super::refusal::Refusal;
use super::table::{Table, arn};
use super::{beside, create, data, update};

/// What was before is not seen any longer than that, whoever has looked.
const LATE: Duration = Duration::from_secs(30);

/// Calls that change tags, in a second, over the whole account.
const TAGGINGS: usize = 5;

/// A call about tables that has arrived.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// The operation, such as `UpdateTable`.
    pub operation: String,
    /// The table that it is about.
    pub table: String,
    /// What it asks for.
    pub body: Json,
    /// The error's name and message, if it was refused.
    pub refused: Option<(String, String)>,
}

impl Call {
    /// Whether it is of those that change something.
    #[must_use]
    pub fn is_write(&self) -> bool {
        !["Describe", "Get", "List"].iter().any(|verb| self.operation.starts_with(verb))
    }
}

/// Who answers a call.
pub(super) enum Next {
    /// The embedded engine.
    Engine,
    /// The embedded engine, which is told this; if it does it, the table becomes this one.
    EngineThen { body: Json, table: Box<Table> },
    /// The strict layer.
    Answer(Json),
}

/// A table, and what it was before the last change of it.
#[derive(Clone, Debug, Default)]
struct Kept {
    table: Option<Table>,
    before: Option<Table>,
    /// How often each operation is still answered by what was before.
    stale: BTreeMap<String, u32>,
    /// And until when at most.
    until: Moment,
}

/// What all connections share.
#[derive(Debug)]
pub(super) struct Server {
    tables: BTreeMap<String, Kept>,
    pub(super) calls: Vec<Call>,
    pub(super) times: Times,
    pub(super) stale: u32,
    taggings: VecDeque<Moment>,
    made: u64,
}

impl Server {
    pub(super) fn new(times: Times, stale: u32) -> Self {
        Server {
            tables: BTreeMap::new(),
            calls: Vec::new(),
            times,
            stale,
            taggings: VecDeque::new(),
            made: 0,
        }
    }

    /// A table as it is.
    pub(super) fn table(&self, name: &str, now: Moment) -> Option<Table> {
        self.tables.get(name)?.table.clone()?.settled(now)
    }

    fn existing(&self, name: &str, now: Moment) -> Result<Table, Refusal> {
        self.table(name, now).ok_or_else(|| Refusal::no_table(name))
    }

    /// A table as it is seen by a call: for some time as it was before the last change.
    fn seen(&mut self, operation: &str, name: &str, now: Moment) -> Option<Table> {
        let kept = self.tables.get_mut(name)?;
        match kept.stale.get_mut(operation) {
            Some(left @ 1..) if now < kept.until => {
                *left -= 1;
                kept.before.clone()?.settled(now)
            }
            _ => self.table(name, now),
        }
    }

    /// The table becomes this one, or is gone.
    pub(super) fn keep(&mut self, name: &str, table: Option<Table>, now: Moment) {
        const DESCRIBING: [&str; 5] = [
            "DescribeTable",
            "DescribeTimeToLive",
            "DescribeContinuousBackups",
            "GetResourcePolicy",
            "ListTagsOfResource",
        ];
        let before = self.table(name, now);
        let stale = DESCRIBING.map(|operation| (operation.to_owned(), self.stale)).into();
        self.tables.insert(name.to_owned(), Kept { table, before, stale, until: now + LATE });
    }

    /// The same, without anybody's being late to see it.
    pub(super) fn keep_at_once(&mut self, table: Table) {
        let kept = Kept { table: Some(table), ..Kept::default() };
        self.tables.insert(kept.table.as_ref().map(|table| table.name.clone()).unwrap_or_default(), kept);
    }

    /// How long something is still being changed.
    pub(super) fn busy(&self, now: Moment) -> Duration {
        let tables = self.tables.keys().filter_map(|name| self.table(name, now));
        let idle = tables.filter_map(|table| table.idle_at()).max();
        idle.map_or(Duration::ZERO, |idle| idle.saturating_sub(now))
    }

    /// Who answers a call that has arrived.
    pub(super) fn take(&mut self, operation: &str, body: &Json, now: Moment) -> Result<Next, Refusal> {
        let name = table_of(body);
        let times = self.times.clone();
        match operation {
            "DescribeTable" => {
                let table = self.seen(operation, &name, now).ok_or_else(|| Refusal::no_table(&name))?;
                Ok(Next::Answer(json!({ "Table": table.described(now) })))
            }
            "DescribeTimeToLive" => {
                let table = self.seen(operation, &name, now).ok_or_else(|| Refusal::no_table(&name))?;
                Ok(Next::Answer(table.described_ttl(now, &times)))
            }
            "DescribeContinuousBackups" => {
                let table = self.seen(operation, &name, now);
                let table = table.ok_or_else(|| Refusal::no_table_to_back_up(&name))?;
                Ok(Next::Answer(table.described_backups(now)))
            }
            "ListTagsOfResource" => {
                let table = self.seen(operation, &name, now).ok_or_else(|| Refusal::no_table(&name))?;
                Ok(Next::Answer(table.described_tags()))
            }
            "GetResourcePolicy" => {
                let table = self.seen(operation, &name, now).ok_or_else(|| Refusal::no_table(&name))?;
                let policy = table.described_policy();
                policy.map(Next::Answer).ok_or_else(|| Refusal::no_policy("it has no policy"))
            }
            "PutResourcePolicy" | "DeleteResourcePolicy" => {
                let mut table = self.existing(&name, now)?;
                beside::policy(&mut table, body, now)?;
                let answer = json!({ "RevisionId": table.policy.revision.to_string() });
                self.keep(&name, Some(table), now);
                Ok(Next::Answer(answer))
            }
            "CreateTable" => {
                if self.table(&name, now).is_some() {
                    return Err(Refusal::in_use(format!("Table already exists: {name}")));
                }
                self.made += 1;
                let table = Box::new(create::table(body, self.made, now, &times)?);
                Ok(Next::EngineThen { body: create::for_engine(body), table })
            }
            "UpdateTable" => {
                let update = update::update(self.existing(&name, now)?, body, now, &times)?;
                let table = Box::new(update.table);
                match update.for_engine {
                    Some(body) => Ok(Next::EngineThen { body, table }),
                    None => Ok(Next::Answer(self.changed(*table, now))),
                }
            }
            "DeleteTable" => {
                let mut table = self.existing(&name, now)?;
                beside::delete(&mut table, now, &times)?;
                Ok(Next::EngineThen { body: json!({ "TableName": name }), table: Box::new(table) })
            }
            "UpdateTimeToLive" => {
                let mut table = self.existing(&name, now)?;
                let answer = beside::time_to_live(&mut table, body, now)?;
                self.keep(&name, Some(table), now);
                Ok(Next::Answer(answer))
            }
            "UpdateContinuousBackups" => {
                let mut table = self.table(&name, now).ok_or_else(|| Refusal::no_table_to_back_up(&name))?;
                beside::backups(&mut table, body, now, &times)?;
                let answer = table.described_backups(now);
                self.keep(&name, Some(table), now);
                Ok(Next::Answer(answer))
            }
            "TagResource" | "UntagResource" => {
                let mut table = self.existing(&name, now)?;
                self.count_tagging(now)?;
                let change = if operation == "TagResource" { beside::tag } else { beside::untag };
                change(&mut table, body)?;
                self.keep(&name, Some(table), now);
                Ok(Next::Answer(json!({})))
            }
            _ => {
                for name in data::tables(body) {
                    if let Some(table) = self.table(name, now) {
                        data::check(&table, body, now)?;
                    }
                }
                Ok(Next::Engine)
            }
        }
    }

    /// The table becomes this one; gives what its change is answered by.
    pub(super) fn changed(&mut self, table: Table, now: Moment) -> Json {
        let answer = json!({ "TableDescription": table.described(now) });
        self.keep(&table.name.clone(), Some(table), now);
        answer
    }

    fn count_tagging(&mut self, now: Moment) -> Result<(), Refusal> {
        let second = Duration::from_secs(1);
        while self.taggings.front().is_some_and(|tagging| now.saturating_sub(*tagging) >= second) {
            self.taggings.pop_front();
        }
        if self.taggings.len() >= TAGGINGS {
            return Err(Refusal::throttled());
        }
        self.taggings.push_back(now);
        Ok(())
    }
}

/// The table of a call, by its name or its resource name.
pub(super) fn table_of(body: &Json) -> String {
    let named = body["TableName"].as_str().or_else(|| body["ResourceArn"].as_str()).unwrap_or_default();
    named.strip_prefix(&arn("")).unwrap_or(named).to_owned()
}

/// Whether a call is about tables, and not about items.
pub(super) fn is_about_tables(operation: &str) -> bool {
    const THESE: [&str; 14] = [
        "CreateTable",
        "DeleteResourcePolicy",
        "DeleteTable",
        "DescribeContinuousBackups",
        "DescribeTable",
        "DescribeTimeToLive",
        "GetResourcePolicy",
        "ListTagsOfResource",
        "PutResourcePolicy",
        "TagResource",
        "UntagResource",
        "UpdateContinuousBackups",
        "UpdateTable",
        "UpdateTimeToLive",
    ];
    THESE.contains(&operation)
}
