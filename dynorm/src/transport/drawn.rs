//! The versions that the attempts of one update draw.
//!
//! The SDK repeats a request whose answer was lost, as it is. An update that was made by the lost
//! attempt, and is made again on top of what others have written meanwhile, would give two states
//! of the item one version, and the save of a client that has read the first would pass over the
//! second. So an attempt that follows one of unknown outcome draws a version of its own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;

use crate::codec::Encode;
use crate::codec::json::JsonWriter;
use crate::expr::value_label;
use crate::schema::VersionAttribute;
use crate::time::{SharedClock, next_version};
use crate::value::Value;

/// The unique versions that the attempts of one request have drawn. Clones are the same.
#[derive(Clone)]
pub(crate) struct DrawnVersions(Arc<Drawn>);

struct Drawn {
    attribute: VersionAttribute,
    /// The version that the item had, if that is known.
    old: Option<Value>,
    clock: SharedClock,
    /// The member of the request's values that holds the version, up to the value.
    member: String,
    first: Value,
    later: Mutex<Vec<Value>>,
}

impl DrawnVersions {
    /// The first version was drawn, and is the request's value of this index.
    pub(crate) fn new(
        attribute: &VersionAttribute,
        (first, old): (Value, Option<Value>),
        clock: &SharedClock,
        index: usize,
    ) -> Self {
        let member = format!("\"{}\":", value_label(index));
        let (attribute, clock, later) = (attribute.clone(), clock.clone(), Mutex::default());
        DrawnVersions(Arc::new(Drawn { attribute, old, clock, member, first, later }))
    }

    fn later(&self) -> MutexGuard<'_, Vec<Value>> {
        self.0.later.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The version of the last attempt.
    pub(crate) fn last(&self) -> Value {
        self.later().last().unwrap_or(&self.0.first).clone()
    }

    /// Whether it is the version of one of the attempts.
    pub(crate) fn has(&self, version: Option<&Value>) -> bool {
        version.is_some_and(|version| *version == self.0.first || self.later().contains(version))
    }

    /// The name of the attribute.
    pub(crate) fn attribute(&self) -> &str {
        &self.0.attribute.name
    }

    /// Draws another version for the attempt that is about to be sent.
    pub(super) fn redraw(&self, request: &mut HttpRequest) {
        let Some((body, version)) = self.with_another(request.body()) else { return };
        let length = body.len();
        *request.body_mut() = SdkBody::from(body);
        request.headers_mut().insert("content-length", itoa::Buffer::new().format(length).to_owned());
        self.later().push(version);
    }

    /// The body with another version. `None` if it is not as it was written: an interceptor of the
    /// client has made something else of it.
    fn with_another(&self, body: &SdkBody) -> Option<(String, Value)> {
        let Drawn { attribute, old, clock, member, first, .. } = &*self.0;
        let body = std::str::from_utf8(body.bytes()?).ok()?;
        let written = [member.as_str(), &json(first)?].concat();
        let at = body.find(&written)? + member.len();
        let end = at + written.len() - member.len();
        let version = next_version(attribute, old.as_ref(), clock).ok()?;
        Some(([body.get(..at)?, &json(&version)?, body.get(end..)?].concat(), version))
    }
}

fn json(value: &Value) -> Option<String> {
    let mut json = JsonWriter::new();
    value.encode(&mut json).ok()?;
    let mut text = json.into_string();
    // The writer puts a comma behind each value.
    text.truncate(text.trim_end_matches(',').len());
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::VersionKind;

    fn body(drawn: &DrawnVersions, body: &str) -> Option<String> {
        let mut request = HttpRequest::new(SdkBody::from(body));
        drawn.redraw(&mut request);
        let text = std::str::from_utf8(request.body().bytes().unwrap()).unwrap().to_owned();
        let length = request.headers().get("content-length").map(str::to_owned);
        assert_eq!(length.is_some(), text != body);
        assert!(length.is_none_or(|length| length == text.len().to_string()));
        (text != body).then_some(text)
    }

    #[test]
    fn just_the_version_is_drawn_again() {
        let attribute = VersionAttribute::new("version".into(), VersionKind::Number { max: u64::MAX });
        let first = Value::from(7);
        let drawn = DrawnVersions::new(&attribute, (first.clone(), None), &SharedClock::default(), 1);
        for (before, after) in [("{\":0\":{\"N\":\"7\"},", "}"), ("{", ",\":0\":{\"N\":\"7\"}}")] {
            let sent = body(&drawn, &format!("{before}\":1\":{{\"N\":\"7\"}}{after}")).unwrap();
            let Value::Number(last) = drawn.last() else { panic!("a number") };
            assert_eq!(sent, format!("{before}\":1\":{{\"N\":\"{last}\"}}{after}"));
            assert!(drawn.has(Some(&first)) && drawn.has(Some(&Value::Number(last))));
        }
        assert!(!drawn.has(Some(&Value::from(8))) && !drawn.has(None));
    }

    #[test]
    fn a_body_that_another_has_written_stays_as_it_is() {
        let attribute = VersionAttribute::new("version".into(), VersionKind::Text);
        let drawn = DrawnVersions::new(&attribute, (Value::from("a"), None), &SharedClock::default(), 0);
        for other in ["", "{}", "{\":0\":{\"S\":\"b\"}}", "not JSON"] {
            assert_eq!(body(&drawn, other), None);
        }
        assert_eq!(drawn.last(), Value::from("a"));
    }
}
