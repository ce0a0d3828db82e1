//! What a call asks for, read from its body.

use serde_json::Value as Json;

use super::refusal::Refusal;
use super::table::{Capacity, Encryption, Units};

/// The units of a `ProvisionedThroughput`, if there is one.
pub(super) fn provisioned(body: &Json) -> Result<Option<Units>, Refusal> {
    let asked = &body["ProvisionedThroughput"];
    if asked.is_null() {
        return Ok(None);
    }
    let (read, write) = (asked["ReadCapacityUnits"].as_i64(), asked["WriteCapacityUnits"].as_i64());
    match (read, write) {
        (Some(read @ 1..), Some(write @ 1..)) => Ok(Some(Units { read, write })),
        _ => Err(Refusal::wrong("read and write capacity units must be there, and at least 1")),
    }
}

/// The units of a `WarmThroughput`, over those that there are.
pub(super) fn warm(body: &Json, now: Units) -> Option<Units> {
    let asked = &body["WarmThroughput"];
    let read = asked["ReadUnitsPerSecond"].as_i64();
    let write = asked["WriteUnitsPerSecond"].as_i64();
    if read.is_none() && write.is_none() {
        return None;
    }
    Some(Units { read: read.unwrap_or(now.read), write: write.unwrap_or(now.write) })
}

/// The `OnDemandThroughput` of what is being made: there is nothing yet that -1 could take away.
pub(super) fn first_maximum(body: &Json) -> Result<Option<(Option<i64>, Option<i64>)>, Refusal> {
    let asked = &body["OnDemandThroughput"];
    for units in [&asked["MaxReadRequestUnits"], &asked["MaxWriteRequestUnits"]] {
        if units.as_i64() == Some(-1) {
            return Err(Refusal::wrong("-1 is no maximum of requests on demand where there is none yet"));
        }
    }
    maximum(body, &Capacity::default())
}

/// The capacity with an `OnDemandThroughput` over it, if there is one: -1 takes a maximum away.
pub(super) fn maximum(
    body: &Json,
    capacity: &Capacity,
) -> Result<Option<(Option<i64>, Option<i64>)>, Refusal> {
    let asked = &body["OnDemandThroughput"];
    let (read, write) = (asked["MaxReadRequestUnits"].as_i64(), asked["MaxWriteRequestUnits"].as_i64());
    if read.is_none() && write.is_none() {
        return Ok(None);
    }
    let merged = |asked: Option<i64>, now| match asked {
        None => Ok(now),
        Some(-1) => Ok(None),
        Some(units @ 1..) => Ok(Some(units)),
        Some(units) => Err(Refusal::wrong(format!("{units} is no maximum of requests on demand"))),
    };
    Ok(Some((merged(read, capacity.maximum.0)?, merged(write, capacity.maximum.1)?)))
}

/// The view of a `StreamSpecification`: `None` if it is to be off.
pub(super) fn stream(asked: &Json) -> Result<Option<String>, Refusal> {
    match (asked["StreamEnabled"].as_bool(), asked["StreamViewType"].as_str()) {
        (Some(true), Some(view)) => Ok(Some(view.to_owned())),
        (Some(false), None) => Ok(None),
        (Some(true), None) => Err(Refusal::wrong("StreamViewType is required when StreamEnabled is true")),
        (Some(false), Some(_)) => {
            Err(Refusal::wrong("StreamViewType must not be there when StreamEnabled is false"))
        }
        (None, _) => Err(Refusal::wrong("StreamEnabled is required")),
    }
}

/// The key of an `SSESpecification`: `None` is DynamoDB's own, as which `Enabled: false` counts.
pub(super) fn encryption(asked: &Json) -> Result<Option<Encryption>, Refusal> {
    let key = asked["KMSMasterKeyId"].as_str();
    if asked["Enabled"].as_bool() != Some(true) {
        if key.is_some() {
            return Err(Refusal::wrong("KMSMasterKeyId must not be there when Enabled is false"));
        }
        return Ok(None);
    }
    let named = |name: &str| format!("arn:aws:kms:us-east-1:000000000000:key/{name}");
    let key = match key {
        None => named("aws-dynamodb"),
        Some(key) if key.contains(":key/") => key.to_owned(),
        // An alias is not what is described, but the key that it stands for.
        Some(key) if key.contains("alias/") => {
            named(&format!("of-{}", key.rsplit('/').next().unwrap_or_default()))
        }
        Some(key) => named(key),
    };
    Ok(Some(Encryption { key }))
}

/// The class of a table; `STANDARD` unless said otherwise.
pub(super) fn class(asked: &Json) -> Result<Option<String>, Refusal> {
    match asked.as_str() {
        None => Ok(None),
        Some(class @ ("STANDARD" | "STANDARD_INFREQUENT_ACCESS")) => Ok(Some(class.to_owned())),
        Some(class) => Err(Refusal::wrong(format!("{class} is no class of tables"))),
    }
}

/// Name and type of the attributes that a body defines.
pub(super) fn definitions(body: &Json) -> Vec<(String, String)> {
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let asked = body["AttributeDefinitions"].as_array().into_iter().flatten();
    asked.map(|asked| (text(&asked["AttributeName"]), text(&asked["AttributeType"]))).collect()
}

/// The tags of a body. Those of AWS are not to be set.
pub(super) fn tags(body: &Json) -> Result<Vec<(String, String)>, Refusal> {
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let asked = body["Tags"].as_array().into_iter().flatten();
    let tags: Vec<_> = asked.map(|tag| (text(&tag["Key"]), text(&tag["Value"]))).collect();
    check_tags(tags.iter().map(|(key, _)| key))?;
    Ok(tags)
}

/// None of them is one of AWS.
pub(super) fn check_tags<'a>(keys: impl Iterator<Item = &'a String>) -> Result<(), Refusal> {
    for key in keys {
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(Refusal::wrong(format!(
                "{key} is a tag of AWS, and neither set nor removed by others"
            )));
        }
        if key.is_empty() || key.chars().count() > 128 {
            return Err(Refusal::wrong("the key of a tag has 1 to 128 characters"));
        }
    }
    Ok(())
}

/// What the embedded engine is told of a table or an index: it does not know the rest.
pub(super) fn without(body: &Json, names: &[&str]) -> Json {
    let mut body = body.clone();
    if let Json::Object(members) = &mut body {
        members.retain(|name, _| !names.contains(&name.as_str()));
    }
    body
}
