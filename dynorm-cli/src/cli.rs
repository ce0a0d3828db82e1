//! The command line as a value, and what happens when it runs.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use dynorm::migrate::Migrations;
use dynorm::{Db, Schema};

use crate::args::{Command, CommandLine, Global};
use crate::command::{self, Context};
use crate::connect::{BoxError, Connect, Connector, connect, is_remote};
use crate::exit::Exit;
use crate::output::Output;
use crate::stage::Stage;

/// The command line of a program's schema. See the [crate's documentation](crate).
#[must_use = "it does nothing until it is run"]
#[derive(Clone, Debug)]
pub struct Cli {
    schema: Schema,
    migrations: Migrations,
    stages: Vec<(String, Stage)>,
    connector: Option<Connector>,
}

impl Cli {
    /// For the tables of this schema.
    pub fn new(schema: Schema) -> Self {
        Cli { schema, migrations: Migrations::new(), stages: Vec::new(), connector: None }
    }

    /// Adds a stage, which `--stage` names: a prefix of its tables, and what is wanted of them
    /// there besides keys and indexes.
    ///
    /// A program with stages wants one to be named before it connects to AWS.
    pub fn stage(mut self, name: impl Into<String>, stage: impl FnOnce(Stage) -> Stage) -> Self {
        self.stages.push((name.into(), stage(Stage::new(self.schema.clone()))));
        self
    }

    /// The migrations of the program's data, for `migrate`.
    pub fn migrations(mut self, migrations: Migrations) -> Self {
        self.migrations = migrations;
        self
    }

    /// How to connect to AWS. Without it there are `--embedded` and `--endpoint` alone.
    ///
    /// ```
    /// use dynorm::{Db, Schema};
    /// use dynorm_cli::{Cli, Connect};
    ///
    /// # fn client_for(region: Option<aws_sdk_dynamodb::config::Region>) -> aws_sdk_dynamodb::Client {
    /// #     let config = aws_sdk_dynamodb::Config::builder().region(region).behavior_version_latest();
    /// #     aws_sdk_dynamodb::Client::from_conf(config.build())
    /// # }
    /// let cli = Cli::new(Schema::new()).connect(async |at: &Connect| {
    ///     // let config = aws_config::from_env().region(at.region()).load().await;
    ///     // let client = aws_sdk_dynamodb::Client::new(&config);
    /// #   let client = client_for(at.region());
    ///     Ok::<_, dynorm::Error>(Db::new(client))
    /// });
    /// # let _ = cli;
    /// ```
    pub fn connect<F, E>(mut self, connect: F) -> Self
    where
        F: AsyncFn(&Connect) -> Result<Db, E> + 'static,
        E: Into<BoxError>,
    {
        self.connector = Some(Connector::new(connect));
        self
    }

    /// Runs the command that this program was started with. `main` returns what it gives.
    pub async fn run(self) -> ExitCode {
        self.run_with(std::env::args_os()).await.into()
    }

    /// Runs a command; the first argument is the name of the program.
    pub async fn run_with<A: Into<OsString> + Clone>(self, arguments: impl IntoIterator<Item = A>) -> Exit {
        let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        let line = match CommandLine::try_parse_from(&arguments) {
            Ok(line) => line,
            Err(error) => {
                let is_asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
                // Nothing can be done about a closed pipe.
                let _ = error.print();
                return if is_asked_for { Exit::Done } else { Exit::Usage };
            }
        };
        let output = Output::new(line.global.json, line.global.color);
        let stage = match self.stage_of(&line.global) {
            Ok(stage) => stage,
            Err(wrong) => return usage(output, &wrong),
        };
        match self.dispatch(&line, stage, &arguments, output).await {
            Ok(exit) => exit,
            Err(Wrong::Usage(wrong)) => usage(output, &wrong),
            Err(Wrong::Failed(error)) => {
                output.error(&*error);
                Exit::Error
            }
        }
    }

    async fn dispatch(
        &self,
        line: &CommandLine,
        mut stage: Stage,
        arguments: &[OsString],
        output: Output,
    ) -> Result<Exit, Wrong> {
        match &line.command {
            Command::Export { format, out, prefix_variable } => {
                return Ok(command::export::run(&stage, *format, out.as_deref(), *prefix_variable, output)?);
            }
            Command::Verify { snapshot: Some(file) } => {
                return Ok(command::snapshot::run(&stage, file, output)?);
            }
            _ => {}
        }
        stage.schema.check().map_err(|error| Wrong::Failed(error.into()))?;
        let expected = line.global.expect.as_ref().map(|text| text.parse()).transpose();
        let expected = expected.map_err(|error| Wrong::Usage(format!("--expect: {error}")))?;
        let db = self.database(&line.global).await?;
        // A prefix stands before the names once: the stage's, or that of the database.
        if stage.prefix.is_empty() {
            db.table_prefix().clone_into(&mut stage.prefix);
        }
        let db = db.with_table_prefix("");
        let context = Context { global: &line.global, stage: &stage, db: &db, output, expected, arguments };
        Ok(match &line.command {
            Command::Plan { check_data } => command::plan::run(&context, *check_data).await?,
            Command::Apply => command::apply::run(&context).await?,
            Command::Verify { .. } => command::verify::run(&context).await?,
            Command::Status => command::status::run(&context).await?,
            Command::Migrate(migrate) => command::migrate::run(&context, &self.migrations, migrate).await?,
            Command::Pull { table, items } => command::pull::run(&context, table, *items).await?,
            Command::Data { command } => command::data::run(&context, command).await?,
            // Was run above, since it needs no database.
            Command::Export { .. } => Exit::Done,
        })
    }

    /// The stage that is named, or the schema as it is.
    fn stage_of(&self, global: &Global) -> Result<Stage, String> {
        let mut stage = match &global.stage {
            None => Stage::new(self.schema.clone()),
            Some(name) => match self.stages.iter().find(|(known, _)| known == name) {
                Some((_, stage)) => stage.clone(),
                None => return Err(format!("there is no stage `{name}`; {}", self.known_stages())),
            },
        };
        if let Some(prefix) = &global.table_prefix {
            stage.prefix.clone_from(prefix);
        }
        stage.only(&global.tables)
    }

    fn known_stages(&self) -> String {
        let names: Vec<_> = self.stages.iter().map(|(name, _)| format!("`{name}`")).collect();
        if names.is_empty() {
            "this program has none".to_owned()
        } else {
            format!("there is {}", names.join(", "))
        }
    }

    async fn database(&self, global: &Global) -> Result<Db, Wrong> {
        if is_remote(global) && global.stage.is_none() && !self.stages.is_empty() {
            return Err(Wrong::Usage(format!("which stage? Name it by --stage; {}", self.known_stages())));
        }
        let db = connect(global, self.connector.as_ref()).await.map_err(Wrong::Failed)?;
        db.ok_or_else(|| {
            Wrong::Usage(
                "where are the tables? Name a file by --embedded, or a local server by --endpoint: \
                 this program does not connect to AWS by itself (`Cli::connect`)"
                    .to_owned(),
            )
        })
    }
}

enum Wrong {
    Usage(String),
    Failed(BoxError),
}

impl From<BoxError> for Wrong {
    fn from(error: BoxError) -> Self {
        Wrong::Failed(error)
    }
}

fn usage(output: Output, wrong: &str) -> Exit {
    output.error(&crate::export::ExportError::new(wrong));
    Exit::Usage
}
