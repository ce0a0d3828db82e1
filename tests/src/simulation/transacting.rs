//! Transactions: of writes and saves over the tables, of money between accounts, and of reads.

use dynorm::write::{AnyWrite, TransactWrite};
use dynorm::{Map, Result};

use super::actions::{Act, Action, Step, Wanted};
use super::client::{ACCOUNTS, HOT, Holdings, RECEIPTS, STILL};
use super::doing::{Doing, Held, Holding, done};
use super::flavour::Flavour;
use super::history::Place;
use super::operations::{Intent, Kind, Saving};
use super::rng::Rng;
use super::things::{Counted, Plain, TABLES, Versioned, whole};
use super::told::Told;

/// A write as it can be made again.
#[derive(Clone, Debug)]
pub struct Planned {
    action: Action,
    /// Without the table's model.
    untyped: bool,
}

/// A transaction with a token of its client's, who does not know whether it was made.
#[derive(Clone, Debug)]
pub struct Pending {
    planned: Vec<Planned>,
    token: String,
}

impl Planned {
    fn new(action: Action) -> Self {
        Planned { action, untyped: false }
    }

    fn any(place: Place, rng: &mut Rng) -> Self {
        let untyped = place.0 == Plain::TABLE && rng.percent(30);
        let action = match place.0 {
            _ if rng.percent(15) => {
                let wanted = rng.percent(50).then(|| Wanted::any(rng));
                Action { place, act: Act::Check, wanted }
            }
            Versioned::TABLE => Action::any::<Versioned>(place, rng),
            Counted::TABLE => Action::any::<Counted>(place, rng),
            _ => Action::any::<Plain>(place, rng),
        };
        Planned { action, untyped }
    }

    fn write(&self, doing: &Doing<'_>) -> AnyWrite {
        match self.action.place.0 {
            _ if self.untyped => self.action.write::<Map>(&Map::table(doing.db)),
            Versioned::TABLE => self.action.write::<Versioned>(&Versioned::table(doing.db)),
            Counted::TABLE => self.action.write::<Counted>(&Counted::table(doing.db)),
            _ => self.action.write::<Plain>(&Plain::table(doing.db)),
        }
    }
}

/// An item on its way into a transaction.
type Saved<F> = Option<(Held<F>, Saving)>;

impl Doing<'_> {
    /// Several writes and saves.
    pub(super) async fn transact(
        &self,
        holdings: &mut Holdings,
        pending: &mut Option<Pending>,
        rng: &mut Rng,
    ) {
        let number = |rng: &mut Rng| u32::try_from(rng.below(u64::from(HOT))).unwrap_or(0);
        let own_token = rng.percent(35);
        let mut planned: Vec<Planned> = Vec::new();
        for _ in 0..rng.between(1, 3) {
            let place = (rng.pick(&TABLES), number(rng));
            if planned.iter().all(|other| other.action.place != place) {
                planned.push(Planned::any(place, rng));
            }
        }
        let (mut plain, mut versioned, mut counted): (Saved<Plain>, Saved<Versioned>, Saved<Counted>) =
            (None, None, None);
        if !own_token {
            let places: Vec<_> = planned.iter().map(|planned| planned.action.place).collect();
            plain = self.take(&mut holdings.plain, &places, rng).await;
            versioned = self.take(&mut holdings.versioned, &places, rng).await;
            counted = self.take(&mut holdings.counted, &places, rng).await;
        }
        let saves =
            [plain.as_ref().map(saving), versioned.as_ref().map(saving), counted.as_ref().map(saving)];
        for saving in saves.into_iter().flatten() {
            let at = usize::try_from(rng.below(planned.len() as u64 + 1)).unwrap_or(0);
            let (place, act) = (saving.place, Act::Save(saving));
            planned.insert(at, Planned::new(Action { place, act, wanted: None }));
        }
        let token = own_token.then(|| self.token());
        let attempts = u32::try_from(rng.between(1, 3)).unwrap_or(1);
        let op = self.begin_transaction(Kind::TransactWrite, &planned, token.clone());
        let mut transaction = self.db.transact_write().attempts(attempts);
        if let Some(token) = token {
            *pending = Some(Pending { planned: planned.clone(), token: token.clone() });
            transaction = transaction.token(token);
        }
        let (mut one, mut two, mut three) = (plain.as_mut(), versioned.as_mut(), counted.as_mut());
        for planned in &planned {
            transaction = match (&planned.action.act, planned.action.place.0) {
                (Act::Save(_), Plain::TABLE) => saved(transaction, one.take()),
                (Act::Save(_), Versioned::TABLE) => saved(transaction, two.take()),
                (Act::Save(_), _) => saved(transaction, three.take()),
                _ => transaction.with(planned.write(self)),
            };
        }
        let result = transaction.await;
        let made = result.is_ok();
        self.end_transaction(op, result, pending);
        self.give_back(&mut holdings.plain, plain, op, made);
        self.give_back(&mut holdings.versioned, versioned, op, made);
        self.give_back(&mut holdings.counted, counted, op, made);
    }

    /// Takes out an item that is to be saved, or none.
    async fn take<F: Flavour>(&self, holding: &mut Holding<F>, taken: &[Place], rng: &mut Rng) -> Saved<F> {
        let place = (F::TABLE, u32::try_from(rng.below(u64::from(HOT))).unwrap_or(0));
        if taken.contains(&place) || rng.percent(60) {
            return None;
        }
        let table = F::table(self.db);
        let held = if rng.percent(10) {
            Held { item: table.item(F::new(place.1, rng)), base: None, seen: None }
        } else {
            if !holding.contains_key(&place.1) {
                self.get(&table, holding, place).await;
            }
            let mut held = holding.remove(&place.1)?;
            if rng.percent(85) {
                held.change(rng);
            }
            held
        };
        let (overwrite, partial) = match rng.below(5) {
            0 => (true, false),
            1 => (false, true),
            _ => (false, false),
        };
        let saving = Saving { overwrite, partial, ..held.saving(place) };
        Some((held, saving))
    }

    /// Keeps an item that was to be saved.
    fn give_back<F: Flavour>(&self, holding: &mut Holding<F>, saved: Saved<F>, op: usize, made: bool) {
        let Some((mut held, saving)) = saved else { return };
        let action = Action { place: saving.place, act: Act::Save(saving.clone()), wanted: None };
        if made && !action.is_only_asked() {
            held.saved_together(self.seen_after(op, &saving), saving.clone());
        }
        holding.insert(saving.place.1, held);
    }

    /// Takes from one account and gives to another, with a receipt.
    pub(super) async fn transfer(&self, pending: &mut Option<Pending>, rng: &mut Rng) {
        let account = |rng: &mut Rng| (rng.pick(&TABLES), rng.pick(&ACCOUNTS));
        let (from, mut to) = (account(rng), account(rng));
        while to == from {
            to = account(rng);
        }
        let amount = rng.between(1, 4);
        let update = |step| Act::Update { steps: vec![step], upsert: false };
        let receipt = (Plain::TABLE, RECEIPTS + u32::try_from(self.planned).unwrap_or(0));
        let still = (rng.pick(&TABLES), STILL.start);
        let insert = Act::Insert(Plain::new(receipt.1, rng).map());
        let actions = [
            (from, update(Step::Subtract(amount)), Some(Wanted::AtLeast(amount))),
            (to, update(Step::Add(amount)), None),
            (still, Act::Check, None),
            (receipt, insert, None),
        ];
        let actions = actions.map(|(place, act, wanted)| Action { place, act, wanted });
        let planned: Vec<_> = actions.into_iter().map(Planned::new).collect();
        let token = rng.percent(50).then(|| self.token());
        let op = self.begin_transaction(Kind::Transfer, &planned, token.clone());
        let mut transaction = self.db.transact_write().attempts(2);
        if let Some(token) = token {
            *pending = Some(Pending { planned: planned.clone(), token: token.clone() });
            transaction = transaction.token(token);
        }
        for planned in &planned {
            transaction = transaction.with(planned.write(self));
        }
        let result = transaction.await;
        self.end_transaction(op, result, pending);
    }

    /// What was not known to be made, once more, by its token.
    pub(super) async fn transact_again(&self, pending: &mut Option<Pending>) {
        let Some(Pending { planned, token }) = pending.clone() else { return };
        let op = self.begin_transaction(Kind::TransactAgain, &planned, Some(token.clone()));
        let mut transaction = self.db.transact_write().token(token).attempts(2);
        for planned in &planned {
            transaction = transaction.with(planned.write(self));
        }
        let result = transaction.await;
        self.end_transaction(op, result, pending);
    }

    /// The token of what this client is at.
    fn token(&self) -> String {
        format!("client {} does {}", self.client, self.planned)
    }

    fn begin_transaction(&self, kind: Kind, planned: &[Planned], token: Option<String>) -> usize {
        let actions = planned.iter().map(|planned| planned.action.clone()).collect();
        self.recorder.begin(self.client, self.planned, kind, "all", Intent::Transact(actions, token))
    }

    fn end_transaction(&self, op: usize, result: Result<()>, pending: &mut Option<Pending>) {
        if !result.as_ref().is_err_and(dynorm::Error::may_be_applied) {
            *pending = None;
        }
        self.recorder.end(op, done(result));
    }

    /// Items of all tables at one moment: all accounts, or some of those that all are at.
    pub(super) async fn transact_get(&self, rng: &mut Rng) {
        let (plain, versioned, counted) =
            (Plain::table(self.db), Versioned::table(self.db), Counted::table(self.db));
        let [first, second] = if rng.percent(50) { ACCOUNTS } else { [0, 1] };
        let places = TABLES.into_iter().flat_map(|table| [(table, first), (table, second)]).collect();
        let op = self.recorder.begin(
            self.client,
            self.planned,
            Kind::TransactGet,
            "all",
            Intent::ReadTogether(places),
        );
        let gets = (
            Plain::get(&plain, first),
            Plain::get(&plain, second),
            Versioned::get(&versioned, first),
            Versioned::get(&versioned, second),
            Counted::get(&counted, first),
            Counted::get(&counted, second),
        );
        let told = match self.db.transact_get(gets).await {
            Ok((one, two, three, four, five, six)) => Told::Together(vec![
                one.as_ref().map(whole),
                two.as_ref().map(whole),
                three.as_ref().map(whole),
                four.as_ref().map(whole),
                five.as_ref().map(whole),
                six.as_ref().map(whole),
            ]),
            Err(error) => Told::Failed((&error).into()),
        };
        self.recorder.end(op, told);
    }
}

fn saving<F: Flavour>((_, saving): &(Held<F>, Saving)) -> Saving {
    saving.clone()
}

/// Adds the save of an item.
fn saved<'a, F: Flavour>(
    transaction: TransactWrite<'a>,
    saved: Option<&'a mut (Held<F>, Saving)>,
) -> TransactWrite<'a> {
    match saved {
        Some((held, Saving { overwrite: true, .. })) => transaction.overwrite(&mut held.item),
        Some((held, Saving { partial: true, .. })) => transaction.partial_save(&mut held.item),
        Some((held, _)) => transaction.save(&mut held.item),
        None => transaction,
    }
}
