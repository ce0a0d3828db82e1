//! The lock of a migration. Nobody's clock is compared with another's: an owner shows by its beat
//! that it is alive, and whoever waits measures by its own clock how long that stands still.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::event::{Event, Events};
use super::rows::{LOCK, LockRow};
use super::stop::Stop;
use crate::db::{Db, Item, Table};
use crate::error::{Error, Kind, Result};
use crate::retry::{Next, Tries};
use crate::write::{AnyWrite, Write};

/// How often in a lease an owner shows that it is alive, and how often one who waits looks.
const BEATS: u32 = 5;
/// The shortest time between two looks at a lock.
const SHORTEST: Duration = Duration::from_millis(10);

/// A lock that is held. It is shown to be alive as long as this is not dropped.
pub(super) struct Lock {
    table: Table<LockRow>,
    name: String,
    owner: String,
    fence: u64,
    lost: Arc<AtomicBool>,
    beating: JoinHandle<()>,
}

/// How a lock is taken.
pub(super) struct Taking<'t> {
    pub(super) db: &'t Db,
    pub(super) name: &'t str,
    /// Who takes it, in words.
    pub(super) runner: &'t str,
    pub(super) lease: Duration,
    /// Whether to wait as long as somebody else is at work.
    pub(super) waits: bool,
    pub(super) stop: &'t Stop,
    pub(super) events: Events<'t>,
}

impl Taking<'_> {
    /// Takes it when it is free, or when its owner has shown no sign of life for a whole lease, the
    /// longer one of that owner's and this one's. `None` if it was asked to stop.
    ///
    /// # Errors
    ///
    /// [`Kind::Locked`] if its owner is alive.
    pub(super) async fn take(&self) -> Result<Option<Lock>> {
        let table = self.db.table::<LockRow>();
        let owner = format!("{} {:016x}", self.runner, self.db.clock().random());
        let mut seen: Option<(LockRow, Instant)> = None;
        loop {
            let found = table.get(self.name, LOCK).consistent().await?.map(Item::into_inner);
            let Some(LockRow { owner: Some(holder), .. }) = &found else {
                if let Some(fence) = self.try_take(&table, &owner, found.as_ref()).await? {
                    return Ok(Some(self.held(table, owner, fence)));
                }
                sleep(SHORTEST).await;
                continue;
            };
            let Some(row) = &found else { continue };
            // Of an earlier attempt, whose answer was lost.
            if *holder == owner {
                return Ok(Some(self.held(table, owner, row.fence)));
            }
            let is_same = |before: &LockRow| before.fence == row.fence && before.beat == row.beat;
            match &seen {
                Some((before, since)) if is_same(before) => {
                    let lease = self.lease.max(Duration::from_millis(row.lease));
                    if since.elapsed() >= lease {
                        if let Some(fence) = self.try_take(&table, &owner, Some(row)).await? {
                            return Ok(Some(self.held(table, owner, fence)));
                        }
                        sleep(SHORTEST).await;
                        continue;
                    }
                }
                Some(_) if !self.waits => return Err(locked(&table, self.name, row)),
                before => {
                    if before.is_none() {
                        let (name, owner) = (self.name.to_owned(), holder.clone());
                        self.events.say(Event::Watching { name, owner });
                    }
                    seen = Some((row.clone(), Instant::now()));
                }
            }
            if self.stop.is_stopped() {
                return Ok(None);
            }
            let shorter = self.lease.min(Duration::from_millis(row.lease));
            self.stop.or(sleep((shorter / BEATS).max(SHORTEST))).await;
            if self.stop.is_stopped() {
                return Ok(None);
            }
        }
    }

    /// Takes it if it is as it was seen. Gives the fence; `None` if somebody else was faster.
    async fn try_take(
        &self,
        table: &Table<LockRow>,
        owner: &str,
        seen: Option<&LockRow>,
    ) -> Result<Option<u64>> {
        let lease = u64::try_from(self.lease.as_millis()).unwrap_or(u64::MAX);
        let take = table
            .update(self.name, LOCK)
            .upsert()
            .set(LockRow::owner(), owner)
            .set(LockRow::beat(), 0u64)
            .set(LockRow::lease(), lease)
            .add(LockRow::fence(), 1u64);
        let take = match seen {
            Some(LockRow { owner: Some(holder), fence, beat, .. }) => take.only_if(
                LockRow::owner().eq(holder) & LockRow::fence().eq(*fence) & LockRow::beat().eq(*beat),
            ),
            _ => take.only_if(LockRow::owner().not_exists()),
        };
        match take.returning_new().await {
            Ok(row) => Ok(Some(row.fence)),
            // Perhaps by an attempt of this very update: that is seen by its owner.
            Err(error) if error.is_conflict() || error.kind() == Kind::TransactionConflict => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn held(&self, table: Table<LockRow>, owner: String, fence: u64) -> Lock {
        let lost = Arc::new(AtomicBool::new(false));
        let beat = Beat {
            table: table.clone(),
            name: self.name.to_owned(),
            owner: owner.clone(),
            fence,
            pause: (self.lease / BEATS).max(Duration::from_millis(1)),
            lost: Arc::clone(&lost),
        };
        Lock { table, name: self.name.to_owned(), owner, fence, lost, beating: tokio::spawn(beat.run()) }
    }
}

/// Shows that the owner is alive. In a task of its own: what is done to the items may take longer
/// than a lease.
struct Beat {
    table: Table<LockRow>,
    name: String,
    owner: String,
    fence: u64,
    pause: Duration,
    lost: Arc<AtomicBool>,
}

impl Beat {
    async fn run(self) {
        loop {
            sleep(self.pause).await;
            #[cfg(dynorm_broken)]
            if crate::broken::is("nobody beats") {
                continue;
            }
            let is_ours = LockRow::owner().eq(&self.owner) & LockRow::fence().eq(self.fence);
            let beat = self.table.update(&self.name, LOCK).add(LockRow::beat(), 1u64).only_if(is_ours);
            match beat.await {
                Err(error) if error.is_conflict() || error.is_not_found() => {
                    self.lost.store(true, Ordering::Release);
                    return;
                }
                // A beat that is left out does no harm: the next one comes before the lease ends.
                Ok(_) | Err(_) => {}
            }
        }
    }
}

impl Lock {
    pub(super) fn fence(&self) -> u64 {
        self.fence
    }

    /// Who holds it, as the history has it.
    pub(super) fn owner(&self) -> &str {
        &self.owner
    }

    /// Whether a beat has found somebody else's. That none has says nothing.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Acquire)
    }

    /// That it is still held: goes into each transaction that writes down what was done.
    pub(super) fn check(&self) -> AnyWrite {
        let check = self.table.check(&self.name, LOCK);
        #[cfg(dynorm_broken)]
        if crate::broken::is("the fence is not checked") {
            return check.only_if(LockRow::fence().ge(0u64)).into_any();
        }
        check.only_if(LockRow::owner().eq(&self.owner) & LockRow::fence().eq(self.fence)).into_any()
    }

    pub(super) fn taken_over(&self) -> Error {
        let message = format!(
            "the lock of the migration `{}` was taken over by somebody else, who goes on with it; \
             this one has shown no sign of life for a whole lease",
            self.name
        );
        Error::new(Kind::Locked, message).operation("Migrate").on_table(self.table.name())
    }

    /// Lets it go, unless somebody else has it. A failure is no harm: it is free after a lease.
    pub(super) async fn release(self) {
        self.beating.abort();
        let mut tries = Tries::new(3, None);
        loop {
            let is_ours = LockRow::owner().eq(&self.owner) & LockRow::fence().eq(self.fence);
            let release = self.table.update(&self.name, LOCK).remove(LockRow::owner()).only_if(is_ours);
            match release.await {
                Err(error) if error.is_transient() => match tries.next().await {
                    Some(Next::AtOnce | Next::AfterWait) => {}
                    None => return,
                },
                Ok(_) | Err(_) => return,
            }
        }
    }
}

/// What is not held any more is not shown to be alive.
impl Drop for Lock {
    fn drop(&mut self) {
        self.beating.abort();
    }
}

/// Takes a lock from its owner, if it has one: gives who that was. What the owner writes down from
/// then on is refused.
pub(super) async fn unlock(db: &Db, name: &str) -> Result<Option<String>> {
    let table = db.table::<LockRow>();
    loop {
        let found = match table.get(name, LOCK).consistent().await {
            Ok(found) => found.map(Item::into_inner),
            Err(error) if error.is_not_found() => None,
            Err(error) => return Err(error),
        };
        let Some(LockRow { owner: Some(owner), fence, .. }) = found else { return Ok(None) };
        let is_same = LockRow::owner().eq(&owner) & LockRow::fence().eq(fence);
        let unlock = table.update(name, LOCK).remove(LockRow::owner()).add(LockRow::fence(), 1u64);
        match unlock.only_if(is_same).await {
            Ok(_) => return Ok(Some(owner)),
            Err(error) if error.is_conflict() || error.kind() == Kind::TransactionConflict => {}
            Err(error) => return Err(error),
        }
    }
}

fn locked(table: &Table<LockRow>, name: &str, row: &LockRow) -> Error {
    let holder = row.owner.as_deref().unwrap_or("somebody");
    let message = format!("the migration `{name}` is under way: {holder} is at work, and alive");
    Error::new(Kind::Locked, message).operation("Migrate").on_table(table.name())
}
