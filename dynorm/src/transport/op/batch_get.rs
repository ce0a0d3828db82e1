//! [`BatchGetItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html).

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItem;
use aws_sdk_dynamodb::types::KeysAndAttributes;

use crate::codec::json::JsonReader;
use crate::codec::{Decode, DecodeError, Reader};
use crate::error::{Error, Kind, Result};
use crate::expr::Expression;
use crate::model::Key;
use crate::transport::by_values::{Call, SdkItem, hand_over_of, incomplete, malformed, names, usage};
use crate::transport::failure::failed;
use crate::transport::wire::{Body, read_array, read_map, read_members, read_tables, write_key};
use crate::transport::{Access, Failure, ItemSink, Operation, TableNames, Usage};
use crate::value::{Map, Value, from_sdk, to_sdk};

const NOT_ASKED: &str = "the answer has a table that was not asked for";

/// Hands the items to the sink, in an order of the server's own, each with the place of its table.
#[derive(Clone, Copy)]
pub(crate) struct BatchGet<'a> {
    /// Each table is there once, and left out if it has no keys; at most 100 keys.
    pub(crate) tables: &'a [TableKeys<'a>],
}

/// What is read of one table.
pub(crate) struct TableKeys<'a> {
    pub(crate) table: &'a str,
    pub(crate) keys: Vec<&'a Key>,
    pub(crate) consistent: bool,
    /// Projection.
    pub(crate) expression: &'a Expression,
}

/// Key attributes, with the place of their table.
pub(crate) type Placed = (usize, Map);

/// What came of a [`BatchGet`], but for the items.
#[derive(Debug, Default)]
pub(crate) struct BatchItems {
    /// The keys of items that were not looked up this time.
    pub(crate) unprocessed: Vec<Placed>,
    /// The attributes of the items that are of the name of a key attribute, in the items' order.
    /// Only there if there are not just as many items as keys, to find out which they are of.
    pub(crate) found: Option<Vec<Placed>>,
    /// How many items there were.
    count: usize,
}

impl TableKeys<'_> {
    fn names(&self) -> Vec<&str> {
        self.keys.first().into_iter().flat_map(|key| key.attributes()).map(|(name, _)| name).collect()
    }

    /// The attributes of an item that are of the name of a key attribute.
    fn key_attributes(&self, item: &SdkItem) -> Result<Map> {
        let names = self.names().into_iter();
        let present = names.filter_map(|name| item.get_key_value(name));
        from_sdk(present.map(|(name, value)| (name.clone(), value.clone())).collect()).map_err(malformed)
    }

    fn write(&self, body: &mut Body) -> Result<()> {
        body.0.string_literal(self.table).raw(":{\"Keys\":");
        let mut separator = "[";
        for key in &self.keys {
            body.0.raw(separator).item(|writer| write_key(key, writer))?;
            separator = ",";
        }
        body.0.raw("]");
        body.if_wanted(self.consistent, ",\"ConsistentRead\":true").expression(self.expression)?;
        body.0.raw("}");
        Ok(())
    }

    fn to_sdk(&self) -> Result<KeysAndAttributes> {
        KeysAndAttributes::builder()
            .set_keys(Some(self.keys.iter().map(|key| to_sdk(key.to_map())).collect()))
            .set_consistent_read(self.consistent.then_some(true))
            .set_projection_expression(self.expression.projection.clone())
            .set_expression_attribute_names(names(self.expression))
            .build()
            .map_err(incomplete)
    }
}

impl BatchGet<'_> {
    fn asked(&self) -> impl Iterator<Item = &TableKeys<'_>> {
        self.tables.iter().filter(|table| !table.keys.is_empty())
    }

    fn keys(&self) -> usize {
        self.tables.iter().map(|table| table.keys.len()).sum()
    }

    /// As a rule all keys have their items, and nobody needs to look which they are of.
    fn must_look(&self, batch: &BatchItems) -> bool {
        batch.count != self.keys() || !batch.unprocessed.is_empty()
    }

    /// Where a table is. That of a single one is the one that was asked, whatever it is called.
    fn place(&self, table: &str) -> Option<usize> {
        match self.tables {
            [_] => Some(0),
            tables => tables.iter().position(|asked| asked.table == table),
        }
    }

    fn place_in_json(&self, table: &str) -> Result<usize, DecodeError> {
        self.place(table).ok_or_else(|| DecodeError::invalid(NOT_ASKED))
    }
}

impl Operation for BatchGet<'_> {
    type Stub = BatchGetItem;
    type Output = BatchItems;
    const ACCESS: Access = Access::Read;

    fn tables(&self) -> TableNames {
        TableNames::Several(self.asked().map(|table| table.table.to_owned()).collect())
    }

    fn length(&self) -> usize {
        256 * self.tables.len() + self.keys() * 64
    }

    fn members(&self, body: &mut Body) -> Result<()> {
        let mut before = "\"RequestItems\":{";
        for table in self.asked() {
            body.0.raw(before);
            table.write(body)?;
            before = ",";
        }
        body.0.raw("}");
        Ok(())
    }

    fn read(
        &self,
        name: &str,
        reader: &mut JsonReader<'_>,
        sink: &mut dyn ItemSink,
        batch: &mut BatchItems,
    ) -> Result<bool, DecodeError> {
        match name {
            "Responses" => read_tables(reader, |table, reader| {
                batch.count += 1;
                sink.read_of(self.place_in_json(table)?, reader)
            })?,
            "UnprocessedKeys" => self.read_unprocessed(reader, &mut batch.unprocessed)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn read_again(&self, answer: &mut JsonReader<'_>, batch: &mut BatchItems) -> Result<(), DecodeError> {
        if !self.must_look(batch) {
            return Ok(());
        }
        let names: Vec<_> = self.tables.iter().map(TableKeys::names).collect();
        let mut found = Vec::new();
        read_members(answer, |name, reader| {
            if name != "Responses" {
                return Ok(false);
            }
            read_tables(reader, |table, reader| {
                let place = self.place_in_json(table)?;
                found.push((place, read_found(reader, &names[place])?));
                Ok(())
            })?;
            Ok(true)
        })?;
        batch.found = Some(found);
        Ok(())
    }

    async fn by_values(
        &self,
        call: &Call<'_>,
        sink: &mut dyn ItemSink,
    ) -> Result<(BatchItems, Usage), Failure> {
        let mut request = call.client().batch_get_item().set_return_consumed_capacity(call.capacity());
        for table in self.asked() {
            request = request.request_items(table.table, table.to_sdk()?);
        }
        let output = request.customize().interceptor(call.counter()).send().await.map_err(failed)?;
        let usage = usage(output.consumed_capacity(), []);
        let place = |table: &str| self.place(table).ok_or_else(|| Error::new(Kind::Connection, NOT_ASKED));
        let mut unprocessed = Vec::new();
        for (table, left) in output.unprocessed_keys.into_iter().flatten() {
            let place = place(&table)?;
            for key in left.keys {
                unprocessed.push((place, from_sdk(key).map_err(malformed)?));
            }
        }
        let mut items = Vec::new();
        for (table, of_table) in output.responses.into_iter().flatten() {
            let place = place(&table)?;
            items.extend(of_table.into_iter().map(|item| (place, item)));
        }
        let mut batch = BatchItems { unprocessed, found: None, count: items.len() };
        if self.must_look(&batch) {
            let key =
                |(place, item): &(usize, SdkItem)| Ok((*place, self.tables[*place].key_attributes(item)?));
            batch.found = Some(items.iter().map(key).collect::<Result<_>>()?);
        }
        for (place, item) in &items {
            hand_over_of(*place, item, sink)?;
        }
        Ok((batch, usage))
    }
}

impl BatchGet<'_> {
    fn read_unprocessed(
        &self,
        reader: &mut JsonReader<'_>,
        keys: &mut Vec<Placed>,
    ) -> Result<(), DecodeError> {
        reader.begin_object()?;
        while let Some(table) = reader.next_name()? {
            let place = self.place_in_json(&table)?;
            read_members(reader, |name, reader| {
                if name != "Keys" {
                    return Ok(false);
                }
                read_array(reader, |reader| {
                    keys.push((place, read_map(reader)?));
                    Ok(())
                })?;
                Ok(true)
            })?;
        }
        Ok(())
    }
}

/// The attributes of an item that are of one of these names.
fn read_found(reader: &mut JsonReader<'_>, names: &[&str]) -> Result<Map, DecodeError> {
    let mut key = Map::new();
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        if names.contains(&&*name) {
            key.insert(name.into_owned(), Value::decode(reader)?);
        } else {
            reader.skip()?;
        }
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Transport;
    use crate::transport::both_ways::{ITEM, both, collect, key, projected};
    use crate::transport::canned::Canned;
    use crate::transport::decode::Plain;

    #[tokio::test]
    async fn both_ways_tell_what_is_missing() {
        let keys = [key("a"), key("b"), key("c")];
        let run = async |transport: &Transport| {
            let expression = projected();
            let tables = [TableKeys {
                table: "t\"",
                keys: keys.iter().collect(),
                consistent: true,
                expression: &expression,
            }];
            let mut sink = collect(Plain::<Map>::NEW);
            let sent = transport.send(&BatchGet { tables: &tables }, &mut sink).await?;
            Ok(sent.map(|batch| (batch, sink.into_results())))
        };
        let answer = r#"{
            "UnprocessedKeys": {"t\"": {"Keys": [{"id":{"S":"a"},"n":{"N":"2"}}], "ConsistentRead": true}},
            "Responses": {"t\"": [{"size":{"N":"1"},"id":{"S":"c"},"n":{"N":"2.0"}}]},
            "ConsumedCapacity": [{"CapacityUnits": 1.5}, {"CapacityUnits": 2}]
        }"#;
        let reply = both((200, answer), run).await.0.unwrap();
        assert_eq!(reply.usage.capacity, Some(3.5));
        let (batch, items) = reply.value;
        assert_eq!(items.len(), 1);
        assert_eq!(batch.unprocessed, [(0, key("a").to_map())]);
        assert_eq!(batch.found, Some(vec![(0, key("c").to_map())]), "`b` does not exist");
        // Nothing is missing, nothing is looked for.
        let answer = format!(
            r#"{{"Responses":{{"t\"":[{ITEM},{ITEM},{{"id":{{"M":{{}}}}}}]}},"UnprocessedKeys":{{}}}}"#
        );
        let (batch, items) = both((200, &answer), run).await.0.unwrap().value;
        assert_eq!((items.len(), batch.found), (3, None));
        // Nothing was done at all.
        let (batch, items) = both((200, "{}"), run).await.0.unwrap().value;
        assert_eq!((items.len(), batch.found), (0, Some(vec![])));
    }
    #[tokio::test]
    async fn each_table_has_its_own_keys_and_options() {
        let (a, b) = (key("a"), key("b"));
        let (whole, part) = (Expression::default(), projected());
        let run = async |transport: &Transport| {
            let tables = [
                TableKeys { table: "t1", keys: vec![&a, &b], consistent: false, expression: &whole },
                TableKeys { table: "t2", keys: vec![&a], consistent: true, expression: &part },
            ];
            let mut sink = collect(Plain::<Map>::NEW);
            let sent = transport.send(&BatchGet { tables: &tables }, &mut sink).await?;
            Ok(sent.map(|batch| (batch, sink.into_results())))
        };
        let answer = format!(
            r#"{{"Responses":{{"t2":[{ITEM}]}},
                "UnprocessedKeys":{{"t1":{{"Keys":[{{"id":{{"S":"b"}},"n":{{"N":"2"}}}}]}}}}}}"#
        );
        let (reply, request) = both((200, &answer), run).await;
        let (batch, items) = reply.unwrap().value;
        assert_eq!((items.len(), batch.unprocessed), (1, vec![(0, b.to_map())]));
        assert!(batch.found.is_some_and(|found| found.len() == 1 && found[0].0 == 1));
        let sent = request.json();
        assert_eq!(sent["RequestItems"]["t1"]["Keys"].as_array().map(Vec::len), Some(2));
        assert_eq!(sent["RequestItems"]["t1"]["ConsistentRead"], serde_json::Value::Null);
        assert_eq!(sent["RequestItems"]["t2"]["ConsistentRead"], true);
        assert!(sent["RequestItems"]["t2"]["ProjectionExpression"].is_string());
        // What is of no table that was asked is no answer.
        let answer = format!(r#"{{"Responses":{{"t3":[{ITEM}]}}}}"#);
        for by_values in [false, true] {
            let canned = Canned::new([(200, &*answer)]);
            let transport = Transport { attribute_values: by_values, ..canned.transport() };
            assert_eq!(run(&transport).await.unwrap_err().error.kind(), Kind::Connection, "{by_values}");
        }
    }
}
