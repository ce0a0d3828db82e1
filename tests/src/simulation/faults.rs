//! Which fault a request meets.

use std::time::Duration;

use dynorm::testing::{Fault, Reply, Request};

use super::rng::Rng;

/// What a request meets on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Met {
    Nothing,
    Throttled,
    Throttling,
    RequestLimit,
    Internal,
    InternalAfter,
    Unavailable,
    UnavailableAfter,
    Refused,
    Reset,
    LostAnswer,
    CutAnswer,
    GarbledAnswer,
    SlowAnswer,
    Unprocessed,
    EmptyPage,
    ShortPage,
    /// Another transaction is at work on an item.
    OtherTransaction,
}

use Met::{
    CutAnswer, EmptyPage, GarbledAnswer, Internal, InternalAfter, LostAnswer, Nothing, OtherTransaction,
    Refused, RequestLimit, Reset, ShortPage, SlowAnswer, Throttled, Throttling, Unavailable,
    UnavailableAfter, Unprocessed,
};

impl Met {
    /// All of them.
    pub const ALL: [Met; 18] = [
        Nothing,
        Throttled,
        Throttling,
        RequestLimit,
        Internal,
        InternalAfter,
        Unavailable,
        UnavailableAfter,
        Refused,
        Reset,
        LostAnswer,
        CutAnswer,
        GarbledAnswer,
        SlowAnswer,
        Unprocessed,
        EmptyPage,
        ShortPage,
        OtherTransaction,
    ];

    /// In the table and the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Nothing => "no fault",
            Throttled => "throughput exceeded",
            Throttling => "throttling",
            RequestLimit => "request limit",
            Internal => "500, not done",
            InternalAfter => "500, done",
            Unavailable => "503, not done",
            UnavailableAfter => "503, done",
            Refused => "connection refused",
            Reset => "reset, not done",
            LostAnswer => "reset, done",
            CutAnswer => "answer cut",
            GarbledAnswer => "answer garbled",
            SlowAnswer => "answer late",
            Unprocessed => "unprocessed entries",
            EmptyPage => "empty page",
            ShortPage => "short page",
            OtherTransaction => "other transaction",
        }
    }

    /// Whether the sender cannot know if it was done.
    #[must_use]
    pub fn leaves_open(self) -> bool {
        matches!(
            self,
            Internal
                | InternalAfter
                | Unavailable
                | UnavailableAfter
                | Reset
                | LostAnswer
                | CutAnswer
                | GarbledAnswer
        )
    }

    /// Whether it may explain an error.
    #[must_use]
    pub fn is_failure(self) -> bool {
        !matches!(self, Nothing | SlowAnswer | EmptyPage | ShortPage)
    }

    /// Whether requests of this operation can meet it.
    #[must_use]
    pub fn can_happen_to(self, operation: &str) -> bool {
        match self {
            Unprocessed => matches!(operation, "BatchWriteItem" | "BatchGetItem"),
            EmptyPage | ShortPage => matches!(operation, "Query" | "Scan"),
            OtherTransaction => matches!(
                operation,
                "TransactWriteItems" | "TransactGetItems" | "PutItem" | "UpdateItem" | "DeleteItem"
            ),
            _ => true,
        }
    }

    fn fault(self, request: &Request, rng: &mut Rng) -> Fault {
        match self {
            Nothing | SlowAnswer => Fault::None,
            Throttled => Fault::throttled(),
            Throttling => Fault::throttling(),
            RequestLimit => Fault::request_limit(),
            Internal => Fault::internal(),
            InternalAfter => Fault::Afterwards(Reply::internal()),
            Unavailable => Fault::unavailable(),
            UnavailableAfter => Fault::Afterwards(Reply::unavailable()),
            Refused => Fault::refused(),
            Reset => Fault::reset(),
            LostAnswer => Fault::lost_answer(),
            CutAnswer => Fault::Cut(usize::try_from(rng.below(200)).unwrap_or(0)),
            GarbledAnswer => Fault::Garbled,
            Unprocessed => {
                let percent = rng.pick(&[10, 50, 100]);
                let mut first = true;
                // At least one, so that the table tells the truth.
                Fault::unprocessed(request, |_, _| std::mem::take(&mut first) || rng.percent(percent))
            }
            EmptyPage => Fault::EmptyPage,
            ShortPage => Fault::ShortPage(u32::try_from(rng.between(1, 5)).unwrap_or(1)),
            OtherTransaction => match request.body["TransactItems"].as_array() {
                Some(actions) => {
                    // At least the first, so that the table tells the truth.
                    let codes = (0..actions.len()).map(|at| at == 0 || rng.percent(30));
                    let codes: Vec<_> =
                        codes.map(|busy| if busy { "TransactionConflict" } else { "None" }).collect();
                    Fault::Instead(Reply::canceled(codes))
                }
                None => Fault::Instead(Reply::error(400, "TransactionConflictException", "busy")),
            },
        }
    }
}

/// The fault of a request: about every third one meets one, most of them in operations that meet
/// several. A transaction that is done is not canceled by another.
pub fn choose(request: &Request, storm: bool, is_done: bool, rng: &mut Rng) -> (Met, Fault) {
    let percent = if storm { 75 } else { 15 };
    let met = if rng.percent(percent) {
        let possible = Met::ALL[1..].iter().copied().filter(|met| met.can_happen_to(&request.operation));
        let possible: Vec<_> = possible.filter(|met| !(is_done && *met == OtherTransaction)).collect();
        rng.pick(&possible)
    } else {
        Nothing
    };
    let fault = met.fault(request, rng);
    let late = if met == SlowAnswer { rng.between(300, 3000) } else { rng.between(1, 40) };
    let arrival = Duration::from_millis(rng.between(1, 40));
    (met, fault.delayed(arrival, Duration::from_millis(late)))
}
