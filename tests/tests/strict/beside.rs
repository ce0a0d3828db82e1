//! What has calls of its own: deletion by time, backups, tags.

use aws_sdk_dynamodb::types::Tag;
use dynorm_tests::strict::{Strict, call};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{done, on_demand, refused, wait};

fn ttl(table: &str, attribute: &str, enabled: bool) -> Value {
    json!({
        "TableName": table,
        "TimeToLiveSpecification": { "AttributeName": attribute, "Enabled": enabled },
    })
}

/// Status and attribute, as they are described.
async fn shown(strict: &Strict) -> (String, Option<String>) {
    let shown = strict.client().describe_time_to_live().table_name("shop").send().await.unwrap();
    let shown = shown.time_to_live_description.unwrap();
    (shown.time_to_live_status.unwrap().as_str().to_owned(), shown.attribute_name)
}

#[tokio::test(start_paused = true)]
async fn deletion_by_time_is_changed_once_an_hour_by_one_attribute() {
    const OPERATION: &str = "UpdateTimeToLive";
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    refused(&strict, OPERATION, ttl("shop", "a", false), "ValidationException").await;
    assert_eq!(shown(&strict).await, ("DISABLED".to_owned(), None));
    done(&strict, OPERATION, ttl("shop", "a", true)).await;
    assert_eq!(shown(&strict).await, ("ENABLING".to_owned(), Some("a".to_owned())));
    let message = refused(&strict, OPERATION, ttl("shop", "a", false), "ValidationException").await;
    assert!(message.contains("multiple times"), "{message}");
    wait(3600).await;
    assert_eq!(shown(&strict).await, ("ENABLED".to_owned(), Some("a".to_owned())));
    let message = refused(&strict, OPERATION, ttl("shop", "b", true), "ValidationException").await;
    assert!(message.contains("different AttributeName"), "{message}");
    refused(&strict, OPERATION, ttl("shop", "b", false), "ValidationException").await;
    refused(&strict, OPERATION, ttl("shop", "a", true), "ValidationException").await;
    done(&strict, OPERATION, ttl("shop", "a", false)).await;
    assert_eq!(shown(&strict).await, ("DISABLING".to_owned(), Some("a".to_owned())));
    refused(&strict, OPERATION, ttl("shop", "b", true), "ValidationException").await;
    wait(3600).await;
    done(&strict, OPERATION, ttl("shop", "b", true)).await;
}

#[tokio::test(start_paused = true)]
async fn a_new_table_has_no_backups_yet_and_days_are_one_to_35() {
    const OPERATION: &str = "UpdateContinuousBackups";
    let strict = Strict::new();
    let body = |enabled: bool, days: Option<i64>| {
        let mut asked = json!({ "PointInTimeRecoveryEnabled": enabled });
        if let Some(days) = days {
            asked["RecoveryPeriodInDays"] = json!(days);
        }
        json!({ "TableName": "shop", "PointInTimeRecoverySpecification": asked })
    };
    refused(&strict, OPERATION, body(true, None), "TableNotFoundException").await;
    let created = json!({
        "TableName": "shop",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": super::keys(&["id"]),
        "AttributeDefinitions": super::strings(&["id"]),
    });
    done(&strict, "CreateTable", created).await;
    strict.idle().await;
    refused(&strict, OPERATION, body(true, None), "ContinuousBackupsUnavailableException").await;
    wait(30).await;
    refused(&strict, OPERATION, body(true, Some(0)), "ValidationException").await;
    refused(&strict, OPERATION, body(true, Some(36)), "ValidationException").await;
    done(&strict, OPERATION, body(true, None)).await;
    let shown = async || {
        let shown = strict.client().describe_continuous_backups().table_name("shop").send().await.unwrap();
        let shown = shown.continuous_backups_description.unwrap().point_in_time_recovery_description.unwrap();
        (shown.point_in_time_recovery_status.unwrap().as_str().to_owned(), shown.recovery_period_in_days)
    };
    assert_eq!(shown().await, ("ENABLED".to_owned(), Some(35)));
    done(&strict, OPERATION, body(true, Some(7))).await;
    assert_eq!(shown().await, ("ENABLED".to_owned(), Some(7)));
    done(&strict, OPERATION, body(false, None)).await;
    assert_eq!(shown().await, ("DISABLED".to_owned(), None));
}

async fn tags(strict: &Strict) -> Vec<(String, String)> {
    let arn = strict.table("shop").unwrap()["TableArn"].as_str().unwrap().to_owned();
    let listed = strict.client().list_tags_of_resource().resource_arn(arn).send().await.unwrap();
    listed.tags.unwrap_or_default().into_iter().map(|Tag { key, value, .. }| (key, value)).collect()
}

#[tokio::test(start_paused = true)]
async fn tags_of_aws_are_neither_set_nor_removed() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    let arn = strict.table("shop").unwrap()["TableArn"].clone();
    let tag =
        |key: &str, value: &str| json!({ "ResourceArn": arn, "Tags": [{ "Key": key, "Value": value }] });
    let untag = |key: &str| json!({ "ResourceArn": arn, "TagKeys": [key] });
    strict.tag_as_aws("shop", "aws:cloudformation:stack-name", "shop");
    done(&strict, "TagResource", tag("stage", "prod")).await;
    done(&strict, "TagResource", tag("team", "a")).await;
    refused(&strict, "TagResource", tag("aws:x", "y"), "ValidationException").await;
    refused(&strict, "UntagResource", untag("aws:cloudformation:stack-name"), "ValidationException").await;
    // Five in a second.
    wait(1).await;
    done(&strict, "TagResource", tag("stage", "dev")).await;
    done(&strict, "UntagResource", untag("team")).await;
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(tags(&strict).await, [pair("aws:cloudformation:stack-name", "shop"), pair("stage", "dev")]);
    let none =
        json!({ "ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/none", "TagKeys": ["a"] });
    refused(&strict, "UntagResource", none, "ResourceNotFoundException").await;
}

#[tokio::test(start_paused = true)]
async fn there_are_five_calls_about_tags_in_a_second() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    let arn = strict.table("shop").unwrap()["TableArn"].clone();
    let begun = Instant::now();
    for number in 0..6 {
        let body = json!({ "ResourceArn": arn, "Tags": [{ "Key": format!("k{number}"), "Value": "v" }] });
        // The SDK tries those again that come too fast, for about a second; not all of them get in.
        let _ = call(&strict.client(), "TagResource", &body).await;
    }
    let throttled = |refused: &Option<(String, String)>| {
        refused.as_ref().is_some_and(|(code, _)| code == "ThrottlingException")
    };
    assert!(strict.writes().iter().any(|call| throttled(&call.refused)), "in {:?}", begun.elapsed());
    assert!(strict.writes().iter().filter(|call| call.refused.is_none()).count() >= 5);
}

#[tokio::test(start_paused = true)]
async fn a_policy_is_changed_by_its_revision_and_not_too_fast() {
    const OPERATION: &str = "PutResourcePolicy";
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    let arn = strict.table("shop").unwrap()["TableArn"].as_str().unwrap().to_owned();
    let get = async || strict.client().get_resource_policy().resource_arn(&arn).send().await;
    assert!(get().await.unwrap_err().into_service_error().is_policy_not_found_exception());
    let put = |policy: &str, expected: Option<&str>| json!({ "ResourceArn": arn, "Policy": policy, "ExpectedRevisionId": expected });
    refused(&strict, OPERATION, put("{}", Some("1")), "PolicyNotFoundException").await;
    refused(&strict, OPERATION, put(&" ".repeat(20_481), None), "ValidationException").await;
    done(&strict, OPERATION, put("{}", Some("NO_POLICY"))).await;
    refused(&strict, OPERATION, put("[]", None), "LimitExceededException").await;
    wait(15).await;
    refused(&strict, OPERATION, put("[]", Some("NO_POLICY")), "PolicyNotFoundException").await;
    let revision = get().await.unwrap().revision_id.unwrap();
    done(&strict, OPERATION, put("[]", Some(&revision))).await;
    assert_eq!(get().await.unwrap().policy.as_deref(), Some("[]"));
    wait(15).await;
    done(&strict, "DeleteResourcePolicy", json!({ "ResourceArn": arn })).await;
    assert!(get().await.is_err());
}
