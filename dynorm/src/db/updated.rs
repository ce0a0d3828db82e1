/// What is known of an update that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Updated {
    recovered: bool,
    twice: bool,
}

impl Updated {
    /// Its answer says that it was made; of attempts before nothing is known of so many.
    pub(crate) fn written(unknown: u32) -> Self {
        #[cfg(dynorm_broken)]
        let unknown = if crate::broken::is("counting twice is not said") { 0 } else { unknown };
        Updated { recovered: false, twice: unknown > 0 }
    }

    /// One of so many attempts of which nothing is known has made it.
    pub(crate) fn recovered(unknown: u32) -> Self {
        Updated { recovered: true, twice: unknown > 1 }
    }

    /// Whether the answer to the update was lost, and the retry found that it had been made: the
    /// item carries the [unique version](crate::UniqueVersion) that this update drew.
    #[must_use]
    pub fn was_recovered(self) -> bool {
        self.recovered
    }

    /// Whether the update may have been made more than once: an attempt got no certain answer, and
    /// was sent again.
    ///
    /// What was set is the same after the second time, and members are in a set once. But a number
    /// may have been added to twice, and elements may have been appended twice: if that matters,
    /// read the item and look.
    #[must_use]
    pub fn may_be_applied_twice(self) -> bool {
        self.twice
    }
}
