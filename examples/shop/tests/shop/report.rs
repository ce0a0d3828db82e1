//! What all orders come to.

use std::time::SystemTime;

use dynorm::time::IsoMillis;
use dynorm_shop::models::{Order, State};
use serde_json::json;
use uuid::Uuid;

use crate::Kit;

#[tokio::test]
async fn the_report_adds_up_all_orders_by_state() {
    let kit = Kit::new().await;
    assert_eq!(kit.get("/report", "").await, json!({}));
    let order = |number: u64| Order {
        customer: Uuid::from_u128(u128::from(number % 7)),
        id: Uuid::from_u128(u128::from(number)),
        placed: IsoMillis::new(SystemTime::now()),
        state: match number % 3 {
            0 => State::Placed,
            1 => State::Paid,
            _ => State::Sent,
        },
        lines: Vec::new(),
        total: number,
    };
    kit.shop.orders.put_all((0..300).map(order)).await.into_result().unwrap();
    let sum = |rest: u64| (0..300).filter(|number| number % 3 == rest).sum::<u64>();
    assert_eq!(
        kit.get("/report", "").await,
        json!({
            "placed": { "orders": 100, "cents": sum(0) },
            "paid": { "orders": 100, "cents": sum(1) },
            "sent": { "orders": 100, "cents": sum(2) },
        })
    );
}
