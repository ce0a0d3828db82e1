//! Bodies of requests: members that several operations have.

use crate::codec::json::JsonWriter;
use crate::codec::{Encode, EncodeError, Writer};
use crate::error::Result;
use crate::expr::Expression;
use crate::model::Key;
use crate::value::Value;

/// A body in the making. Each member but the first begins with a comma; `name` is `,"Name":`.
pub(crate) struct Body(pub(in crate::transport) JsonWriter);

const RETURN_CURRENT: &str = ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"";

impl Body {
    pub(in crate::transport) fn new(length: usize) -> Self {
        Body(JsonWriter::with_capacity(length))
    }

    /// The first member of a request of one table.
    pub(in crate::transport) fn table(&mut self, table: &str) -> &mut Self {
        self.0.raw("\"TableName\":").string_literal(table);
        self
    }

    /// Asks for the current item if there is a condition that it can fail, and writes all
    /// expressions.
    pub(in crate::transport) fn condition(&mut self, expression: &Expression) -> Result<&mut Self> {
        self.if_wanted(expression.condition.is_some(), RETURN_CURRENT).expression(expression)
    }

    /// The text of an expression: it has no names and values in it, and so nothing that has to be
    /// escaped.
    fn expression_text(&mut self, name: &'static str, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            self.0.raw(name).raw(text).raw("\"");
        }
        self
    }

    pub(in crate::transport) fn text(&mut self, name: &'static str, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            self.0.raw(name).string_literal(text);
        }
        self
    }

    pub(in crate::transport) fn integer(&mut self, name: &'static str, number: Option<u32>) -> &mut Self {
        if let Some(number) = number {
            self.0.raw(name).raw(itoa::Buffer::new().format(number));
        }
        self
    }

    /// `json` as it stands, if it is wanted.
    pub(in crate::transport) fn if_wanted(&mut self, wanted: bool, json: &'static str) -> &mut Self {
        if wanted {
            self.0.raw(json);
        }
        self
    }

    pub(in crate::transport) fn key(&mut self, name: &'static str, key: &Key) -> Result<&mut Self> {
        self.0.raw(name).item(|writer| write_key(key, writer))?;
        Ok(self)
    }

    /// All expressions that there are, with their names and values.
    pub(in crate::transport) fn expression(&mut self, expression: &Expression) -> Result<&mut Self> {
        self.expression_text(",\"ConditionExpression\":\"", expression.condition.as_deref())
            .expression_text(",\"UpdateExpression\":\"", expression.update.as_deref())
            .expression_text(",\"KeyConditionExpression\":\"", expression.key_condition.as_deref())
            .expression_text(",\"FilterExpression\":\"", expression.filter.as_deref())
            .expression_text(",\"ProjectionExpression\":\"", expression.projection.as_deref())
            .names(expression);
        if expression.has_values() {
            self.0.raw(",\"ExpressionAttributeValues\":").item(|writer| {
                writer.raw(expression.values_json());
                Ok(())
            })?;
        }
        Ok(self)
    }

    pub(in crate::transport) fn names(&mut self, expression: &Expression) -> &mut Self {
        if expression.has_names() {
            let mut separator = ",\"ExpressionAttributeNames\":{\"";
            for (label, name) in expression.names() {
                self.0.raw(separator).raw(label.as_str()).raw("\":").string_literal(name);
                separator = ",\"";
            }
            self.0.raw("}");
        }
        self
    }
}

/// The attributes of a key, without the braces around them.
pub(in crate::transport) fn write_key(key: &Key, writer: &mut JsonWriter) -> Result<(), EncodeError> {
    for (name, value) in key.attributes() {
        writer.name(name);
        Value::encode(value, writer)?;
    }
    Ok(())
}
