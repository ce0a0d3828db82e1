//! Writes of peers beside those of `wire`: a peer sends what dynorm sends, or its case says in what
//! that differs.

use std::rc::Rc;

use aws_sdk_dynamodb::Client;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::canned::Canned;
use crate::cases::{self, PageOf};
use crate::measure::Variant;
use crate::writes::{self, Written};

/// What dynorm sends in the four cases of a shape.
pub struct Ours {
    pub put: Value,
    pub update: Value,
    pub delete: Value,
    pub transaction: Value,
}

impl Ours {
    pub fn of<M: Written>(runtime: &Runtime, page: &PageOf<M>) -> Self {
        Ours {
            put: writes::sent::<M>(runtime, async |table| {
                table.put(&page.models[0]).await.expect("put");
            }),
            update: writes::sent(runtime, M::update_if),
            delete: writes::sent(runtime, M::delete_if),
            transaction: writes::sent::<M>(runtime, async |table| {
                writes::insert_all(table, &page.models[..10]).await;
            }),
        }
    }
}

/// The four cases of a shape: the variants of `wire`, and one of each peer.
pub fn cases<'a, M: Written, const N: usize>(
    runtime: &'a Runtime,
    page: &'a PageOf<M>,
    peers: [[Variant<'a>; 4]; N],
) -> [Vec<Variant<'a>>; 4] {
    let mut cases = [
        cases::put_item(runtime, page),
        writes::update_item::<M>(runtime),
        writes::delete_item_if::<M>(runtime),
        writes::transact_write_10(runtime, page),
    ];
    for peer in peers {
        for (case, variant) in cases.iter_mut().zip(peer) {
            case.push(variant);
        }
    }
    cases
}

/// A variant that writes what `prepare` makes with what `open` makes of a client, after what it
/// sends was compared.
pub fn variant<'a, T: 'a, I>(
    name: &'static str,
    runtime: &'a Runtime,
    open: impl AsyncFn(Client) -> T,
    prepare: impl Fn() -> I + Clone + 'a,
    write: impl AsyncFn(&T, I) + Clone + 'a,
    (ours, differs): (&Value, Value),
) -> Variant<'a> {
    let canned = Canned::new("{}");
    let check = canned.keeping();
    runtime.block_on(async { write(&open(check.client()).await, prepare()).await });
    assert_sent(name, check.sent(), ours, &differs);
    let opened = Rc::new(runtime.block_on(open(canned.client())));
    Variant::new(name, prepare, move |input| runtime.block_on(write(&opened, input)))
}

/// A token that is another one each time.
pub const DRAWN: &str = "drawn";

/// Asserts that a peer sends what dynorm sends, but for what `differs` has: members of its own, and
/// `null` for those that it leaves out; of a list, in each element. The values of expressions are
/// the same, whatever their placeholders.
fn assert_sent(name: &str, mut theirs: Value, ours: &Value, differs: &Value) {
    if differs["ClientRequestToken"] == DRAWN && theirs["ClientRequestToken"].is_string() {
        theirs["ClientRequestToken"] = DRAWN.into();
    }
    let mut expected = ours.clone();
    apply(&mut expected, differs);
    assert_eq!(theirs, expected, "{name}");
    assert_eq!(values(&theirs), values(ours), "{name}");
}

fn apply(to: &mut Value, differs: &Value) {
    match (to, differs) {
        (Value::Array(elements), differs) => elements.iter_mut().for_each(|element| apply(element, differs)),
        (Value::Object(members), Value::Object(differs)) => {
            for (name, differs) in differs {
                match members.get_mut(name) {
                    _ if differs.is_null() => _ = members.remove(name),
                    // Placeholders are the peer's own.
                    Some(member) if !name.starts_with("ExpressionAttribute") => apply(member, differs),
                    _ => _ = members.insert(name.clone(), differs.clone()),
                }
            }
        }
        (to, differs) => *to = differs.clone(),
    }
}

/// The values of the expressions of a request.
fn values(request: &Value) -> Vec<String> {
    let values = request["ExpressionAttributeValues"].as_object();
    let mut values: Vec<String> = values.into_iter().flatten().map(|(_, value)| value.to_string()).collect();
    values.sort_unstable();
    values
}
