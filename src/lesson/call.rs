//! A request as a lesson writes it: an operation and its JSON, sent once or many times.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::engine::Operation;
use crate::simulator::formula::EvaluationError;
use crate::simulator::template::{Numbers, Template, TemplateError};

/// Most times that one request is sent.
pub const MAX_TIMES: u32 = 1_000;
/// What a request that is sent many times calls the number of the time: `${i}`, from 1.
pub const COUNTER: &str = "i";

/// A request, sent once, or `times` times with `${i}` counting from 1.
///
/// ```toml
/// operation = "PutItem"
/// times = 100
/// request = '{ "TableName": "Shop", "Item": { "PK": { "S": "PRODUCT#${i}" } } }'
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// `PutItem`, …
    pub operation: String,
    /// Its JSON; in a lesson's file it may also be written as text.
    #[serde(deserialize_with = "json_or_text")]
    pub request: Value,
    /// How often: 1 to [`MAX_TIMES`]. Only where it is more than once does the request have placeholders.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub times: u32,
}

pub(super) fn once() -> u32 {
    1
}

fn is_once(times: &u32) -> bool {
    *times == 1
}

fn json_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => serde_json::from_str(&text).map_err(serde::de::Error::custom),
        value => Ok(value),
    }
}

/// A request cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// There is no such operation.
    #[error("there is no operation `{0}`")]
    Operation(String),
    /// Never, or too often.
    #[error("a request is sent 1 to {MAX_TIMES} times")]
    Times,
    /// Its placeholders cannot be read.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Its placeholders cannot be filled in.
    #[error(transparent)]
    Fill(#[from] EvaluationError),
}

impl Call {
    /// Sent once.
    pub fn once(operation: &str, request: Value) -> Self {
        Self { operation: operation.to_owned(), request, times: 1 }
    }

    /// The requests one by one.
    pub fn requests(&self) -> Result<Vec<Arc<Value>>, CallError> {
        if Operation::from_name(&self.operation).is_none() {
            return Err(CallError::Operation(self.operation.clone()));
        }
        match self.times {
            1 => Ok(vec![Arc::new(self.request.clone())]),
            times if (1..=MAX_TIMES).contains(&times) => {
                let template = Template::compile(&self.request, Numbers::Text)?;
                let fill = |i: u32| {
                    let counter = Value::from(i);
                    template.fill(&|name| (name == COUNTER).then_some(&counter)).map_err(CallError::from)
                };
                (1..=times).map(fill).collect()
            }
            _ => Err(CallError::Times),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_is_sent_as_often_as_it_says() {
        let call =
            Call { times: 2, ..Call::once("GetItem", json!({ "Key": { "PK": { "S": "A#${i + 10}" } } })) };
        let keys: Vec<String> = call
            .requests()
            .expect("requests")
            .iter()
            .map(|request| request["Key"]["PK"]["S"].to_string())
            .collect();
        assert_eq!(keys, ["\"A#11\"", "\"A#12\""]);
        assert_eq!(Call { times: 0, ..call.clone() }.requests(), Err(CallError::Times));
        assert_eq!(Call { times: MAX_TIMES + 1, ..call }.requests(), Err(CallError::Times));
    }

    #[test]
    fn a_request_sent_once_has_no_placeholders() {
        let call = Call::once("GetItem", json!({ "Key": "${i" }));
        assert_eq!(call.requests().expect("one")[0]["Key"], "${i");
    }

    #[test]
    fn text_is_read_as_json_and_unknown_operations_are_refused() {
        let call: Call =
            serde_json::from_value(json!({ "operation": "Get", "request": "{\"Key\": 1}" })).expect("a call");
        assert_eq!(call.request, json!({ "Key": 1 }));
        assert_eq!(call.requests(), Err(CallError::Operation("Get".to_owned())));
    }
}
