//! What may be written on the command line. The texts are also the manual.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::out::Color;
use super::size::Size;
use super::times::{Time, duration};
use crate::retry::{Jitter, Policy};

const EXIT_CODES: &str = "\
Exit codes:
  0                success
  1, 10 to 60      the category of the failure, see `comeback exit-codes`
  2                wrong usage, or a file that cannot be read or written; no category has it
  126, 127         `run`: the command cannot be run, or is not there
  other            `run`: the command's own, when its answer cannot be classified

NO_COLOR is honoured.";

/// From a failed API call to the next step.
///
/// Says what a failed HTTP answer means, who can fix it and whether a retry is safe; and runs a
/// command, such as curl, again where a retry is safe.
#[derive(Parser)]
#[command(name = "comeback", version, after_help = EXIT_CODES, args_override_self = true)]
pub struct Cli {
    /// Colours on standard output and standard error
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,

    /// The language of what is said about an answer, and of tables, such as `de` or `pt-BR`
    ///
    /// Without it: that of LC_ALL, LC_MESSAGES or LANG, else English. What a program reads depends on
    /// it in its sentences only. Help and errors of this command are English.
    #[arg(long, global = true, value_name = "TAG")]
    pub lang: Option<String>,

    /// Words of your own for titles, messages and buttons: a file in the format of `setWords`, as JSON
    ///
    /// Such as {"action": {"top_up": "Buy credits"}, "category": {"quota": {"title": "No credits"}}}.
    #[arg(long, global = true, value_name = "FILE")]
    pub words: Option<PathBuf>,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Say what a failed answer means, and exit with its code
    Classify(Classify),
    /// Run a command, and run it again where that is safe and may help
    Run(Run),
    /// List the codes of the built-in APIs, or of a profile
    Catalog(Catalog),
    /// List the exit codes, one per category
    ExitCodes {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the completions for a shell
    #[command(after_help = "\
Example:
  comeback completions bash > ~/.local/share/bash-completion/completions/comeback")]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = "\
Example:
  comeback man > comeback.1 && man -l comeback.1")]
    Man,
}

const CLASSIFY_HELP: &str = "\
Examples:
  curl -si https://api.example.com/v1/orders | comeback classify
  comeback classify --json answer.txt | jq .retry
  comeback classify --status 429 --header 'Retry-After: 7' body.json

The exit code is that of the category (0 is a success); see `comeback exit-codes`.";

#[derive(Args)]
#[command(after_help = CLASSIFY_HELP)]
pub struct Classify {
    /// The answer: an HTTP message as `curl -i` prints it, a JSON body, or text
    ///
    /// Of several HTTP messages in a row (100 Continue, a proxy's CONNECT, redirects) the last one
    /// counts. At most 1 MiB is read.
    #[arg(default_value = "-", value_name = "FILE|-")]
    pub file: PathBuf,

    /// The HTTP status, when the input does not say, or instead of what it says
    #[arg(long, value_parser = clap::value_parser!(u16).range(100..600))]
    pub status: Option<u16>,

    /// The method of the request: after a GET, for example, the words may suggest to repeat it
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,

    /// A response header on top of those in the input; may be repeated
    #[arg(long, value_name = "NAME:VALUE", value_parser = header)]
    pub header: Vec<(String, String)>,

    #[command(flatten)]
    pub profile: ProfileOption,

    /// Print the classification as one line of JSON
    ///
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    pub json: bool,

    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Shape,
}

/// How a classification is printed.
#[derive(Clone, Copy, ValueEnum)]
pub enum Shape {
    /// For a person
    Text,
    /// The classification as one line of JSON
    Json,
    /// What a language model needs to know, as one line of JSON, without the server's own text
    Tool,
}

#[derive(Args)]
pub struct ProfileOption {
    /// The API's error dialect: a built-in name, or a file with a definition as JSON
    ///
    /// Separate several by commas, or repeat the option: the one that fits the answer is used.
    /// `auto` stands for all built-in ones. Without this option: `http`, which reads any API.
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Vec<OsString>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// For a person
    Table,
    /// Rows as JSON, with all texts
    Json,
    /// A table for documents
    Markdown,
    /// All words for i18next, by the key of a classification
    I18next,
    /// All words in ICU MessageFormat, by the key of a classification
    Icu,
    /// All words for vue-i18n, by the key of a classification
    #[value(name = "vue-i18n")]
    VueI18n,
}

#[derive(Args)]
pub struct Catalog {
    /// Built-in profiles, or files with a definition; all built-in ones when left out
    #[arg(value_name = "NAME|FILE")]
    pub profile: Vec<OsString>,

    /// How to print it
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

impl ValueEnum for Jitter {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Equal => "Uniform between half the backoff and all of it",
            Self::Full => "Uniform between nothing and the backoff",
            Self::None => "The backoff itself",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Keys {
    /// curl's POST and PATCH get an Idempotency-Key where the profile's API takes them
    Auto,
    /// None is added
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stdin {
    /// Kept for curl when its arguments read it; a file is rewound; a pipe goes to one attempt only
    Auto,
    /// Read to its end first, and given to every attempt
    Keep,
    /// Passed to the first attempt as it comes; there is only that one
    Once,
    /// Empty for the command
    None,
}

const RUN_HELP: &str = "\
Examples:
  comeback run -- curl -s https://api.example.com/v1/orders
  comeback run --deadline 30s --profile billing.json -- curl -s -d plan=pro https://...
  comeback run --method GET -- http --print=hb https://api.example.com/v1/orders

What the command prints on standard output is kept in a temporary file, and the last attempt's goes
to standard output, byte for byte. Its standard error passes through.

The answer is read from an HTTP message (status line and headers) on the command's standard output,
or a JSON body. For curl, -D with a temporary file is added, so its output does not change and
status and headers are still read (not with -i, -I, --next or --as-is; if you give a -D, its file is
read instead). The file of a single -o is read for the body. Do not use curl's --retry, nor -f
without --fail-with-body, which hides the body. curl's exit codes for network failures (5, 6, 7, 16,
18, 35, 52, 55, 56, 92, 95, 96) and its timeout (28) are recognised.

A POST or PATCH without an Idempotency-Key is repeated only when the server did not begin to process
it (429, 425, 503 with a delay). For curl the method is read from its arguments. Any other command
counts as a POST, unless --method or --retry-all says otherwise.

The command finds the number of the attempt in COMEBACK_ATTEMPT, and in COMEBACK_IDEMPOTENCY_KEY a
key that is the same in every attempt.

Exit code: 0 for a success, the category's for a failure (`comeback exit-codes`), the command's own
when its answer cannot be classified (which may look like a category's: the last line on standard
error says so). On Ctrl-C, SIGTERM, SIGHUP or SIGQUIT the command is ended, and comeback ends by the
same signal: 130 or 143 for a shell. A deadline that passes while standard input is read, or while
standard output is not taken, gives 41, too. The command is ended with all that it has started; at a
terminal, with what can be found of that.";

#[derive(Args)]
#[command(after_help = RUN_HELP)]
pub struct Run {
    /// Retries at most
    #[arg(long, default_value_t = Policy::default().max_retries, value_name = "N")]
    pub max_retries: u32,

    /// The time for everything, waits included; then the command is ended (30s, 500ms, 2m, 1m30s; a
    /// number alone is seconds)
    #[arg(long, value_parser = duration, value_name = "DURATION")]
    pub deadline: Option<u64>,

    /// The time for each attempt; then the command is ended
    #[arg(long, value_parser = duration, value_name = "DURATION")]
    pub attempt_timeout: Option<u64>,

    #[command(flatten)]
    pub profile: ProfileOption,

    /// The HTTP method of what the command does: decides whether a repetition is safe
    #[arg(long)]
    pub method: Option<String>,

    /// Retry any method after any failure that may pass: only if doing it twice does no harm
    #[arg(long)]
    pub retry_all: bool,

    /// The first backoff
    #[arg(long, default_value_t = Time(Policy::default().base_delay), value_name = "DURATION")]
    pub base_delay: Time,

    /// The longest backoff; what a server asks for may be longer
    #[arg(long, default_value_t = Time(Policy::default().max_delay), value_name = "DURATION")]
    pub max_delay: Time,

    /// A server that asks for more is not waited for
    #[arg(long, default_value_t = Time(Policy::default().max_server_delay), value_name = "DURATION")]
    pub max_server_delay: Time,

    /// A time for asking again while a result is not ready
    #[arg(long, default_value_t = Time(Policy::default().poll_timeout), value_name = "DURATION")]
    pub poll_timeout: Time,

    /// How random the backoffs are
    #[arg(long, value_enum, default_value_t = Policy::default().jitter)]
    pub jitter: Jitter,

    /// Makes the backoffs repeatable
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,

    /// Whether an Idempotency-Key is added
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub idempotency_key: Keys,

    /// What the command gets as its standard input
    #[arg(long, value_enum, default_value = "auto", value_name = "HOW")]
    pub stdin: Stdin,

    /// The most that is kept of standard input and of the output of an attempt (20M, 2G)
    ///
    /// Both are kept in temporary files. A command that prints more is ended; the exit code is 2.
    #[arg(long, default_value_t = Size(1 << 30), value_name = "SIZE")]
    pub buffer_limit: Size,

    /// Run the command exactly as it is written
    #[arg(long)]
    pub as_is: bool,

    /// Say nothing on standard error
    #[arg(long, short)]
    pub quiet: bool,

    /// The command and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub command: Vec<OsString>,
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once(':')
        .ok_or("NAME:VALUE, such as Retry-After:7")?;
    if super::http_message::is_name(name.as_bytes()) {
        let value = value.trim_matches([' ', '\t']);
        Ok((name.to_owned(), value.to_owned()))
    } else {
        Err(format!("{name:?} is not the name of a header"))
    }
}
