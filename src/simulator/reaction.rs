//! What a buyer does about an answer that is not the end of its step: an
//! exception, a message that was lost, a response that asks for more.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::latency::Distribution;
use super::program::Outcome;

/// What stands for an exception where no answer came: the client gave up waiting.
pub const TIMEOUT: &str = "Timeout";

/// Most times that a program may go back or ask again, for each reason: futures stay countable.
pub const MAX_TIMES: u16 = 100;

/// What follows an exception, or [`TIMEOUT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reaction {
    /// The buyer ends: it got what it came for.
    Served,
    /// The buyer ends: it was told no.
    Refused,
    /// The buyer ends with an error.
    Failed,
    /// On to the next step, with what was remembered before.
    GoOn,
    /// To an earlier step, or the same.
    GoBack(GoBack),
}

/// Trying again from a step on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoBack {
    /// The name of this step or of one before it.
    pub to: String,
    /// How many times, for this exception at this step: at most [`MAX_TIMES`].
    pub at_most: u16,
    /// How long to wait before.
    #[serde(default, skip_serializing_if = "Backoff::is_none")]
    pub backoff: Backoff,
    /// How the buyer ends after that.
    #[serde(default = "failed")]
    pub otherwise: Outcome,
}

/// A wait that doubles with each time, in microseconds.
///
/// Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backoff {
    /// Before the first time. Zero: no wait.
    pub base: u32,
    /// The longest wait.
    pub cap: u32,
    /// What is left to chance.
    #[serde(default)]
    pub jitter: Jitter,
}

/// What of a wait is left to chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jitter {
    /// Nothing.
    #[default]
    None,
    /// Half of it.
    Equal,
    /// All of it.
    Full,
}

/// Asking again while a response has more: pages, unprocessed items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Path in the response, dots between: `UnprocessedItems`. There is more while something stands
    /// there that is not empty.
    #[serde(rename = "while")]
    pub more: String,
    /// Members that the request has then, in place of those of the same name. May read what this step binds.
    #[serde(default)]
    pub with: Map<String, Value>,
    /// How many times: at most [`MAX_TIMES`].
    pub at_most: u16,
    /// How long to wait before.
    #[serde(default, skip_serializing_if = "Backoff::is_none")]
    pub backoff: Backoff,
    /// What follows if there is still more after that.
    #[serde(default)]
    pub otherwise: Exhausted,
}

/// What follows when there is more than a program asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exhausted {
    /// The buyer ends with an error.
    #[default]
    Failed,
    /// The buyer ends: it was told no.
    Refused,
    /// On to the next step.
    GoOn,
}

fn failed() -> Outcome {
    Outcome::Failed
}

impl Reaction {
    /// How the buyer ends, if it does.
    pub fn end(&self) -> Option<Outcome> {
        match self {
            Self::Served => Some(Outcome::Served),
            Self::Refused => Some(Outcome::Refused),
            Self::Failed => Some(Outcome::Failed),
            Self::GoOn | Self::GoBack(_) => None,
        }
    }
}

impl Exhausted {
    /// How the buyer ends, if it does.
    pub fn end(self) -> Option<Outcome> {
        match self {
            Self::Failed => Some(Outcome::Failed),
            Self::Refused => Some(Outcome::Refused),
            Self::GoOn => None,
        }
    }
}

impl Backoff {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// How long to wait before this time, counted from 1.
    pub fn wait(&self, time: u16) -> Distribution {
        let doublings = u32::from(time.saturating_sub(1)).min(31);
        let longest = u64::from(self.base) << doublings;
        let longest = u32::try_from(longest).unwrap_or(u32::MAX).min(self.cap);
        match self.jitter {
            Jitter::None => Distribution::Constant(longest),
            Jitter::Equal => Distribution::Uniform(longest / 2, longest),
            Jitter::Full => Distribution::Uniform(0, longest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap() {
        let backoff = |jitter| Backoff { base: 50, cap: 1_000, jitter };
        let waits = |jitter| [1, 2, 5, 6, u16::MAX].map(|time| backoff(jitter).wait(time));
        assert_eq!(waits(Jitter::None), [50, 100, 800, 1_000, 1_000].map(Distribution::Constant));
        assert_eq!(
            waits(Jitter::Full),
            [50, 100, 800, 1_000, 1_000].map(|longest| Distribution::Uniform(0, longest))
        );
        assert_eq!(backoff(Jitter::Equal).wait(3), Distribution::Uniform(100, 200));
        assert_eq!(Backoff::default().wait(9), Distribution::Constant(0));
    }

    #[test]
    fn reactions_are_written_as_words() {
        let read = |text: &str| serde_json::from_str::<Reaction>(text);
        assert_eq!(read("\"go_on\"").ok(), Some(Reaction::GoOn));
        let back = read(r#"{ "go_back": { "to": "read", "at_most": 3 } }"#);
        let wanted =
            GoBack { to: "read".into(), at_most: 3, backoff: Backoff::default(), otherwise: Outcome::Failed };
        assert_eq!(back.ok(), Some(Reaction::GoBack(wanted)));
        assert!(read("\"give_up\"").is_err());
    }
}
