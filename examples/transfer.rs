//! Money between accounts on a bad day: `cargo run --example transfer`.
//!
//! 50 tasks make 2,000 transfers between 20 accounts, while requests are throttled, answers are
//! lost, and others are at work on the same accounts. Each transfer is a transaction: both accounts
//! and a record of it, all or nothing. Meanwhile an auditor reads all accounts at one moment, again
//! and again. This program fails if the sum ever changes, if an account falls below zero, or if the
//! records do not say how each account came to what it has. No server, no account with AWS, no
//! network. The models are in `src/bank.rs`, the faults in `src/unreliable.rs`.

use std::collections::BTreeMap;

use dynorm::prelude::*;
use dynorm::{Engine, Meter, Reason};
use dynorm_examples::bank::{Account, Transfer};
use dynorm_examples::heading;
use dynorm_examples::unreliable::on_a_bad_day;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::watch;
use tokio::task::JoinSet;

const ACCOUNTS: u32 = 20;
const EACH: i64 = 1_000;
const SUM: i64 = ACCOUNTS as i64 * EACH;
const TASKS: u32 = 50;
const TRANSFERS: u32 = 2_000;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The two tables, by one client.
#[derive(Clone)]
struct Bank {
    db: Db,
    accounts: Table<Account>,
    transfers: Table<Transfer>,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let engine = Engine::memory()?;
    let bank = Bank::of(&Db::new(engine.client()));
    bank.accounts.create().await?;
    bank.transfers.create().await?;
    bank.accounts
        .put_all((0..ACCOUNTS).map(|number| Account { number, balance: EACH }))
        .await
        .into_result()?;

    heading(&format!("{TASKS} tasks make {TRANSFERS} transfers between {ACCOUNTS} accounts, on a bad day"));
    let meter = Meter::new();
    let unreliable = Bank::of(&Db::new(on_a_bad_day(&engine, 7).client()).metered(&meter));
    let style = ProgressStyle::with_template("  {bar:40} {pos}/{len} transfers, {msg}")?;
    let bar = ProgressBar::new(u64::from(TRANSFERS)).with_style(style);
    let (done, is_done) = watch::channel(false);
    let auditor = tokio::spawn(audit_until(unreliable.clone(), is_done, bar.clone()));
    let told = all_transfers(&unreliable, &bar).await?;
    done.send_replace(true);
    let audits = auditor.await??;
    bar.finish_and_clear();

    println!("  {} made, {} refused since the account had too little", told.made, told.refused);
    println!("  {} requests, {} write units", meter.requests(), meter.write_units());
    println!("  {audits} audits while it went on: the sum was always {SUM}");
    bank.check(told.made).await?;
    println!("  the records say how each account came to what it has");
    Ok(())
}

/// What became of transfers.
#[derive(Clone, Copy, Default)]
struct Told {
    made: u32,
    refused: u32,
}

impl Bank {
    fn of(db: &Db) -> Self {
        Bank { db: db.clone(), accounts: db.table(), transfers: db.table() }
    }

    /// Moves the money. `false` if there is not enough.
    async fn transfer(&self, transfer: &Transfer) -> dynorm::Result<bool> {
        let Transfer { id, from, to, amount } = *transfer;
        loop {
            let transaction = self
                .db
                .transact_write()
                .with(
                    self.accounts
                        .update(from)
                        .subtract(Account::balance(), amount)
                        .only_if(Account::balance().ge(amount)),
                )
                .with(self.accounts.update(to).add(Account::balance(), amount))
                .with(self.transfers.insert(transfer))
                // The same transfer each time that it is sent: if the answer was lost, it is made
                // already and stays made once.
                .token(format!("transfer {id}"))
                // If others are at work on the accounts, wait and try again.
                .attempts(5);
            let error = match transaction.await {
                Ok(()) => return Ok(true),
                Err(error) => error,
            };
            // By position: which of the three writes was in the way?
            let conflict = error.reasons().iter().find(|reason| reason.error().is_conflict());
            match conflict.map(Reason::position) {
                Some(0) => return Ok(false),
                // Nothing was made, or it was, and then the token tells.
                None if error.is_transient() => {}
                _ => return Err(error),
            }
        }
    }

    /// Reads all accounts at one moment, and sums up.
    async fn audit(&self) -> Result<(), Failure> {
        let gets = || (0..ACCOUNTS).map(|number| self.accounts.get(number)).collect::<Vec<_>>();
        let accounts = loop {
            match self.db.transact_get(gets()).await {
                Ok(accounts) => break accounts,
                Err(error) if error.is_transient() => {}
                Err(error) => return Err(error.into()),
            }
        };
        let accounts: Vec<_> = accounts.into_iter().flatten().collect();
        if let Some(account) = accounts.iter().find(|account| account.balance < 0) {
            return Err(format!("account {} has {}", account.number, account.balance).into());
        }
        let sum: i64 = accounts.iter().map(|account| account.balance).sum();
        if sum != SUM {
            return Err(format!("the sum is {sum}, and was {SUM}").into());
        }
        Ok(())
    }

    /// Holds the accounts against the records, when all is done.
    async fn check(&self, made: u32) -> Result<(), Failure> {
        self.audit().await?;
        let transfers = Transfer::scan().all(&self.transfers).await?;
        if transfers.len() != made as usize {
            return Err(format!("{made} transfers were made, and {} are recorded", transfers.len()).into());
        }
        let mut balances: BTreeMap<_, _> = (0..ACCOUNTS).map(|number| (number, EACH)).collect();
        for transfer in transfers {
            *balances.entry(transfer.from).or_default() -= transfer.amount;
            *balances.entry(transfer.to).or_default() += transfer.amount;
        }
        for account in Account::scan().all(&self.accounts).await? {
            let expected = balances[&account.number];
            if account.balance != expected {
                let (number, has) = (account.number, account.balance);
                return Err(format!("account {number} has {has}, and by the records {expected}").into());
            }
        }
        Ok(())
    }
}

/// The transfers, each task its share of them.
async fn all_transfers(bank: &Bank, bar: &ProgressBar) -> Result<Told, Failure> {
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let (bank, bar) = (bank.clone(), bar.clone());
        tasks.spawn(async move {
            let mut told = Told::default();
            for id in (task..TRANSFERS).step_by(TASKS as usize) {
                if bank.transfer(&some_transfer(id)).await? {
                    told.made += 1;
                } else {
                    told.refused += 1;
                }
                bar.inc(1);
            }
            Ok::<_, dynorm::Error>(told)
        });
    }
    let mut all = Told::default();
    while let Some(told) = tasks.join_next().await {
        let told = told??;
        all.made += told.made;
        all.refused += told.refused;
    }
    Ok(all)
}

/// A transfer that follows from its number, and looks like any.
fn some_transfer(id: u32) -> Transfer {
    let [from, to, amount, _] = id.wrapping_mul(2_654_435_769).rotate_left(7).to_be_bytes().map(u32::from);
    let from = from % ACCOUNTS;
    let to = (from + 1 + to % (ACCOUNTS - 1)) % ACCOUNTS;
    Transfer { id, from, to, amount: i64::from(amount) + 1 }
}

/// Audits until all is done. Gives how often.
async fn audit_until(
    bank: Bank,
    mut is_done: watch::Receiver<bool>,
    bar: ProgressBar,
) -> Result<u32, Failure> {
    let mut audits = 0;
    while !*is_done.borrow_and_update() {
        bank.audit().await?;
        audits += 1;
        bar.set_message(format!("{audits} audits: the sum is {SUM}"));
    }
    Ok(audits)
}
