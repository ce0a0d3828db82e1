//! How often a write that others were in the way of is tried.

use std::time::Duration;

use tokio::time::Instant;

use super::options::Patience;

/// The tries of one write that conflicts.
#[derive(Debug)]
pub(crate) struct Tries {
    most: u32,
    time: Option<Duration>,
    made: u32,
    since: Instant,
}

/// How the next try is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// At once: mostly it is one other client that was faster, and what it wrote is at hand.
    AtOnce,
    /// After a wait, since which others may have written again.
    AfterWait,
}

impl Tries {
    /// So many, and at least one, within so much time: a minute if nobody says.
    pub(crate) fn new(most: u32, time: Option<Duration>) -> Self {
        Tries { most: most.max(1), time, made: 0, since: Instant::now() }
    }

    /// After a try: how the next one is made, after the wait for it; `None` if there is to be none.
    pub(crate) async fn next(&mut self) -> Option<Next> {
        self.made = self.made.saturating_add(1);
        if self.made >= self.most {
            return None;
        }
        if self.made == 1 {
            return Some(Next::AtOnce);
        }
        let patience = Patience { rounds: u32::MAX, time: self.time };
        patience.next_round(self.made - 1, self.since).await.then_some(Next::AfterWait)
    }

    /// How many were made.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(most: u32, time: Option<Duration>) -> Vec<Next> {
        let mut tries = Tries::new(most, time);
        let mut all = Vec::new();
        while let Some(next) = tries.next().await {
            all.push(next);
        }
        assert_eq!(tries.made() as usize, all.len() + 1);
        all
    }

    #[tokio::test(start_paused = true)]
    async fn the_second_try_is_made_at_once_and_the_others_wait() {
        assert_eq!(all(0, None).await, []);
        assert_eq!(all(1, None).await, []);
        assert_eq!(all(4, None).await, [Next::AtOnce, Next::AfterWait, Next::AfterWait]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_try_waits_past_the_time_limit() {
        let before = Instant::now();
        let limit = Duration::from_secs(20);
        assert!(all(u32::MAX, Some(limit)).await.len() > 3);
        assert!(before.elapsed() < limit);
        assert_eq!(all(u32::MAX, Some(Duration::ZERO)).await, [Next::AtOnce]);
    }
}
