//! With which code the program ends.

use std::process::ExitCode;

/// With which code the program ends. Scripts rely on them: none ever changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Exit {
    /// 0: there was nothing to do, or all of it is done.
    Done,
    /// 1: something failed.
    Error,
    /// 2: the tables differ from the schema.
    Differences,
    /// 3: there is a step that cannot be done in place, or one that destroys and has not been
    /// permitted, or somebody has to agree and there is no terminal to ask at.
    Blocked,
    /// 4: the time is over and the server is still at work, or somebody else is at it. The same
    /// command goes on from there.
    Running,
    /// 5: it is finished, but for items that failed: they are listed, and nothing of them is lost.
    Failed,
    /// 6: all is done but what has to wait until a later time.
    Later,
    /// 64: the command line is wrong. Not 2, which scripts take for differences.
    Usage,
    /// 130: interrupted. The same command goes on from there.
    Interrupted,
}

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Error => 1,
            Exit::Differences => 2,
            Exit::Blocked => 3,
            Exit::Running => 4,
            Exit::Failed => 5,
            Exit::Later => 6,
            Exit::Usage => 64,
            Exit::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}
