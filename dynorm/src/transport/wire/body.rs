//! Bodies of requests: members that several operations have.

use crate::codec::json::JsonWriter;
use crate::codec::{Encode, EncodeError, Writer};
use crate::error::Result;
use crate::expr::Expression;
use crate::model::Key;
use crate::transport::Transport;
use crate::value::Value;

/// A body in the making. Each member but the first begins with a comma; `name` is `,"Name":`.
pub(super) struct Body(pub(super) JsonWriter);

/// How long a small body is, with some room.
const SMALL: usize = 512;

impl Body {
    /// Of a request of one table.
    pub(super) fn of_table(table: &str) -> Self {
        let mut body = Body(JsonWriter::with_capacity(SMALL));
        body.0.raw("{\"TableName\":").string_literal(table);
        body
    }

    pub(super) fn text(&mut self, name: &'static str, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            self.0.raw(name).string_literal(text);
        }
        self
    }

    pub(super) fn integer(&mut self, name: &'static str, number: Option<u32>) -> &mut Self {
        if let Some(number) = number {
            self.0.raw(name).raw(itoa::Buffer::new().format(number));
        }
        self
    }

    /// `json` as it stands, if it is wanted.
    pub(super) fn if_wanted(&mut self, wanted: bool, json: &'static str) -> &mut Self {
        if wanted {
            self.0.raw(json);
        }
        self
    }

    pub(super) fn key(&mut self, name: &'static str, key: &Key) -> Result<&mut Self> {
        self.0.raw(name).item(|writer| write_key(key, writer))?;
        Ok(self)
    }

    /// All expressions that there are, with their names and values.
    pub(super) fn expression(&mut self, expression: &Expression) -> Result<&mut Self> {
        self.text(",\"ConditionExpression\":", expression.condition.as_deref())
            .text(",\"UpdateExpression\":", expression.update.as_deref())
            .text(",\"KeyConditionExpression\":", expression.key_condition.as_deref())
            .text(",\"FilterExpression\":", expression.filter.as_deref())
            .text(",\"ProjectionExpression\":", expression.projection.as_deref())
            .names(expression);
        if expression.has_values() {
            self.0.raw(",\"ExpressionAttributeValues\":").item(|writer| {
                writer.raw(expression.values_json());
                Ok(())
            })?;
        }
        Ok(self)
    }

    pub(super) fn names(&mut self, expression: &Expression) -> &mut Self {
        if expression.has_names() {
            let mut separator = ",\"ExpressionAttributeNames\":{";
            for (label, name) in expression.names() {
                self.0.raw(separator).string_literal(&label).raw(":").string_literal(name);
                separator = ",";
            }
            self.0.raw("}");
        }
        self
    }

    /// The last members of a write, if they are wanted, and the end.
    pub(super) fn finish_write(mut self, transport: &Transport) -> String {
        self.if_wanted(transport.report_collections, ",\"ReturnItemCollectionMetrics\":\"SIZE\"");
        self.finish(transport)
    }

    /// The last member, if it is wanted, and the end.
    pub(super) fn finish(mut self, transport: &Transport) -> String {
        if transport.report_capacity {
            self.0.raw(",\"ReturnConsumedCapacity\":\"TOTAL\"");
        }
        self.0.raw("}");
        self.0.into_string()
    }
}

/// The attributes of a key, without the braces around them.
pub(super) fn write_key(key: &Key, writer: &mut JsonWriter) -> Result<(), EncodeError> {
    for (name, value) in key.attributes() {
        writer.name(name);
        Value::encode(value, writer)?;
    }
    Ok(())
}
