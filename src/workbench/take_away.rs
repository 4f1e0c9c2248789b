//! Requests to take away: as commands of the AWS CLI, as Python with boto3, as JavaScript and Rust with the AWS SDKs.
//!
//! What an application needs around a request comes with it: a batch is sent again until nothing of it is left
//! unprocessed, pages are asked for one after the other, throttled requests are repeated with backoff, a transaction
//! has a token, a table that was created is waited for. Values are written with their types, as on the wire: so nothing is lost, no digit and no byte.
//!
//! | module | for |
//! |---|---|
//! | `plan` | what all languages need to know of a request |
//! | `counted` | a request that is sent many times |
//! | `command_line`, `python`, `javascript`, `rust` | a language each |

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::counted::Counted;
use self::plan::Plan;

mod command_line;
mod counted;
mod javascript;
mod plan;
mod python;
mod rust;

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

/// How often a batch is sent, and how often an SDK tries a request that is throttled.
const MOST_ATTEMPTS: u32 = 10;

/// How many seconds are waited for a table that was created.
const MOST_WAITED: u32 = 300;

/// A language to take requests away in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// AWS CLI version 2, in a POSIX shell.
    CommandLine,
    /// Python 3 with boto3.
    Python,
    /// JavaScript, a module, with the AWS SDK version 3.
    JavaScript,
    /// Rust with the AWS SDK.
    Rust,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::CommandLine, Self::Python, Self::JavaScript, Self::Rust];

    /// What it is called where it is remembered, and the ending of its files.
    pub fn id(self) -> &'static str {
        match self {
            Self::CommandLine => "sh",
            Self::Python => "py",
            Self::JavaScript => "mjs",
            Self::Rust => "rs",
        }
    }

    /// The proper name that it goes by in every language, with the SDK where there are several.
    pub fn name(self) -> &'static str {
        match self {
            Self::CommandLine => "AWS CLI",
            Self::Python => "Python (boto3)",
            Self::JavaScript => "JavaScript (AWS SDK v3)",
            Self::Rust => "Rust (aws-sdk-dynamodb)",
        }
    }

    /// The language of this [`id`](Self::id).
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.id() == id)
    }
}

/// A request to take away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked<'a> {
    /// `PutItem`, …
    pub operation: &'a str,
    /// As on the wire.
    pub request: &'a Value,
    /// The exception it was answered with, if it was: the code then goes on after it.
    pub exception: Option<&'a str>,
}

/// Code, and what is missing in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct TakenAway {
    /// The code; empty if there is nothing to write.
    pub code: String,
    /// The requests that cannot be written, in order.
    pub left_out: Vec<LeftOut>,
    /// How many were sent before them and are no longer known.
    pub forgotten: u64,
    /// How many of the items that were there before the first of them are not put by the code: they are too many or too large.
    pub not_put: u64,
}

/// A request that cannot be written, because no SDK would send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Which of the requests, from 0.
    pub index: usize,
    /// Where in the request, member by member; empty if it is the request itself.
    pub place: String,
}

/// The code that sends these requests one after the other.
pub fn take_away(asked: &[Asked<'_>], language: Language) -> TakenAway {
    let mut left_out = Vec::new();
    let mut plans = Vec::new();
    for (index, asked) in asked.iter().enumerate() {
        match Plan::of(asked, language) {
            Ok(plan) => plans.push(plan),
            Err(place) => left_out.push(LeftOut { index, place }),
        }
    }
    written(&plans, left_out, language)
}

/// The code that sends a request as often as this, its placeholders counting from 1.
pub fn take_away_times(operation: &str, request: &Value, times: u32, language: Language) -> TakenAway {
    if times == 1 {
        return take_away(&[Asked { operation, request, exception: None }], language);
    }
    let left_out = |place| vec![LeftOut { index: 0, place }];
    let counted = match Counted::of(request) {
        Ok(counted) => counted,
        Err(place) => return written(&[], left_out(place), language),
    };
    let request = counted.request.clone();
    match Plan::of(&Asked { operation, request: &request, exception: None }, language) {
        Ok(mut plan) => {
            counted.count(times, &mut plan);
            written(&[plan], Vec::new(), language)
        }
        Err(place) => written(&[], left_out(place), language),
    }
}

fn written(plans: &[Plan<'_>], left_out: Vec<LeftOut>, language: Language) -> TakenAway {
    let write = match language {
        Language::CommandLine => command_line::write,
        Language::Python => python::write,
        Language::JavaScript => javascript::write,
        Language::Rust => rust::write,
    };
    TakenAway {
        code: if plans.is_empty() { String::new() } else { write(plans) },
        left_out,
        ..TakenAway::default()
    }
}
