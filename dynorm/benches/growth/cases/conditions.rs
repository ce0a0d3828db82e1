//! Names, values and depth of conditions. Most are over DynamoDB's limits, and are refused.

use dynorm::{Condition, Model, Value, attribute};

use super::case;
use crate::measure::Sample;
use crate::{ALL, Case};

#[derive(Model, Clone, Debug)]
#[model(table = "any")]
struct Any {
    #[hash_key]
    id: String,
}

fn equals(number: usize) -> Condition<Any> {
    attribute::<Any>(format!("attribute-{number:05}")).eq(Value::from(7))
}

/// A filter is made, and what a scan by it would send.
fn filter(size: usize, make: fn(usize) -> Condition<Any>) -> Sample {
    Sample::new(size * 40, || (), move |()| Any::scan().filter(make(size)).preview().map(|_| ()))
}

pub fn cases() -> Vec<Case> {
    vec![
        case("names of a filter; over 150 refused", ALL, |_, size| {
            filter(size, |size| (1..size).map(equals).fold(equals(0), Condition::and))
        }),
        case("names of a filter, alternately; over 150 refused", ALL, |_, size| {
            filter(size, |size| {
                (1..size)
                    .map(equals)
                    .fold(equals(0), |all, next| if size % 2 == 0 { all.and(next) } else { all.or(next) })
            })
        }),
        case("values of `is_in`; over 100 refused", ALL, |_, size| {
            filter(size, |size| {
                attribute::<Any>("number").is_in((0..size).map(|number| Value::from(number as u64)))
            })
        }),
        case("depth of a condition, by `not`; over 300 refused", ALL, |_, size| {
            filter(size, |size| (0..size).fold(equals(0), |inner, _| inner.not()))
        }),
        case("depth of a condition, by `and` and `or`; over 300 refused", ALL, |_, size| {
            filter(size, |size| {
                (1..size).fold(equals(0), |inner, number| {
                    if number % 2 == 0 { equals(number).and(inner) } else { equals(number).or(inner) }
                })
            })
        }),
    ]
}
