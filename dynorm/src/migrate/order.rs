//! Which migrations are left, and whether the history fits the list. Pure.

use std::fmt;

use crate::error::{Error, Kind, Result};

/// How far a migration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// It was not begun.
    Pending,
    /// It was begun, and is under way or was left in the middle.
    Begun,
    /// It has met all items, some of which have failed.
    Failed,
    /// It is done.
    Done,
    /// It was said to be done, without being run.
    Baseline,
}

impl State {
    pub(super) const fn name(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Begun => "begun",
            State::Failed => "failed",
            State::Done => "done",
            State::Baseline => "baseline",
        }
    }

    /// What the history calls by this name; `None` if a newer program has written a name unknown
    /// here.
    pub(super) fn of(name: &str) -> Option<State> {
        let all = [State::Begun, State::Failed, State::Done, State::Baseline];
        all.into_iter().find(|state| state.name() == name)
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, State::Done | State::Baseline)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether the history is one of this list: all that was begun is in it, and nothing new comes
/// before what was begun.
pub(super) fn check<'n>(
    names: impl Iterator<Item = &'n str> + Clone,
    history: &[(&str, State)],
    allow_out_of_order: bool,
) -> Result<()> {
    if allow_out_of_order {
        return Ok(());
    }
    let refuse = |message: String| {
        let error = Error::new(Kind::Invalid, message).operation("Migrate");
        Err(error.hint("`allow_out_of_order` runs what is left all the same"))
    };
    let unknown: Vec<_> = history
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !names.clone().any(|known| known == *name))
        .collect();
    if !unknown.is_empty() {
        let unknown = unknown.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        return refuse(format!("the table was migrated by {unknown}, which this program does not know"));
    }
    let is_begun = |name: &str| history.iter().any(|(begun, _)| *begun == name);
    let last = names.clone().enumerate().filter(|(_, name)| is_begun(name)).last();
    let Some((last, after)) = last else { return Ok(()) };
    match names.take(last).find(|name| !is_begun(name)) {
        Some(new) => refuse(format!(
            "the migration `{new}` is new, and stands before `{after}`, which was begun already"
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(names: &[&str], begun: &[&str], allow: bool) -> Result<()> {
        let history: Vec<_> = begun.iter().map(|name| (*name, State::Done)).collect();
        check(names.iter().copied(), &history, allow)
    }

    #[test]
    fn a_history_is_the_beginning_of_the_list() {
        for begun in [&[][..], &["a"], &["b", "a"], &["a", "b", "c"]] {
            assert!(checked(&["a", "b", "c"], begun, false).is_ok(), "{begun:?}");
        }
    }

    #[test]
    fn what_is_new_comes_last() {
        let error = checked(&["a", "b", "c"], &["a", "c"], false).unwrap_err();
        assert!(error.to_string().contains("`b` is new, and stands before `c`"), "{error}");
        assert!(checked(&["a", "b", "c"], &["a", "c"], true).is_ok());
    }

    #[test]
    fn what_was_begun_is_known() {
        let error = checked(&["a"], &["a", "z", "y"], false).unwrap_err();
        assert!(error.to_string().contains("by `z`, `y`, which"), "{error}");
        assert!(checked(&["a"], &["z"], true).is_ok());
    }

    #[test]
    fn states_have_names() {
        for state in [State::Begun, State::Failed, State::Done, State::Baseline] {
            assert_eq!(State::of(state.name()), Some(state));
        }
        assert_eq!(State::of("paused"), None);
    }
}
