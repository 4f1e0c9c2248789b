//! What is done at a desk, as a lesson writes it: a request, or a move of the clock.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::call::Call;
use crate::model::Duration;

/// Furthest that the clock is moved at once: a hundred years of 365 days.
pub const MAX_ADVANCE: Duration = Duration::from_millis(100 * 365 * 24 * 60 * 60 * 1_000);

/// Something done at a desk.
///
/// ```toml
/// { operation = "GetItem", request = '{ … }' }
/// { advance = "1h" }     # or 3_600_000_000: microseconds
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// A request, sent once or many times.
    Call(Call),
    /// The clock is moved by this much.
    Advance(Duration),
}

impl From<Call> for Deed {
    fn from(call: Call) -> Self {
        Self::Call(call)
    }
}

impl Deed {
    /// The request, if it is one.
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::Call(call) => Some(call),
            Self::Advance(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn call_mut(&mut self) -> Option<&mut Call> {
        match self {
            Self::Call(call) => Some(call),
            Self::Advance(_) => None,
        }
    }
}

/// A move of the clock as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    advance: Span,
}

/// Microseconds, or text.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Span {
    Micros(u64),
    Text(String),
}

impl Serialize for Deed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Call(call) => call.serialize(serializer),
            Self::Advance(by) => Move { advance: Span::Micros(by.as_micros()) }.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Deed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let value = Value::deserialize(deserializer)?;
        if value.get("advance").is_none() {
            return serde_json::from_value(value).map(Self::Call).map_err(D::Error::custom);
        }
        let Move { advance } = serde_json::from_value(value).map_err(D::Error::custom)?;
        let by = match advance {
            Span::Micros(micros) => Some(Duration::from_micros(micros)),
            Span::Text(text) => read_span(&text),
        };
        by.filter(|by| (Duration::from_micros(1)..=MAX_ADVANCE).contains(by)).map(Self::Advance).ok_or_else(
            || {
                D::Error::custom(
                    "`advance` is \"1s\", \"5min\", \"1h\", \"2d\" or microseconds, up to a hundred years",
                )
            },
        )
    }
}

/// A span such as `90s`, `5min`, `1h` or `2d`.
fn read_span(text: &str) -> Option<Duration> {
    let end = text.find(|character: char| !character.is_ascii_digit())?;
    let (count, unit) = text.split_at(end);
    let millis: u64 = match unit.trim_start() {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    count.parse::<u64>().ok()?.checked_mul(millis).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Result<Deed, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    #[test]
    fn a_move_of_the_clock_is_written_with_a_unit_or_in_microseconds() {
        let hour = Deed::Advance(Duration::from_millis(3_600_000));
        for written in [json!("1h"), json!("60 min"), json!("3600s"), json!(3_600_000_000_u64)] {
            assert_eq!(read(json!({ "advance": written })).as_ref(), Ok(&hour));
        }
        assert_eq!(read(serde_json::to_value(&hour).expect("JSON")), Ok(hour));
    }

    #[test]
    fn what_is_neither_says_what_is_missing() {
        for wrong in [json!("1 hour"), json!("h"), json!("-1s"), json!(0), json!("36501d"), json!(1.5)] {
            assert!(read(json!({ "advance": wrong.clone() })).is_err(), "{wrong}");
        }
        assert!(
            read(json!({ "advance": "1h", "operation": "Scan" })).expect_err("both").contains("operation")
        );
        assert!(read(json!({ "request": {} })).expect_err("no operation").contains("operation"));
    }

    #[test]
    fn a_request_is_written_as_ever() {
        let call = json!({ "operation": "Scan", "request": { "TableName": "Shop" } });
        let deed = read(call.clone()).expect("a request");
        assert_eq!(serde_json::to_value(&deed).expect("JSON"), call);
        assert_eq!(deed.call().map(|call| call.times), Some(1));
    }
}
