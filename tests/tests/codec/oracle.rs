//! What `serde_json` says of a text, to hold the codec's reader against. The fuzz target includes
//! this file too.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dynorm::codec::json::{JsonReader, from_json, item_from_json, to_json};
use dynorm::codec::{DecodeError, Problem, Reader};
use dynorm::{Map, Value};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

/// Holds all ways of reading a text against what `serde_json` makes of it.
///
/// # Panics
///
/// If they differ.
pub fn check(text: &str) {
    let verdict = judge(text);
    check_skip(text, &verdict);
    check_walk(text, &verdict);
    check_typed(text, &verdict, from_json::<Value>(text), attribute);
    let item = item_from_json::<Map>(text).map(Value::Map);
    check_typed(text, &verdict, item, |json| entries(json).map(Value::Map));
}

/// What `serde_json` makes of a text.
enum Verdict {
    Json(Json),
    /// JSON, but an object has the same name twice.
    Twice,
    /// Not JSON, or with half a surrogate pair.
    Malformed,
    /// Perhaps JSON, but too deep for `serde_json`, or with a number that it has no type for.
    Beyond,
}

fn judge(text: &str) -> Verdict {
    // This reads strings and numbers without looking what they mean.
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return Verdict::Malformed;
    }
    match serde_json::from_str::<Tree>(text) {
        Ok(Tree { twice: true, .. }) => Verdict::Twice,
        Ok(Tree { json, .. }) => Verdict::Json(json),
        Err(error) => {
            let message = error.to_string();
            let beyond = ["number out of range", "recursion limit exceeded"];
            if beyond.iter().any(|what| message.starts_with(what)) {
                Verdict::Beyond
            } else {
                Verdict::Malformed
            }
        }
    }
}

fn is_too_deep(error: &DecodeError) -> bool {
    matches!(error.problem(), Problem::TooDeep)
}

fn check_skip(text: &str, verdict: &Verdict) {
    let mut reader = JsonReader::new(text);
    let raw = reader.raw_json();
    let result = raw.and_then(|raw| reader.finish().map(|()| raw));
    match (verdict, result) {
        (Verdict::Json(_) | Verdict::Twice, Ok(raw)) => {
            assert_eq!(raw, text.trim_matches([' ', '\t', '\r', '\n']));
        }
        (Verdict::Malformed, Err(_)) | (Verdict::Beyond, _) => {}
        (_, result) => panic!("skipping {text:?}: {result:?}"),
    }
}

fn check_walk(text: &str, verdict: &Verdict) {
    let mut reader = JsonReader::new(text);
    let json = walk(&mut reader);
    let result = json.and_then(|json| reader.finish().map(|()| json));
    match (verdict, result) {
        (Verdict::Json(expected), Ok(found)) => assert_eq!(found, *expected, "walking {text:?}"),
        (Verdict::Twice, Ok(_)) | (Verdict::Malformed, Err(_)) | (Verdict::Beyond, _) => {}
        (_, Err(error)) if is_too_deep(&error) => {}
        (_, result) => panic!("walking {text:?}: {result:?}"),
    }
}

fn check_typed(
    text: &str,
    verdict: &Verdict,
    result: Result<Value, DecodeError>,
    expect: impl Fn(&Json) -> Option<Value>,
) {
    let expected = match verdict {
        Verdict::Json(json) => expect(json),
        Verdict::Twice | Verdict::Malformed | Verdict::Beyond => None,
    };
    match (expected, result) {
        (Some(expected), Ok(found)) => {
            assert_eq!(found, expected, "reading {text:?}");
            if !has_empty_set(&found) {
                let written = to_json(&found).expect("what was read can be written");
                assert_eq!(from_json::<Value>(&written).expect(&written), found);
            }
        }
        (None, Err(_)) => {}
        (Some(_), Err(error)) if is_too_deep(&error) => {}
        (expected, found) => panic!("reading {text:?}: {found:?}, expected {expected:?}"),
    }
}

/// Reads JSON of any kind with the methods for what surrounds items.
fn walk(reader: &mut JsonReader<'_>) -> Result<Json, DecodeError> {
    if reader.json_null() {
        return Ok(Json::Null);
    }
    if let Ok(value) = reader.json_bool() {
        return Ok(Json::Bool(value));
    }
    if let Ok(number) = reader.json_number() {
        return serde_json::from_str(number).map_err(DecodeError::other);
    }
    if reader.clone().begin_array().is_ok() {
        reader.begin_array()?;
        let mut elements = Vec::new();
        while reader.next_in_array()? {
            elements.push(walk(reader)?);
        }
        return Ok(Json::Array(elements));
    }
    if reader.clone().begin_object().is_ok() {
        reader.begin_object()?;
        let mut entries = serde_json::Map::new();
        while let Some(name) = reader.next_name()? {
            entries.insert(name.into_owned(), walk(reader)?);
        }
        return Ok(Json::Object(entries));
    }
    // Too deep, unless it is a string.
    match (reader.clone().begin_array(), reader.clone().begin_object()) {
        (Err(error), _) | (_, Err(error)) if is_too_deep(&error) => Err(error),
        _ => Ok(Json::String(reader.json_string()?.into_owned())),
    }
}

/// The attribute value whose wire form `json` is.
fn attribute(json: &Json) -> Option<Value> {
    let object = json.as_object()?;
    let mut members = object.iter();
    let (Some((descriptor, content)), None) = (members.next(), members.next()) else { return None };
    Some(match descriptor.as_str() {
        "S" => Value::String(content.as_str()?.to_owned()),
        "N" => Value::Number(content.as_str()?.parse().ok()?),
        "B" => Value::Binary(bytes(content)?),
        "BOOL" => Value::Bool(content.as_bool()?),
        "NULL" => {
            content.as_bool()?;
            Value::Null
        }
        "L" => Value::List(content.as_array()?.iter().map(attribute).collect::<Option<_>>()?),
        "M" => Value::Map(entries(content)?),
        "SS" => Value::StringSet(set(content, |member| Some(member.as_str()?.to_owned()))?),
        "NS" => Value::NumberSet(set(content, |member| member.as_str()?.parse().ok())?),
        "BS" => Value::BinarySet(set(content, bytes)?),
        _ => return None,
    })
}

fn entries(json: &Json) -> Option<Map> {
    json.as_object()?.iter().map(|(name, value)| Some((name.clone(), attribute(value)?))).collect()
}

fn bytes(json: &Json) -> Option<Vec<u8>> {
    STANDARD.decode(json.as_str()?).ok()
}

/// A set, unless a member is there twice.
fn set<T: Ord>(json: &Json, member: impl Fn(&Json) -> Option<T>) -> Option<BTreeSet<T>> {
    let members = json.as_array()?;
    let set: BTreeSet<T> = members.iter().map(member).collect::<Option<_>>()?;
    (set.len() == members.len()).then_some(set)
}

/// Whether there is an empty set, which is not written as one.
fn has_empty_set(value: &Value) -> bool {
    match value {
        Value::List(elements) => elements.iter().any(has_empty_set),
        Value::Map(entries) => entries.values().any(has_empty_set),
        Value::StringSet(set) => set.is_empty(),
        Value::NumberSet(set) => set.is_empty(),
        Value::BinarySet(set) => set.is_empty(),
        _ => false,
    }
}

/// JSON, and whether an object in it has the same name twice, which `serde_json` itself does not
/// say.
struct Tree {
    json: Json,
    twice: bool,
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut twice = false;
        let json = deserializer.deserialize_any(TreeVisitor { twice: &mut twice })?;
        Ok(Tree { json, twice })
    }
}

struct TreeVisitor<'a> {
    twice: &'a mut bool,
}

impl<'de> Visitor<'de> for TreeVisitor<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(Tree { json, twice }) = elements.next_element()? {
            *self.twice |= twice;
            array.push(json);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object = serde_json::Map::new();
        while let Some((name, Tree { json, twice })) = entries.next_entry::<String, Tree>()? {
            *self.twice |= twice;
            *self.twice |= object.insert(name, json).is_some();
        }
        Ok(Json::Object(object))
    }
}
