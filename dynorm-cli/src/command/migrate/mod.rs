//! `migrate`: the migrations of a program's data.

mod json;
mod progress;
mod run;
mod show;

use dynorm::migrate::{Migrations, Rate};
use dynorm::{Db, Kind};
use serde_json::json;

use super::Context;
use crate::args::Migrate;
use crate::connect::BoxError;
use crate::exit::Exit;
use crate::output::GOOD;

pub(crate) async fn run(
    context: &Context<'_>,
    migrations: &Migrations,
    migrate: &Migrate,
) -> Result<Exit, BoxError> {
    // Models' tables have the stage's prefix, as has that of the migrations.
    let db = context.db.with_table_prefix(&context.stage.prefix);
    match migrate {
        Migrate::Plan { rate } => plan(context, migrations, &db, rate.rate.unwrap_or_default()).await,
        Migrate::Run(run) => run::run(context, migrations, &db, run).await,
        Migrate::Status => status(context, migrations, &db).await,
        Migrate::Baseline { name } => baseline(context, migrations, &db, name).await,
        Migrate::Unlock { name } => unlock(context, &db, name).await,
    }
}

async fn plan(context: &Context<'_>, migrations: &Migrations, db: &Db, rate: Rate) -> Result<Exit, BoxError> {
    context.say_where().await?;
    let plan = migrations.plan(db).rate(rate).await?;
    show::plan(context.output, &plan);
    context.output.document(&json::plan(&plan))?;
    Ok(if plan.blocked.is_some() {
        Exit::Blocked
    } else if plan.left.is_empty() {
        Exit::Done
    } else {
        Exit::Differences
    })
}

async fn status(context: &Context<'_>, migrations: &Migrations, db: &Db) -> Result<Exit, BoxError> {
    let all = migrations.status(db).await?;
    for status in &all {
        show::status(context.output, status);
    }
    if all.is_empty() {
        context.output.line("this program has no migrations");
    }
    let documents: Vec<_> = all.iter().map(json::status).collect();
    context.output.document(&json!({ "migrations": documents }))?;
    Ok(Exit::Done)
}

async fn baseline(
    context: &Context<'_>,
    migrations: &Migrations,
    db: &Db,
    name: &str,
) -> Result<Exit, BoxError> {
    context.say_where().await?;
    match migrations.baseline(db, name).await {
        Ok(noted) => {
            for name in &noted {
                context.output.line(format!("{GOOD}done{GOOD:#} {name}: it is not run"));
            }
            if noted.is_empty() {
                context.output.line("nothing to do: all of them are done");
            }
            context.output.document(&json!({ "baseline": noted }))?;
            Ok(Exit::Done)
        }
        Err(error) if error.kind() == Kind::Locked => {
            context.output.error(&error);
            Ok(Exit::Running)
        }
        Err(error) => Err(error.into()),
    }
}

async fn unlock(context: &Context<'_>, db: &Db, name: &str) -> Result<Exit, BoxError> {
    let owner = Migrations::unlock(db, name).await?;
    context.output.line(match &owner {
        Some(owner) => format!("{name}: {owner} had the lock, and has it no more"),
        None => format!("{name}: nobody has the lock"),
    });
    context.output.document(&json!({ "migration": name, "owner": owner }))?;
    Ok(Exit::Done)
}
