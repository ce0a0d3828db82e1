//! DynamoDB's wire format, `{"S":"text"}`.
