//! What every export needs to know of a table: its name at a stage, its keys and indexes, and what
//! is said of its settings.

use dynorm::deploy::{
    DeclaredModel, DeclaredTable, OnDemandMaximum, Setting, Settings, StreamView, TableClass,
};
use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute, QueryFunction};
use dynorm::{Schema, Throughput};

use super::Options;

/// A table as it is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableView<'s> {
    /// What stands before the names of all tables of a stage; may be empty.
    pub(crate) prefix: &'s str,
    table: &'s DeclaredTable,
}

/// The tables of a schema, in their order.
pub(crate) fn tables<'s>(schema: &'s Schema, options: &'s Options) -> Vec<TableView<'s>> {
    schema.tables().map(|table| TableView { prefix: &options.prefix, table }).collect()
}

impl<'s> TableView<'s> {
    /// The name without what stands before it.
    pub(crate) fn base(&self) -> &'s str {
        self.table.name()
    }

    pub(crate) fn name(&self) -> String {
        format!("{}{}", self.prefix, self.base())
    }

    /// The name of the table whose unique values have their markers here.
    pub(crate) fn markers_of(&self) -> Option<String> {
        self.table.markers_of.as_ref().map(|of| format!("{}{of}", self.prefix))
    }

    pub(crate) fn hash(&self) -> &'s KeyAttribute {
        &self.table.schema.hash
    }

    pub(crate) fn range(&self) -> Option<&'s KeyAttribute> {
        self.table.schema.range.as_ref()
    }

    pub(crate) fn indexes(&self) -> &'s [IndexSchema] {
        &self.table.schema.indexes
    }

    pub(crate) fn indexes_of(&self, kind: IndexKind) -> impl Iterator<Item = &'s IndexSchema> {
        self.indexes().iter().filter(move |index| index.kind == kind)
    }

    /// All attributes that are keys, of the table or of an index, each once, in the order in which
    /// they first come.
    pub(crate) fn key_attributes(&self) -> Vec<&'s KeyAttribute> {
        let of_indexes = self.indexes().iter().flat_map(IndexSchema::keys);
        let mut found: Vec<&KeyAttribute> = Vec::new();
        for key in self.table.schema.keys().chain(of_indexes) {
            if !found.iter().any(|known| known.name == key.name) {
                found.push(key);
            }
        }
        found
    }

    pub(crate) fn models(&self) -> &'s [DeclaredModel] {
        &self.table.models
    }

    /// The functions that query the table (`None`) or an index of it.
    pub(crate) fn functions_of(&self, index: Option<&str>) -> Vec<&'static QueryFunction> {
        let all = self.models().iter().flat_map(|model| model.queries);
        all.filter(|function| function.index == index).collect()
    }

    pub(crate) fn settings(&self) -> &'s Settings {
        &self.table.settings
    }

    /// The attribute with the time to live, if it is to be on.
    pub(crate) fn time_to_live(&self) -> Option<&'s str> {
        let of_settings = self.settings().time_to_live.value().map(String::as_str);
        self.table.schema.ttl.as_deref().or(of_settings)
    }

    /// What is made where nobody says otherwise.
    pub(crate) fn throughput(&self) -> Throughput {
        self.settings().throughput.value().copied().unwrap_or_default()
    }

    pub(crate) fn throughput_of(&self, index: &str) -> Throughput {
        let own = self.settings().indexes.get(index).and_then(|index| index.throughput.value().copied());
        own.filter(|own| own.is_on_demand() == self.is_on_demand()).unwrap_or_else(|| self.throughput())
    }

    pub(crate) fn is_on_demand(&self) -> bool {
        self.throughput().is_on_demand()
    }

    /// The most that the table takes, or an index, if that is said and it is on demand.
    pub(crate) fn maximum(&self, index: Option<&str>) -> Option<OnDemandMaximum> {
        let settings = self.settings();
        let maximum = match index {
            None => Some(settings.on_demand_maximum),
            Some(name) => settings.indexes.get(name).map(|index| index.on_demand_maximum),
        };
        maximum.and_then(|maximum| maximum.value().copied()).filter(|_| self.is_on_demand())
    }

    /// The resource policy, if one is wanted.
    pub(crate) fn policy(&self) -> Option<Result<serde_json::Value, serde_json::Error>> {
        self.settings().resource_policy.value().map(|text| serde_json::from_str(text))
    }

    /// Keys and values of the tags that are to be there.
    pub(crate) fn tags(&self) -> impl Iterator<Item = (&'s str, &'s str)> {
        let tags = self.settings().tags.iter();
        tags.filter_map(|(key, value)| value.value().map(|value| (key.as_str(), value.as_str())))
    }
}

/// By AWS's name for it.
pub(crate) fn class(class: Setting<TableClass>) -> Option<&'static str> {
    match class.value().copied()? {
        TableClass::Standard => Some("STANDARD"),
        TableClass::InfrequentAccess => Some("STANDARD_INFREQUENT_ACCESS"),
        _ => None,
    }
}

/// By AWS's name for it.
pub(crate) fn stream(view: Setting<StreamView>) -> Option<&'static str> {
    match view.value().copied()? {
        StreamView::KeysOnly => Some("KEYS_ONLY"),
        StreamView::NewImage => Some("NEW_IMAGE"),
        StreamView::OldImage => Some("OLD_IMAGE"),
        StreamView::NewAndOldImages => Some("NEW_AND_OLD_IMAGES"),
        _ => None,
    }
}
