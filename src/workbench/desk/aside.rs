//! Requests that made room for others in the editor, to be brought back: a draft is never lost by what takes its place.

use std::sync::Arc;

use imbl::Vector;
use serde_json::Value;

use crate::workbench::known::{KnownTable, keys_of};
use crate::workbench::sandbox_file::SavedDraft;
use crate::workbench::view::AsideView;

/// Most requests that are set aside.
pub(super) const MAX_ASIDE: usize = 8;
/// Most characters of each thing that tells a request from others.
const MAX_PART: usize = 60;
/// Most parameters by which requests are told apart that would be called the same.
const MAX_PARAMETERS: usize = 2;
/// Between the parts of what a request is called.
const BETWEEN: &str = " · ";

/// Requests set aside, oldest first; no two are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Aside {
    list: Vector<Arc<Kept>>,
    /// How many ever were.
    count: u64,
}

#[derive(Debug)]
struct Kept {
    number: u64,
    draft: SavedDraft,
    /// Whether it was sent as it is: the history has it, too.
    sent: bool,
    /// What it is about: its tables and its key, or how its statement begins.
    about: String,
    /// The beginnings of its parameters, by name.
    parameters: Vec<(String, String)>,
}

impl Aside {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Sets a request aside, which was written for these tables. If there are too many, the oldest that was sent goes,
    /// or else the oldest.
    pub(super) fn keep(&mut self, draft: SavedDraft, sent: bool, known: &[KnownTable]) {
        self.forget(&draft);
        if self.list.len() == MAX_ASIDE {
            self.list.remove(self.list.iter().position(|kept| kept.sent).unwrap_or_default());
        }
        self.list.push_back(Arc::new(Kept::of(self.count, draft, sent, known)));
        self.count += 1;
    }

    /// Takes the request of this number out.
    pub(super) fn take(&mut self, number: u64) -> Option<SavedDraft> {
        let at = self.list.iter().position(|kept| kept.number == number)?;
        Some(self.list.remove(at).draft.clone())
    }

    /// Has this request no longer set aside: it is in the editor.
    pub(super) fn forget(&mut self, draft: &SavedDraft) {
        self.list.retain(|kept| kept.draft != *draft);
    }

    /// All of them, oldest first. Those that would be called the same are told apart by what differs in them.
    pub(super) fn views(&self) -> Vec<AsideView> {
        let view = |kept: &Arc<Kept>| {
            let alike: Vec<&Kept> =
                self.list.iter().map(|other| &**other).filter(|other| kept.is_called_like(other)).collect();
            let differs =
                |name: &str, value: &str| alike.iter().any(|other| other.parameter(name) != Some(value));
            let parameters = kept.parameters.iter().filter(|(name, value)| differs(name, value));
            let parts = parameters.take(MAX_PARAMETERS).map(|(name, value)| format!("{name} {value}"));
            let about = Some(kept.about.clone()).into_iter().chain(parts).filter(|part| !part.is_empty());
            AsideView {
                number: kept.number,
                operation: kept.draft.operation.clone(),
                about: about.collect::<Vec<_>>().join(BETWEEN),
            }
        };
        self.list.iter().map(view).collect()
    }
}

impl Kept {
    fn of(number: u64, draft: SavedDraft, sent: bool, known: &[KnownTable]) -> Self {
        let (about, parameters) = match serde_json::from_str::<Value>(&draft.text) {
            Ok(Value::Object(request)) => {
                let request: Vec<(String, Value)> = request.into_iter().collect();
                let shown = request.iter().map(|(name, value)| (name.clone(), short(value))).collect();
                (about(&request, known), shown)
            }
            _ => (cut(draft.text.split_whitespace()), Vec::new()),
        };
        Self { number, draft, sent, about, parameters }
    }

    fn is_called_like(&self, other: &Self) -> bool {
        (&self.draft.operation, &self.about) == (&other.draft.operation, &other.about)
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What a request is about: its tables and its key, or how its statement begins.
fn about(request: &[(String, Value)], known: &[KnownTable]) -> String {
    let of = |name: &str| request.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    let table = of("TableName").and_then(Value::as_str);
    let tables = || {
        let by_table = of("RequestItems")?.as_object()?;
        Some(cut(by_table.keys().map(String::as_str)))
    };
    let key = || {
        let keys = keys_of(known, table).iter().map(|key| key.name.as_str());
        let item = of("Item")?.as_object()?;
        let values: Vec<String> = keys.filter_map(|key| item.get(key)).map(short).collect();
        Some(values.join(" "))
    };
    let parts = [
        table.map(|table| cut([table])).or_else(tables),
        of("Statement").map(short),
        of("IndexName").map(short),
        of("Key").map(short_values).or_else(key),
    ];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(BETWEEN)
}

/// The beginning of a value for reading, without what JSON and the types of attributes need.
fn short(value: &Value) -> String {
    let mut words = Vec::new();
    let mut room = MAX_PART;
    gather(value, &mut room, &mut words);
    cut(words.iter().map(String::as_str))
}

/// The same of the values of an object only.
fn short_values(value: &Value) -> String {
    let values = value.as_object().map(|members| members.values().map(short).collect::<Vec<_>>());
    values.map_or_else(|| short(value), |values| cut(values.iter().map(String::as_str)))
}

/// The words of a value, until there are characters enough.
fn gather(value: &Value, room: &mut usize, words: &mut Vec<String>) {
    let word = match value {
        _ if *room == 0 => return,
        Value::String(text) => text.clone(),
        Value::Array(elements) => {
            return elements.iter().for_each(|element| gather(element, room, words));
        }
        Value::Object(members) => {
            for (name, value) in members {
                if members.len() > 1 || !TYPES.contains(&name.as_str()) {
                    gather(&Value::String(name.clone()), room, words);
                }
                gather(value, room, words);
            }
            return;
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    };
    // One more than there is room for tells that there is more.
    let word: String = word.chars().take(*room + 1).collect();
    *room = room.saturating_sub(word.chars().count());
    words.push(word);
}

/// What tells the type of an attribute's value.
const TYPES: [&str; 10] = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"];

/// Words beside one another, cut where they are too long.
fn cut<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let text = words.into_iter().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MAX_PART) {
        Some((end, _)) => [text.get(..end).unwrap_or_default(), "…"].concat(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> SavedDraft {
        SavedDraft { operation: "Scan".to_owned(), text: text.to_owned() }
    }

    /// What requests are called that are set aside one after the other: operation and text.
    fn called(requests: &[(&str, &str)]) -> Vec<String> {
        let mut aside = Aside::default();
        for (operation, text) in requests {
            aside.keep(
                SavedDraft { operation: (*operation).to_owned(), text: (*text).to_owned() },
                false,
                &[],
            );
        }
        aside.views().into_iter().map(|view| view.about).collect()
    }

    #[test]
    fn what_was_sent_goes_first() {
        let mut aside = Aside::default();
        for number in 0..MAX_ASIDE {
            aside.keep(draft(&number.to_string()), number == 3, &[]);
        }
        aside.keep(draft("new"), false, &[]);
        aside.keep(draft("newer"), false, &[]);
        let numbers: Vec<u64> = aside.views().iter().map(|view| view.number).collect();
        assert_eq!(numbers, [1, 2, 4, 5, 6, 7, 8, 9]);
        assert_eq!(aside.take(3), None);
        assert_eq!(aside.take(8), Some(draft("new")));
        assert_eq!(aside.take(8), None);
    }

    #[test]
    fn the_same_request_is_kept_once_and_called_by_what_it_is_about() {
        let shop = ("Scan", r#"{"TableName":"Shop"}"#);
        assert_eq!(
            called(&[shop, ("Scan", r#"{"Statement":"SELECT"}"#), ("Scan", "{ \n"), shop]),
            ["SELECT", "{", "Shop"]
        );
        let of = |request: &str| called(&[("Any", request)]).remove(0);
        let key = r#"{"TableName":"Shop","Key":{"PK":{"S":"P#1"},"SK":{"N":"7"}},"ConsistentRead":true}"#;
        assert_eq!(of(key), "Shop · P#1 7");
        assert_eq!(of(r#"{"RequestItems":{"Shop":[],"Tills":[]}}"#), "Shop Tills");
        assert_eq!(of(r#"{"TableName":"Shop","IndexName":"ByKind","Limit":7}"#), "Shop · ByKind");
        assert_eq!(of(&format!(r#"{{"Statement":"{}"}}"#, "ü".repeat(200))), format!("{}…", "ü".repeat(60)));
        assert_eq!(of("[]"), "[]");
    }

    #[test]
    fn an_item_is_called_by_its_key() {
        let mut engine = crate::engine::Engine::new(Default::default());
        let table = serde_json::json!({
            "TableName": "Music", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{ "AttributeName": "Song", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "Song", "KeyType": "HASH" }]
        });
        engine.dispatch("DynamoDB_20120810.CreateTable", table.to_string().as_bytes());
        let mut aside = Aside::default();
        let put = r#"{"TableName":"Music","Item":{"Awards":{"N":"1"},"Song":{"S":"Scared of the Dark"}}}"#;
        let known = crate::workbench::known::tables(&engine);
        aside.keep(draft(put), false, &known);
        assert_eq!(aside.views().remove(0).about, "Music · Scared of the Dark");
    }

    #[test]
    fn what_would_be_called_the_same_is_told_apart_by_what_differs() {
        let query = |expression: &str, value: &str, more: &str| {
            format!(
                r#"{{"TableName":"Shop","KeyConditionExpression":"{expression}","ExpressionAttributeValues":{{":p":{{"S":"{value}"}}}}{more}}}"#
            )
        };
        let (one, two) = (query("PK = :p", "P#1", ""), query("PK = :p", "P#2", r#","Limit":3"#));
        assert_eq!(
            called(&[("Query", &one), ("Query", &two), ("Scan", r#"{"TableName":"Shop"}"#)]),
            [
                "Shop · ExpressionAttributeValues :p P#1",
                "Shop · ExpressionAttributeValues :p P#2 · Limit 3",
                "Shop"
            ]
        );
        let put = |stock: u8| {
            format!(r#"{{"TableName":"Shop","Item":{{"PK":{{"S":"P#1"}},"stock":{{"N":"{stock}"}}}}}}"#)
        };
        assert_eq!(
            called(&[("PutItem", &put(1)), ("PutItem", &put(2))]),
            ["Shop · Item PK P#1 stock 1", "Shop · Item PK P#1 stock 2"]
        );
    }
}
