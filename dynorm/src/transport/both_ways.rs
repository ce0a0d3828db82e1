//! The wire path beside the way by `AttributeValue`s: the same requests, the same answers, the same
//! errors. For the tests of the operations.

use super::canned::{Canned, Request};
use super::op::Get;
use super::{Collect, Failure, ItemDecoder, ItemSource, One, Reply, Transport};
use crate::codec::json::JsonReader;
use crate::codec::{Decode, DecodeError, Reader};
use crate::expr::{AttributePath, Expression, Predicate};
use crate::model::Key;
use crate::schema::{KeyAttribute, TableSchema};
use crate::value::{AttributeType, Map, Value};

pub(super) const ITEM: &str = r#"{"id":{"S":"a\"b"},"n":{"N":"1.5"},"m":{"M":{"x":{"L":[{"NULL":true},{"BOOL":false}]}}},"s":{"SS":["x","y"]},"b":{"B":"AAE="}}"#;

pub(super) fn key(id: &str) -> Key {
    const SCHEMA: TableSchema = TableSchema::new(
        std::borrow::Cow::Borrowed("t"),
        KeyAttribute::new(std::borrow::Cow::Borrowed("id"), AttributeType::String),
        Some(KeyAttribute::new(std::borrow::Cow::Borrowed("n"), AttributeType::Number)),
        std::borrow::Cow::Borrowed(&[]),
        None,
    );
    Key::new(&SCHEMA, id.into(), Some(Value::from(2))).unwrap()
}

pub(super) fn item() -> Map {
    crate::codec::json::item_from_json(ITEM).unwrap()
}

pub(super) fn path(text: &str) -> AttributePath {
    text.parse().unwrap()
}

fn condition() -> Predicate {
    Predicate::And(vec![Predicate::equals(path("a.b"), "quo\"te".into()), Predicate::not_exists(path("c"))])
}

pub(super) fn conditional() -> Expression {
    Expression::default().with_condition(&condition()).unwrap()
}

pub(super) fn projected() -> Expression {
    Expression::default().with_projection(&[path("id"), path("size")])
}

/// Reads the attribute `n`, which must be there, as an `u8`.
pub(super) struct SmallNumber;

impl ItemDecoder for SmallNumber {
    type Output = u8;

    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<u8, DecodeError> {
        let mut number = Err(DecodeError::invalid("no attribute `n`"));
        reader.begin_object()?;
        while let Some(name) = reader.next_name()? {
            if name == "n" {
                number = Ok(u8::decode(reader).map_err(|error| error.at("n"))?);
            } else {
                reader.skip()?;
            }
        }
        number
    }
}

/// Sends a get; the item goes through a decoder.
pub(super) async fn get_as<D: ItemDecoder>(
    transport: &Transport,
    get: Get<'_>,
    decoder: D,
) -> Result<Reply<Option<D::Output>>, Failure> {
    let mut sink = One::new(decoder);
    Ok(transport.send(&get, &mut sink).await?.map(|()| sink.into_item()))
}

struct Nameless;

impl ItemSource for Nameless {
    fn name(&self) -> &'static str {
        "t"
    }

    fn key_in(&self, _item: &str) -> Option<Key> {
        None
    }
}

pub(super) fn collect<D: ItemDecoder>(decoder: D) -> Collect<D> {
    Collect::new(decoder, "Test", Nameless)
}

/// Runs a request on both transports, metered and not; each gets the reply.
pub(super) async fn both<T: std::fmt::Debug>(
    reply: (u16, &str),
    run: impl AsyncFn(&Transport) -> Result<Reply<T>, Failure>,
) -> (Result<Reply<T>, Failure>, Request) {
    for metered in [true, false] {
        let canned = Canned::new([reply, reply]);
        let mut transport = canned.transport();
        (transport.report_capacity, transport.report_collections) = (metered, metered);
        let by_wire = run(&transport).await;
        transport.attribute_values = true;
        let by_sdk = run(&transport).await;
        let [wire, sdk] = canned.take_requests().try_into().unwrap();
        assert_eq!(wire.json(), sdk.json());
        assert_eq!(wire.body.contains("ReturnConsumedCapacity"), metered);
        for header in ["content-type", "x-amz-target", "host"] {
            assert_eq!(wire.headers.get(header), sdk.headers.get(header), "{header}");
        }
        assert_eq!(wire.headers["content-length"], wire.body.len().to_string());
        assert!(wire.headers["authorization"].starts_with("AWS4-HMAC-SHA256"));
        match (&by_wire, &by_sdk) {
            (Ok(wire), Ok(sdk)) => {
                assert_eq!((wire.attempts, wire.usage), (sdk.attempts, sdk.usage));
            }
            (Err(wire), Err(sdk)) => {
                assert_eq!(wire.error.kind(), sdk.error.kind(), "{wire:?} {sdk:?}");
                assert_eq!((wire.attempts, &wire.current), (sdk.attempts, &sdk.current));
            }
            different => panic!("{different:?}"),
        }
        if !metered {
            let by_sdk = by_sdk.map(|reply| format!("{:?}", reply.value)).ok();
            let by_wire_text = by_wire.as_ref().map(|reply| format!("{:?}", reply.value)).ok();
            assert_eq!(by_wire_text, by_sdk);
            return (by_wire, wire);
        }
    }
    unreachable!()
}
