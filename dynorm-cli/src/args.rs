//! The command line itself.

use std::num::ParseIntError;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ColorChoice, Parser, Subcommand};

use dynorm::migrate::Rate;

use crate::export::Format;

/// The tables of this program: what they are to be, what they are, and how to get there.
///
/// Exit codes: 0 nothing to do, or done; 1 error; 2 differences; 3 blocked, or not permitted; 4
/// still running, or somebody else is at it; 5 finished, but for items that have failed; 6 only
/// what has to wait is left; 64 wrong usage; 130 interrupted.
#[derive(Clone, Debug, Parser)]
#[command(disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes, before or behind its name.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Where")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Global {
    /// The stage whose tables are meant, of those that this program knows.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) stage: Option<String>,
    /// The AWS region, instead of what the environment says.
    #[arg(long, global = true, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// A local server that knows no accounts, such as `http://localhost:8000`.
    #[arg(long, global = true, value_name = "URL", conflicts_with = "embedded")]
    pub(crate) endpoint: Option<String>,
    /// An engine in this process, on this file, which is made if it is not there.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) embedded: Option<PathBuf>,
    /// What stands before the name of each table, instead of what the stage says.
    #[arg(long, global = true, value_name = "PREFIX")]
    pub(crate) table_prefix: Option<String>,
    /// Only this table, with that of its markers; can be said again, or with commas.
    #[arg(long = "table", global = true, value_name = "NAME", value_delimiter = ',')]
    pub(crate) tables: Vec<String>,

    /// One document, or for `apply`, `migrate run` and `data` one event a line, on standard output;
    /// what is for people goes to standard error.
    #[arg(long, global = true, help_heading = "How")]
    pub(crate) json: bool,
    /// Do not ask.
    #[arg(long, global = true, help_heading = "How")]
    pub(crate) yes: bool,
    /// Permit steps that destroy something, each of which the plan names.
    #[arg(long, global = true, help_heading = "How")]
    pub(crate) allow_destructive: bool,
    /// Drop an index whose keys or projection have changed, and make it anew under its name: nobody
    /// can read it meanwhile. Destructive.
    #[arg(long, global = true, help_heading = "How")]
    pub(crate) replace_indexes: bool,
    /// Change tables that belong to a CloudFormation stack, too.
    #[arg(long, global = true, help_heading = "How")]
    pub(crate) force: bool,
    /// Only if the plan is still the one with this fingerprint.
    #[arg(long, global = true, value_name = "FINGERPRINT", help_heading = "How")]
    pub(crate) expect: Option<String>,
    /// The longest wait for one step: 90s, 10m, 6h. Without it, 6 hours for an index, else 10
    /// minutes.
    #[arg(long, global = true, value_name = "TIME", value_parser = duration, help_heading = "How")]
    pub(crate) timeout: Option<Duration>,
    /// Whether to use colors.
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto, help_heading = "How")]
    pub(crate) color: ColorChoice,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what would be done, and do nothing.
    Plan {
        /// Read all items of each table that is to get an index, and count those that it would
        /// leave out: items whose key has another type or is too long, of which DynamoDB says
        /// nothing. What that costs is said first.
        #[arg(long)]
        check_data: bool,
    },
    /// Do it: read, plan, do the first step, wait until it shows, and again.
    Apply,
    /// Say whether this program can work with the tables as they are.
    Verify {
        /// Compare with a file that `export snapshot` has made, and show what has changed since.
        /// Connects to nothing.
        #[arg(long, value_name = "FILE")]
        snapshot: Option<PathBuf>,
    },
    /// Say how the tables are: whether they are there, how large, and what is under way.
    Status,
    /// Change the data: the migrations of this program.
    #[command(subcommand)]
    Migrate(Migrate),
    /// Write the tables for another tool. Connects to nothing.
    Export {
        /// What for.
        #[arg(value_enum)]
        format: Format,
        /// Into files in this folder, instead of standard output.
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
        /// Make the prefix of the tables a parameter of the template, or a variable.
        #[arg(long)]
        prefix_variable: bool,
    },
    /// Write a model in Rust for a table that is there, by a look at some of its items.
    Pull {
        /// The table.
        table: String,
        /// How many items to look at.
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        items: u32,
    },
    /// Copy the items of a table into files, or from files into a table.
    Data {
        #[command(subcommand)]
        command: DataCommand,
    },
}

/// What to do with the items of a table. A command that was killed or interrupted goes on when it
/// is given again.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum DataCommand {
    /// Read all items into compressed lines of JSON, in the layout of AWS's exports to S3. It is no
    /// picture of one moment: what others write meanwhile may be in it or not.
    Export {
        /// The table, by its name in the models or its own.
        table: String,
        /// A folder, which is made if it is not there.
        folder: PathBuf,
        /// How many parts of the table to read, each into a file of its own, and up to 32 at once:
        /// 4 unless this says otherwise.
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=10_000))]
        segments: Option<u32>,
        /// Keep to so many read units a second.
        #[arg(long, value_name = "UNITS", value_parser = units)]
        rate: Option<f64>,
    },
    /// Write items from files into a table that is there. What cannot be written is listed, and
    /// handed back in a file.
    Import {
        /// The table, by its name in the models or its own.
        table: String,
        /// Folders of exports, or files: lines of `{"Item": {..}}`, compressed or not.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Only items whose key no item has yet, each by a request of its own. Without it, an item
        /// that is there is overwritten. Where a request got no answer, or the command was killed,
        /// an item that is just as its line says counts as written, since nobody can tell who has
        /// written it.
        #[arg(long)]
        if_absent: bool,
        /// How many requests are under way at once.
        #[arg(long, value_name = "COUNT", default_value_t = 8, value_parser = requests)]
        requests: usize,
        /// Keep to so many write units a second.
        #[arg(long, value_name = "UNITS", value_parser = units)]
        rate: Option<f64>,
        /// Where lines go that cannot be written, instead of a file beside the data.
        #[arg(long, value_name = "FILE")]
        rejects: Option<PathBuf>,
    },
}

/// Capacity units a second.
fn units(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(units) if units.is_finite() && units > 0.0 => Ok(units),
        _ => Err("a number of capacity units a second is wanted, more than 0".to_owned()),
    }
}

/// Requests under way at once.
fn requests(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count @ 1..=1_000) => Ok(count),
        _ => Err("a number from 1 to 1000 is wanted".to_owned()),
    }
}

/// What to do about migrations.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Migrate {
    /// Say which are left, and what they will cost in capacity units and time. Changes nothing.
    Plan {
        #[command(flatten)]
        rate: RateArgument,
    },
    /// Run those that are left, one after another. The same command goes on from where it has
    /// ended, however that was.
    Run(MigrateRun),
    /// Say how far each of them is, and which items have failed, by their keys.
    Status,
    /// Say that all up to this one are done, without running them.
    Baseline {
        /// The last one of them.
        name: String,
    },
    /// Take the lock from whoever has it. After a crash this is not needed: a lock is free when its
    /// owner has shown no sign of life for a lease.
    Unlock {
        /// The migration.
        name: String,
    },
}

/// How fast it goes.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct RateArgument {
    /// Capacity units a second, of reads and writes together, or `max`. Without it, a quarter of
    /// what the table is provisioned for; a table that is on demand, on AWS, needs it.
    #[arg(long, value_name = "UNITS", value_parser = rate)]
    pub(crate) rate: Option<Rate>,
}

/// How migrations are run.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct MigrateRun {
    #[command(flatten)]
    pub(crate) rate: RateArgument,
    /// In how many parts a table is read, which are worked on side by side. One that was begun
    /// before keeps its own.
    #[arg(long, value_name = "COUNT", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) segments: u32,
    /// For how long the lock is kept without a sign of life: 30s, 2m.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration)]
    pub(crate) lease: Duration,
    /// Read all items, show what would be done to five of each migration, and write nothing.
    #[arg(long, conflicts_with = "only_failed")]
    pub(crate) dry_run: bool,
    /// Repeat the items that have failed, and nothing else.
    #[arg(long)]
    pub(crate) only_failed: bool,
    /// Run what is left also if what was run before does not fit the order of this program.
    #[arg(long)]
    pub(crate) allow_out_of_order: bool,
    /// Give up when so many items have failed.
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_failures: u64,
    /// If somebody else is at it, wait until they are done.
    #[arg(long)]
    pub(crate) wait: bool,
}

/// `50`, `0.5`, `max`.
fn rate(text: &str) -> Result<Rate, String> {
    if text == "max" {
        return Ok(Rate::Unlimited);
    }
    match text.parse::<f64>() {
        Ok(units) if units.is_finite() && units > 0.0 => Ok(Rate::Units(units)),
        _ => Err(format!("`{text}` is neither a number above 0 nor `max`")),
    }
}

/// `90`, `90s`, `10m`, `6h`.
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) =
        text.split_at(text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len()));
    let number: u64 = number.parse().map_err(|error: ParseIntError| error.to_string())?;
    let seconds = match unit {
        "" | "s" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(3_600),
        _ => return Err(format!("`{unit}` is no unit of time: there are s, m and h")),
    };
    seconds.map(Duration::from_secs).ok_or_else(|| "longer than there is time".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn times_have_units() {
        for (text, seconds) in [("90", 90), ("90s", 90), ("10m", 600), ("6h", 21_600)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "m", "1d", "-1s", "1.5h", "99999999999999999999h", "18446744073709551615h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rates_are_numbers_above_zero() {
        assert_eq!(units("12.5"), Ok(12.5));
        for text in ["0", "-1", "NaN", "inf", "fast", ""] {
            assert!(units(text).is_err(), "{text}");
        }
        assert!(requests("0").is_err() && requests("1001").is_err() && requests("8") == Ok(8));
    }

    #[test]
    fn rates_are_numbers_above_zero_or_none() {
        assert_eq!(rate("0.5"), Ok(Rate::Units(0.5)));
        assert_eq!(rate("max"), Ok(Rate::Unlimited));
        for text in ["", "0", "-1", "inf", "NaN", "fast"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }

    #[test]
    fn flags_stand_before_or_behind_the_command() {
        for line in [["--json", "plan"], ["plan", "--json"]] {
            let parsed = CommandLine::try_parse_from(["schema"].into_iter().chain(line)).unwrap();
            assert!(parsed.global.json && matches!(parsed.command, Command::Plan { .. }));
        }
        let line = ["schema", "--table", "a,b", "--table", "c", "plan"];
        assert_eq!(CommandLine::try_parse_from(line).unwrap().global.tables, ["a", "b", "c"]);
    }
}
