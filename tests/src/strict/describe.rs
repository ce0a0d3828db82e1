//! What a table is described as.

use serde_json::{Map, Value as Json, json};

use super::clock::{Moment, Times, is_same_day};
use super::table::{Capacity, Index, State, Table};

impl Table {
    /// As `DescribeTable` has it.
    pub(super) fn described(&self, now: Moment) -> Json {
        let settings = &self.settings;
        let mode = if settings.on_demand { "PAY_PER_REQUEST" } else { "PROVISIONED" };
        let mut table = json!({
            "TableName": self.name,
            "TableArn": self.arn(),
            "TableId": format!("00000000-0000-0000-0000-{:012}", self.number),
            "TableStatus": self.state.name(),
            "CreationDateTime": self.created.as_secs_f64(),
            "KeySchema": self.keys,
            "AttributeDefinitions": self.definitions.iter().map(definition).collect::<Vec<_>>(),
            // As it is for some hours after whatever has changed.
            "ItemCount": 0,
            "TableSizeBytes": 0,
            "DeletionProtectionEnabled": settings.protected,
            "ProvisionedThroughput": provisioned(&settings.capacity, now),
            "WarmThroughput": warm(&settings.capacity),
        });
        let members = table.as_object_mut().expect("an object");
        // A table that never was on demand comes without it.
        if settings.on_demand || settings.last_on_demand.is_some() {
            let last = settings.last_on_demand.map(|last| last.as_secs_f64());
            members.insert(
                "BillingModeSummary".into(),
                json!({ "BillingMode": mode, "LastUpdateToPayPerRequestDateTime": last }),
            );
        }
        insert_maximum(members, &settings.capacity);
        if !self.local.is_empty() {
            members.insert(
                "LocalSecondaryIndexes".into(),
                self.local.iter().map(|index| self.local(index)).collect(),
            );
        }
        if !self.indexes.is_empty() {
            let indexes = self.indexes.iter().map(|index| self.global(index, now)).collect();
            members.insert("GlobalSecondaryIndexes".into(), indexes);
        }
        if let Some(stream) = &settings.stream {
            let stream = json!({ "StreamEnabled": true, "StreamViewType": stream.view });
            members.insert("StreamSpecification".into(), stream);
        }
        if let Some(label) = &self.latest_stream {
            members.insert("LatestStreamLabel".into(), json!(label));
            members.insert("LatestStreamArn".into(), json!(format!("{}/stream/{label}", self.arn())));
        }
        if let Some(class) = &settings.class {
            let last = settings.last_class.map(|last| last.as_secs_f64());
            members.insert(
                "TableClassSummary".into(),
                json!({ "TableClass": class, "LastUpdateDateTime": last }),
            );
        }
        let encryption = settings.encryption.as_ref().map(|encryption| (encryption, "ENABLED"));
        let coming = self.next.as_ref().and_then(|next| next.encryption.as_ref());
        let changes = self.next.as_ref().is_some_and(|next| next.encryption != settings.encryption);
        let shown =
            if changes { coming.map(|coming| (coming, "UPDATING")).or(encryption) } else { encryption };
        if let Some((encryption, status)) = shown {
            let shown = json!({ "Status": status, "SSEType": "KMS", "KMSMasterKeyArn": encryption.key });
            members.insert("SSEDescription".into(), shown);
        }
        without_nothing(table)
    }

    fn local(&self, index: &Json) -> Json {
        let name = index["IndexName"].as_str().unwrap_or_default();
        json!({
            "IndexName": name,
            "IndexArn": format!("{}/index/{name}", self.arn()),
            "KeySchema": index["KeySchema"],
            "Projection": index["Projection"],
            "ItemCount": 0,
            "IndexSizeBytes": 0,
        })
    }

    fn global(&self, index: &Index, now: Moment) -> Json {
        let mut shown = json!({
            "IndexName": index.name,
            "IndexArn": format!("{}/index/{}", self.arn(), index.name),
            "IndexStatus": index.state.name(),
            "KeySchema": index.keys,
            "Projection": index.projection,
            "ItemCount": 0,
            "IndexSizeBytes": 0,
            "ProvisionedThroughput": provisioned(&index.capacity, now),
            "WarmThroughput": warm(&index.capacity),
        });
        let members = shown.as_object_mut().expect("an object");
        insert_maximum(members, &index.capacity);
        // Only of an index that was added to a table.
        if let State::Creating { filled: Some(filled), .. } = index.state {
            members.insert("Backfilling".into(), json!(filled <= now));
        }
        shown
    }

    /// As `DescribeTimeToLive` has it.
    pub(super) fn described_ttl(&self, now: Moment, times: &Times) -> Json {
        let is_new = self.ttl.changed.is_some_and(|changed| now < changed + times.ttl);
        let (status, attribute) = match (&self.ttl.attribute, is_new) {
            (Some(attribute), true) => ("ENABLING", Some(attribute)),
            (Some(attribute), false) => ("ENABLED", Some(attribute)),
            (None, true) => ("DISABLING", self.ttl.was.as_ref()),
            (None, false) => ("DISABLED", None),
        };
        let described = json!({ "TimeToLiveStatus": status, "AttributeName": attribute });
        json!({ "TimeToLiveDescription": without_nothing(described) })
    }

    /// As `DescribeContinuousBackups` has it.
    pub(super) fn described_backups(&self, now: Moment) -> Json {
        let (status, back) = match self.recovery {
            None => ("DISABLED", None),
            Some(_) => ("ENABLED", Some(self.created.as_secs_f64())),
        };
        let recovery = json!({
            "PointInTimeRecoveryStatus": status,
            "RecoveryPeriodInDays": self.recovery,
            "EarliestRestorableDateTime": back,
            "LatestRestorableDateTime": back.map(|_| now.as_secs_f64()),
        });
        let described = json!({
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": without_nothing(recovery),
        });
        json!({ "ContinuousBackupsDescription": described })
    }

    /// As `GetResourcePolicy` has it, if there is one.
    pub(super) fn described_policy(&self) -> Option<Json> {
        let policy = self.policy.text.as_ref()?;
        Some(json!({ "Policy": policy, "RevisionId": self.policy.revision.to_string() }))
    }

    /// As `ListTagsOfResource` has them.
    pub(super) fn described_tags(&self) -> Json {
        let tags = self.tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value }));
        json!({ "Tags": tags.collect::<Vec<_>>() })
    }
}

fn definition((name, sort): &(String, String)) -> Json {
    json!({ "AttributeName": name, "AttributeType": sort })
}

fn provisioned(capacity: &Capacity, now: Moment) -> Json {
    let today = capacity.decreases.iter().filter(|decrease| is_same_day(**decrease, now)).count();
    without_nothing(json!({
        "ReadCapacityUnits": capacity.units.read,
        "WriteCapacityUnits": capacity.units.write,
        "NumberOfDecreasesToday": today,
        "LastDecreaseDateTime": capacity.decreases.last().map(Moment::as_secs_f64),
        "LastIncreaseDateTime": capacity.last_increase.map(|last| last.as_secs_f64()),
    }))
}

fn warm(capacity: &Capacity) -> Json {
    let status = if capacity.warming { "UPDATING" } else { "ACTIVE" };
    json!({
        "ReadUnitsPerSecond": capacity.warm.read,
        "WriteUnitsPerSecond": capacity.warm.write,
        "Status": status,
    })
}

fn insert_maximum(object: &mut Map<String, Json>, capacity: &Capacity) {
    let (read, write) = capacity.maximum;
    if read.is_some() || write.is_some() {
        let maximum = json!({ "MaxReadRequestUnits": read, "MaxWriteRequestUnits": write });
        object.insert("OnDemandThroughput".into(), without_nothing(maximum));
    }
}

/// Members that are null are none.
fn without_nothing(mut json: Json) -> Json {
    if let Json::Object(members) = &mut json {
        members.retain(|_, member| !member.is_null());
        for member in members.values_mut() {
            *member = without_nothing(member.take());
        }
    }
    json
}
