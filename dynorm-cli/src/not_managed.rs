//! What a table may have that dynorm leaves alone: told by `status`, and never changed.

use std::error::Error;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{ContributorInsightsStatus, DestinationStatus};
use dynorm::{Db, TableDescription};
use serde_json::{Value, json};

/// What is known of one of these things.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Each that is on, in words; none if it is off.
    Is(Vec<String>),
    /// It could not be read, and why. That is not to say that it is off.
    Unknown(String),
    /// The engine has no such thing.
    Unsupported,
}

/// The things, by what they are called.
#[derive(Debug)]
pub(crate) struct NotManaged(pub(crate) [(&'static str, Seen); 3]);

/// What a table that was described has of them: by one request for each that the description does
/// not show. Auto scaling is another service's, and is not asked for.
pub(crate) async fn look(db: &Db, table: &TableDescription) -> NotManaged {
    let client = db.client();
    NotManaged([
        ("replicas", Seen::Is(table.replicas.clone())),
        ("kinesis", kinesis(client, &table.name).await),
        ("contributor insights", insights(client, &table.name).await),
    ])
}

/// The streams that it is copied to.
async fn kinesis(client: &Client, table: &str) -> Seen {
    let found = client.describe_kinesis_streaming_destination().table_name(table).send().await;
    seen(found.map(|found| {
        let streams = found.kinesis_data_stream_destinations().iter();
        let on = streams.filter(|stream| {
            !matches!(stream.destination_status(), Some(DestinationStatus::Disabled) | None)
        });
        on.map(|stream| stream.stream_arn().unwrap_or("a stream").to_owned()).collect()
    }))
}

/// Whether it is counted which keys are asked for most: of the table, and of each index.
async fn insights(client: &Client, table: &str) -> Seen {
    let mut pages = client.list_contributor_insights().table_name(table).into_paginator().send();
    let mut on = Vec::new();
    while let Some(page) = pages.next().await {
        match page {
            Err(error) => return seen(Err(error)),
            Ok(page) => on.extend(page.contributor_insights_summaries().iter().filter_map(|summary| {
                let is_on = !matches!(
                    summary.contributor_insights_status(),
                    Some(ContributorInsightsStatus::Disabled | ContributorInsightsStatus::Failed) | None
                );
                let of =
                    summary.index_name().map_or("the table".to_owned(), |name| format!("index `{name}`"));
                is_on.then_some(of)
            })),
        }
    }
    Seen::Is(on)
}

fn seen<E>(asked: Result<Vec<String>, SdkError<E>>) -> Seen
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match asked {
        Ok(on) => Seen::Is(on),
        // Only the code: what stands in an answer is not for logs.
        Err(error) => match error.code() {
            Some("UnknownOperationException") => Seen::Unsupported,
            Some(code) => Seen::Unknown(code.to_owned()),
            None => Seen::Unknown("no answer, or none that is understood".to_owned()),
        },
    }
}

impl NotManaged {
    /// A line for each of which there is something to tell.
    pub(crate) fn lines(&self) -> Vec<String> {
        let lines = self.0.iter().filter_map(|(what, seen)| match seen {
            Seen::Is(on) if on.is_empty() => None,
            Seen::Is(on) => Some(format!("{what}: {}; not managed", on.join(", "))),
            Seen::Unknown(why) => Some(format!("{what}: unknown ({why})")),
            Seen::Unsupported => None,
        });
        lines.collect()
    }

    /// A list of what is on, or why there is none.
    pub(crate) fn document(&self) -> Value {
        let members = self.0.iter().map(|(what, seen)| {
            let value = match seen {
                Seen::Is(on) => json!(on),
                Seen::Unknown(why) => json!({ "unknown": why }),
                Seen::Unsupported => json!({ "unsupported": true }),
            };
            (what.replace(' ', "_"), value)
        });
        Value::Object(members.collect())
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use dynorm::Engine;
    use dynorm::prelude::*;
    use dynorm::testing::{Fault, Reply, Tap};

    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
    }

    /// A table on an engine that answers as AWS does to requests that the embedded one does not
    /// know.
    async fn found(answer: fn(&str) -> Option<Reply>) -> (NotManaged, Tap) {
        let tap = Tap::on(&Engine::memory().unwrap().client());
        let db = Db::new(tap.client());
        let users = db.table::<User>();
        users.create().await.unwrap();
        let described = users.describe().await.unwrap();
        tap.log().clear();
        tap.inject(move |request| answer(&request.operation).map_or(Fault::None, Fault::Instead));
        (look(&db, &described).await, tap)
    }

    #[tokio::test]
    async fn what_the_engine_lacks_is_nothing_to_tell() {
        let (found, tap) = found(|_| None).await;
        assert_eq!(found.lines(), [] as [&str; 0]);
        assert_eq!(found.document()["kinesis"], json!({ "unsupported": true }));
        assert_eq!(
            tap.log().operations(),
            ["DescribeKinesisStreamingDestination", "ListContributorInsights"]
        );
    }

    #[tokio::test]
    async fn what_is_on_is_told_by_name() {
        let (mut found, _) = found(|operation| {
            Some(Reply::ok(&match operation {
                "ListContributorInsights" => json!({ "ContributorInsightsSummaries": [
                    { "TableName": "users", "ContributorInsightsStatus": "DISABLED" },
                    { "TableName": "users", "IndexName": "ByCity", "ContributorInsightsStatus": "ENABLED" },
                ]}),
                _ => json!({ "TableName": "users", "KinesisDataStreamDestinations": [
                    { "StreamArn": "arn:aws:kinesis:eu-west-1:1:stream/a", "DestinationStatus": "ACTIVE" },
                    { "StreamArn": "arn:aws:kinesis:eu-west-1:1:stream/b", "DestinationStatus": "DISABLED" },
                ]}),
            }))
        })
        .await;
        found.0[0].1 = Seen::Is(vec!["eu-west-2".to_owned()]);
        assert_eq!(
            found.lines(),
            [
                "replicas: eu-west-2; not managed",
                "kinesis: arn:aws:kinesis:eu-west-1:1:stream/a; not managed",
                "contributor insights: index `ByCity`; not managed",
            ]
        );
        assert_eq!(found.document()["contributor_insights"], json!(["index `ByCity`"]));
    }

    #[tokio::test]
    async fn what_may_not_be_read_is_unknown_and_not_off() {
        let (found, _) =
            found(|_| Some(Reply::error(400, "AccessDeniedException", "user ann may not"))).await;
        let lines = found.lines();
        assert_eq!(
            lines,
            [
                "kinesis: unknown (AccessDeniedException)",
                "contributor insights: unknown (AccessDeniedException)"
            ]
        );
    }
}
