/// What a save did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Saved {
    sent: bool,
    recovered: bool,
}

impl Saved {
    pub(crate) const UNCHANGED: Saved = Saved { sent: false, recovered: false };
    pub(crate) const WRITTEN: Saved = Saved { sent: true, recovered: false };
    pub(crate) const RECOVERED: Saved = Saved { sent: true, recovered: true };

    /// Whether anything was sent: an item without changes sends nothing.
    #[must_use]
    pub fn was_sent(self) -> bool {
        self.sent
    }

    /// Whether the answer to the write was lost, and the retry found that it had been made.
    ///
    /// A [unique version](crate::UniqueVersion) proves that. Without one it is concluded from the
    /// item's being just what this save makes of what was read, and an equal write by another
    /// client looks the same.
    #[must_use]
    pub fn was_recovered(self) -> bool {
        self.recovered
    }
}
