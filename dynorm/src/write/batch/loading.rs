//! How a load runs, whatever its models are: nothing here is compiled anew for each.

use std::any::TypeId;
use std::collections::{HashMap, HashSet};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::future::BoxFuture;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, Sleep, sleep_until};

use super::alone::{OneByOne, send_each};
use super::entry::{OPERATION, Ready, Ticket};
use super::send::{MAX_BYTES, MAX_WRITES, Sent, send_chunk};
use super::source::AnySource;
use crate::db::TableRef;
use crate::error::{Error, Kind, Result};
use crate::model::{AnyRecord, Key};
use crate::retry::{Refusals, Sending};
use crate::write::unique::no_batch;

/// How long a model that was taken waits for others to share its request.
const LONGEST_WAIT: Duration = Duration::from_millis(200);

/// A load, whatever the models.
pub(super) struct Load {
    pub(super) table: TableRef,
    /// The type of the record.
    pub(super) model: TypeId,
    pub(super) sending: Sending,
    /// `None` in batches.
    pub(super) one_by_one: Option<OneByOne>,
}

/// What came of a load.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) written: u64,
    pub(super) leftovers: Vec<Ticket>,
    pub(super) refused: Vec<(Ticket, Error)>,
    pub(super) error: Option<Error>,
    pub(super) may_be_applied: bool,
}

impl Load {
    pub(super) fn run(self, source: &mut dyn AnySource) -> BoxFuture<'_, Loaded> {
        Box::pin(self.take_all(source))
    }

    async fn take_all(self, source: &mut dyn AnySource) -> Loaded {
        let Load { table, sending, one_by_one, .. } = self;
        let mut loading = Loading::new(table, sending, one_by_one);
        // Learnt before the first model is taken, so that an error leaves the source whole.
        let refused = match loading.table.schema().await {
            Ok(schema) => {
                no_batch(&schema).map(|error| error.operation(OPERATION).on_table(loading.table.name()))
            }
            Err(error) => Some(error),
        };
        loading.fail(refused);
        while loading.is_taking() {
            match loading.next_event(source).await {
                Event::Model(ticket) => {
                    if let Some(model) = source.model(ticket) {
                        loading.take(ticket, model).await;
                    }
                }
                Event::SourceEnded(result) => {
                    loading.fail(result.err());
                    break;
                }
                Event::Answered(joined) => loading.note(joined),
                Event::Waited => loading.send().await,
            }
            loading.done.drain(..).for_each(|ticket| source.done(ticket));
        }
        let (outcome, done) = loading.finish().await;
        for ticket in done {
            source.done(ticket);
        }
        outcome
    }
}

/// What a load waits for.
enum Event {
    Model(Ticket),
    /// No more models come.
    SourceEnded(Result<()>),
    Answered(Result<(Vec<Key>, Sent), JoinError>),
    /// The models of the next request have waited long enough.
    Waited,
}

/// Models of a request to come.
#[derive(Default)]
struct Next {
    writes: Vec<Ready>,
    bytes: usize,
    /// When the first of them was taken.
    since: Option<Instant>,
    /// Ends their wait, once the source pauses.
    wait: Option<Pin<Box<Sleep>>>,
}

/// A load on its way.
struct Loading {
    table: TableRef,
    sending: Sending,
    one_by_one: Option<OneByOne>,
    next: Next,
    tasks: JoinSet<(Vec<Key>, Sent)>,
    /// The keys that the requests under way write.
    keys: HashSet<Key>,
    outcome: Loaded,
    /// Those models that were written, of which the source is not yet told.
    done: Vec<Ticket>,
    /// What DynamoDB did not take, by its key.
    left_over: HashMap<Key, Ready>,
    /// No more models are to be taken.
    closed: bool,
    /// No further request is to be begun.
    ended: bool,
}

impl Loading {
    fn new(table: TableRef, sending: Sending, one_by_one: Option<OneByOne>) -> Self {
        Loading {
            table,
            sending,
            one_by_one,
            next: Next::default(),
            tasks: JoinSet::new(),
            keys: HashSet::new(),
            outcome: Loaded::default(),
            done: Vec::new(),
            left_over: HashMap::new(),
            closed: false,
            ended: false,
        }
    }

    fn is_taking(&self) -> bool {
        !self.closed && !self.ended && self.outcome.error.is_none()
    }

    fn fail(&mut self, error: Option<Error>) {
        if self.outcome.error.is_none() {
            self.outcome.error = error;
        }
    }

    async fn next_event(&mut self, source: &mut dyn AnySource) -> Event {
        poll_fn(|context| self.poll_event(source, context)).await
    }

    fn poll_event(&mut self, source: &mut dyn AnySource, context: &mut Context<'_>) -> Poll<Event> {
        if let Poll::Ready(next) = source.poll_next(context) {
            return Poll::Ready(match next {
                Ok(Some(ticket)) => Event::Model(ticket),
                Ok(None) => Event::SourceEnded(Ok(())),
                Err(error) => Event::SourceEnded(Err(error)),
            });
        }
        // While the source pauses, answers are heard: an error ends the load at once.
        if let Poll::Ready(Some(joined)) = self.tasks.poll_join_next(context) {
            return Poll::Ready(Event::Answered(joined));
        }
        let Next { since: Some(since), wait, .. } = &mut self.next else { return Poll::Pending };
        ready!(
            wait.get_or_insert_with(|| Box::pin(sleep_until(*since + LONGEST_WAIT))).as_mut().poll(context)
        );
        Poll::Ready(Event::Waited)
    }

    /// Puts a model into the next request, which is sent before that if there is no room.
    async fn take(&mut self, ticket: Ticket, model: &dyn AnyRecord) {
        let Some(mut ready) = self.make_ready(ticket, model).await else { return };
        if let Some(place) = self.next.writes.iter().position(|earlier| earlier.key == ready.key) {
            let earlier = self.next.writes.swap_remove(place);
            self.next.bytes -= earlier.size();
            ready.supersede(&earlier);
        }
        // Until no request under way writes this key, so that the later write is the later one
        // there too.
        while self.keys.contains(&ready.key) {
            self.join().await;
        }
        // What was left over of this key must not be handed back beside a later write, which it
        // would undo.
        if let Some(earlier) = self.left_over.remove(&ready.key) {
            ready.supersede(&earlier);
            if self.one_by_one.is_some_and(|how| how.if_absent) {
                // Of these the first one counts, which nobody knows to be there or not.
                self.leave(ready);
                return;
            }
        }
        if self.next.writes.len() == MAX_WRITES || self.next.bytes + ready.size() > MAX_BYTES {
            self.send().await;
        }
        if self.ended {
            self.leave(ready);
            return;
        }
        self.next.bytes += ready.size();
        self.next.since.get_or_insert_with(Instant::now);
        self.next.writes.push(ready);
        if self.one_by_one.is_some() {
            // Nobody comes to share its request.
            self.send().await;
        }
    }

    async fn make_ready(&mut self, ticket: Ticket, model: &dyn AnyRecord) -> Option<Ready> {
        // Items of a load are alike, so that the last one tells how much room the next one takes.
        let length = self.next.writes.last().map_or(0, Ready::size);
        let known = if self.outcome.refused.is_empty() {
            self.table.schema_for(|schema| model.key(schema).map(drop)).await
        } else {
            // A table may have changed, but not with each model that does not fit it.
            self.table.schema().await
        };
        let schema = match known {
            Ok(schema) => schema,
            Err(error) => {
                self.outcome.leftovers.push(ticket);
                self.fail(Some(error));
                return None;
            }
        };
        let ready = Ready::of_taken(&self.table, &schema, (ticket, model), length + length / 8);
        let alone = |ready: Ready| match self.one_by_one {
            None => Ok(ready),
            Some(how) => ready.and_alone(how.write(&self.table, model, &schema)),
        };
        match ready.and_then(alone) {
            Ok(ready) => Some(ready),
            Err(error) => {
                // Those that were taken before are written all the same.
                self.closed |= self.sending.refusals == Refusals::Stop;
                self.outcome.refused.push((ticket, error));
                None
            }
        }
    }

    /// Sends the next request, once there is room for another one. If the load ends meanwhile, it
    /// is not begun.
    async fn send(&mut self) {
        let Next { writes, .. } = std::mem::take(&mut self.next);
        if writes.is_empty() {
            return;
        }
        while let Some(joined) = self.tasks.try_join_next() {
            self.note(joined);
        }
        while self.tasks.len() >= self.sending.concurrency {
            self.join().await;
        }
        if self.ended {
            for ready in writes {
                self.leave(ready);
            }
            return;
        }
        let keys: Vec<Key> = writes.iter().map(|ready| ready.key.clone()).collect();
        self.keys.extend(keys.iter().cloned());
        let (db, sending) = (self.table.db().clone(), self.sending.clone());
        match self.one_by_one {
            None => self.tasks.spawn(async move { (keys, send_chunk(&db, writes, &sending).await) }),
            Some(_) => self.tasks.spawn(async move { (keys, send_each(writes, &sending).await) }),
        };
    }

    async fn join(&mut self) {
        match self.tasks.join_next().await {
            Some(joined) => self.note(joined),
            None => self.keys.clear(),
        }
    }

    /// Notes what came of a request.
    fn note(&mut self, joined: Result<(Vec<Key>, Sent), JoinError>) {
        match joined {
            Ok((keys, sent)) => {
                for key in &keys {
                    self.keys.remove(key);
                }
                let Sent { written, done, leftovers, refused, error, may_be_applied, .. } = sent;
                self.outcome.may_be_applied |= may_be_applied;
                self.outcome.written += written;
                self.done.extend(done);
                for ready in leftovers {
                    self.leave(ready);
                }
                for (ready, error) in refused {
                    // The writes before it, which it was to replace, may be all right.
                    let mut tickets: Vec<Ticket> = ready.tickets().collect();
                    let own = tickets.pop();
                    self.outcome.leftovers.extend(tickets);
                    self.outcome.refused.extend(own.map(|ticket| (ticket, error)));
                    self.ended |= self.sending.refusals == Refusals::Stop;
                }
                self.ended |= error.is_some();
                self.fail(error);
                if let Err(error) = self.sending.report(self.outcome.written, None) {
                    self.ended = true;
                    self.fail(Some(error));
                }
            }
            Err(error) => {
                // The runtime is shutting down: what became of the writes is unknown.
                self.keys.clear();
                self.ended = true;
                self.outcome.may_be_applied = true;
                let error = Error::with_source(Kind::Other, error).message("a request was cancelled");
                self.fail(Some(error.operation(OPERATION).on_table(self.table.name())));
            }
        }
    }

    fn leave(&mut self, ready: Ready) {
        self.left_over.insert(ready.key.clone(), ready);
    }

    /// Sends what was taken, unless that is not to be, and waits for all answers. Gives besides
    /// what was written of which the source is not yet told.
    async fn finish(mut self) -> (Loaded, Vec<Ticket>) {
        self.send().await;
        while !self.tasks.is_empty() {
            self.join().await;
        }
        let mut outcome = self.outcome;
        outcome.leftovers.extend(self.left_over.values().flat_map(Ready::tickets));
        if outcome.error.is_none() && (self.closed || self.ended) {
            outcome.error = outcome.refused.first().map(|(_, error)| super::outcome::stopped(error));
        }
        (outcome, self.done)
    }
}
