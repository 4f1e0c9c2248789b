//! Attribute values, items and keys as requests write them.

use serde_json::{Map, Value, json};

use crate::chance::Chance;

/// The attributes that items and expressions use; the first two are the keys,
/// the next two index keys.
pub(crate) const ATTRIBUTES: [&str; 13] =
    ["pk", "sk", "a", "b", "n", "s", "ss", "ns", "bs", "l", "m", "bin", "flag"];

/// Number texts, from plain to no number at all.
const NUMBERS: [&str; 24] = [
    "0",
    "1",
    "-1",
    "7",
    "1.5",
    "-0",
    "1e2",
    "00042",
    "99999999999999999999999999999999999999",
    "0.00000000000000000000000000000000000001",
    "123456789012345678901234567890123456789",
    "1e125",
    "9.9e125",
    "1e126",
    "1e-130",
    "1e-131",
    "0e126",
    "1e999999999999999999999",
    "NaN",
    "Infinity",
    "",
    " 1",
    "0x5",
    "١",
];

/// Texts, from plain to strange.
const TEXTS: [&str; 10] = ["", "x", "xy", "z", "a\u{0}b", "é", "\u{10FFFF}", "laptop", "=:#", "\"quoted\""];

/// A number's text; plain, most of the time.
pub(crate) fn number(chance: &mut Chance) -> String {
    match chance.below(100) {
        0 => (*chance.pick(&NUMBERS.each_ref())).to_owned(),
        1..10 => format!("{}.{}", chance.below(1000), chance.below(1000)),
        _ => (chance.below(9) as i64 - 2).to_string(),
    }
}

/// A text; short, most of the time.
pub(crate) fn text(chance: &mut Chance) -> String {
    match chance.below(2000) {
        0 => "long ".repeat(chance.below(100_000)),
        1..80 => "t".repeat(chance.below(300)),
        _ => (*chance.pick(&TEXTS.each_ref())).to_owned(),
    }
}

/// A value of any type, at most `levels` deep.
pub(crate) fn any(chance: &mut Chance, levels: usize) -> Value {
    let of = ["pk", "sk", "ss", "ns", "bs", "bin", "flag", "null", "l", "m"];
    let of = if levels == 0 { &of[..8] } else { &of[..] };
    let name = chance.pick(of);
    of_attribute(chance, name, levels)
}

/// A value of the type that the attribute `name` mostly has.
pub(crate) fn of_attribute(chance: &mut Chance, name: &str, levels: usize) -> Value {
    let few = chance.below(4);
    let deeper = levels.saturating_sub(1);
    match name {
        "sk" | "b" | "n" => json!({ "N": number(chance) }),
        "ss" => json!({ "SS": set(chance, &["x", "xy", "", "laptop"], text) }),
        "ns" => json!({ "NS": set(chance, &["1", "2.5", "-7", "0"], number) }),
        "bs" => json!({ "BS": set(chance, &["AA==", "/w==", "AAEC", ""], binary) }),
        "bin" => json!({ "B": binary(chance) }),
        "flag" => json!({ "BOOL": chance.one_in(2) }),
        "null" => json!({ "NULL": !chance.one_in(50) }),
        "l" => json!({ "L": (0..few).map(|_| any(chance, deeper)).collect::<Vec<_>>() }),
        "m" => {
            let members =
                (0..few).map(|_| ((*chance.pick(&["x", "y", "a"])).to_owned(), any(chance, deeper)));
            json!({ "M": members.collect::<Map<_, _>>() })
        }
        _ => json!({ "S": text(chance) }),
    }
}

fn binary(chance: &mut Chance) -> String {
    let strange = chance.one_in(50);
    let choices = if strange { ["_-8=", "A", "AAE", "####"] } else { ["", "AA==", "/w==", "aGVsbG8="] };
    (*chance.pick(&choices)).to_owned()
}

/// Members of a set; now and then none, or any, which may be the same.
fn set(chance: &mut Chance, members: &[&str], any: fn(&mut Chance) -> String) -> Vec<String> {
    let few = chance.below(members.len()) + 1;
    match chance.below(50) {
        0 => Vec::new(),
        1 => (0..few).map(|_| any(chance)).collect(),
        _ => chance.shuffled(members).into_iter().take(few).map(str::to_owned).collect(),
    }
}

/// The key of one of few items. The table called `Plain` has no sort key.
pub(crate) fn key(chance: &mut Chance, table: &str) -> Value {
    let mut key = json!({ "pk": { "S": chance.pick(&["p", "q", "r", "laptop"]) } });
    if table != "Plain" {
        key["sk"] = json!({ "N": chance.below(6).to_string() });
    }
    key
}

/// An item: a key and some attributes.
pub(crate) fn item(chance: &mut Chance, table: &str) -> Value {
    let mut item = key(chance, table);
    for name in chance.shuffled(&ATTRIBUTES[2..]).into_iter().take(6) {
        item[name] = if chance.one_in(40) { any(chance, 4) } else { of_attribute(chance, name, 3) };
    }
    if chance.one_in(1000) {
        item["s"] = json!({ "S": "large".repeat(chance.below(90_000)) });
    }
    item
}
