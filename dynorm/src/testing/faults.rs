//! Faults by chance.

use std::time::Duration;

use fastrand::Rng;

use super::fault::Fault;
use super::reply::Reply;
use super::request::Request;

/// Faults by chance: each request meets one of them, or none. The same seed and the same requests
/// give the same faults.
///
/// Each chance is between 0 and 1 and holds of the requests that the fault can happen to: only
/// batches have entries that are left unprocessed, say. Of a request's chances no more than 1 in
/// all counts, the first ones first.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User { #[hash_key] number: u32 }
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> dynorm::Result<()> {
/// use dynorm::testing::{Faults, Tap};
///
/// let tap = Tap::on(Db::embedded()?.client());
/// let users = Db::new(tap.client()).table::<User>();
/// users.create().await?;
///
/// tap.inject_at_random(Faults::seeded(7).throttling(0.1).unprocessed(0.3));
/// let loaded = users.put_all((0..500).map(|number| User { number })).await;
/// assert!(loaded.is_complete());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Faults {
    rng: Rng,
    chances: Vec<(f64, Sort)>,
}

#[derive(Clone, Copy, Debug)]
enum Sort {
    Throttling,
    ServerError,
    Refused,
    Reset,
    LostAnswer,
    Cut,
    Garbled,
    Slow(Duration),
    Unprocessed,
    EmptyPage,
    ShortPage,
}

impl Faults {
    /// None yet.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Faults { rng: Rng::with_seed(seed), chances: Vec::new() }
    }

    /// All of them, as likely as each other; `chance` is that of a request to meet one. A slow
    /// answer takes up to a second.
    #[must_use]
    pub fn of_all_kinds(seed: u64, chance: f64) -> Self {
        let each = chance / 11.0;
        Self::seeded(seed)
            .throttling(each)
            .server_errors(each)
            .refused(each)
            .resets(each)
            .lost_answers(each)
            .cut_answers(each)
            .garbled_answers(each)
            .slow_answers(each, Duration::from_secs(1))
            .unprocessed(each)
            .empty_pages(each)
            .short_pages(each)
    }

    /// Throttling, of all three kinds. Nothing was done.
    #[must_use]
    pub fn throttling(self, chance: f64) -> Self {
        self.with(chance, Sort::Throttling)
    }

    /// 500 and 503. Half of the time the request had taken effect.
    #[must_use]
    pub fn server_errors(self, chance: f64) -> Self {
        self.with(chance, Sort::ServerError)
    }

    /// Connections that nobody takes.
    #[must_use]
    pub fn refused(self, chance: f64) -> Self {
        self.with(chance, Sort::Refused)
    }

    /// Connections that break before the request has arrived.
    #[must_use]
    pub fn resets(self, chance: f64) -> Self {
        self.with(chance, Sort::Reset)
    }

    /// Connections that break after the request has taken effect.
    #[must_use]
    pub fn lost_answers(self, chance: f64) -> Self {
        self.with(chance, Sort::LostAnswer)
    }

    /// Connections that break in the middle of the answer.
    #[must_use]
    pub fn cut_answers(self, chance: f64) -> Self {
        self.with(chance, Sort::Cut)
    }

    /// Answers that are no JSON.
    #[must_use]
    pub fn garbled_answers(self, chance: f64) -> Self {
        self.with(chance, Sort::Garbled)
    }

    /// Answers that take their time, up to so long, by tokio's clock.
    #[must_use]
    pub fn slow_answers(self, chance: f64, up_to: Duration) -> Self {
        self.with(chance, Sort::Slow(up_to))
    }

    /// Batches of which some entries, or all, are left unprocessed.
    #[must_use]
    pub fn unprocessed(self, chance: f64) -> Self {
        self.with(chance, Sort::Unprocessed)
    }

    /// Pages of queries and scans that hold nothing and go on.
    #[must_use]
    pub fn empty_pages(self, chance: f64) -> Self {
        self.with(chance, Sort::EmptyPage)
    }

    /// Pages of queries and scans that end after one to five items.
    #[must_use]
    pub fn short_pages(self, chance: f64) -> Self {
        self.with(chance, Sort::ShortPage)
    }

    fn with(mut self, chance: f64, sort: Sort) -> Self {
        self.chances.push((chance, sort));
        self
    }

    /// The fault of a request, for a function that adds to it.
    #[must_use]
    pub fn choose(&mut self, request: &Request) -> Fault {
        let mut left = self.rng.f64();
        let possible = self.chances.iter().filter(|(_, sort)| sort.can_happen_to(request));
        let chosen = possible.copied().find(|(chance, _)| {
            left -= chance;
            left < 0.0
        });
        chosen.map_or(Fault::None, |(_, sort)| sort.fault(request, &mut self.rng))
    }
}

impl Sort {
    fn can_happen_to(self, request: &Request) -> bool {
        match self {
            Sort::Unprocessed => request.is_batch(),
            Sort::EmptyPage | Sort::ShortPage => request.is_paged(),
            _ => true,
        }
    }

    fn fault(self, request: &Request, rng: &mut Rng) -> Fault {
        match self {
            Sort::Throttling => match rng.u8(..3) {
                0 => Fault::throttled(),
                1 => Fault::throttling(),
                _ => Fault::request_limit(),
            },
            Sort::ServerError => {
                let reply = if rng.bool() { Reply::internal() } else { Reply::unavailable() };
                if rng.bool() { Fault::Instead(reply) } else { Fault::Afterwards(reply) }
            }
            Sort::Refused => Fault::refused(),
            Sort::Reset => Fault::reset(),
            Sort::LostAnswer => Fault::lost_answer(),
            // Answers to writes are two bytes long.
            Sort::Cut => {
                let longest = if rng.bool() { 2 } else { 1000 };
                Fault::Cut(rng.usize(..longest))
            }
            Sort::Garbled => Fault::Garbled,
            Sort::Slow(up_to) => Fault::slow(up_to.mul_f64(rng.f64())),
            Sort::Unprocessed => {
                let part = rng.f64();
                Fault::unprocessed(request, |_, _| rng.f64() < part)
            }
            Sort::EmptyPage => Fault::EmptyPage,
            Sort::ShortPage => Fault::ShortPage(rng.u32(1..=5)),
        }
    }
}
