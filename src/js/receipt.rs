//! A receipt as JavaScript sees it: plain objects, units as numbers, names in camel case.
//!
//! Inside, units are counted in halves and an enum is written by its tag; neither would be clear to who reads
//! `lastReceipt()`.

use serde::Serialize;
use serde_json::{Map, Value};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::engine::admission::Refusal;
use crate::engine::receipt::{Arm, Kind, ReceiptLine, WhatIf};
use crate::engine::{Operation, Receipt, wire};
use crate::model::index::IndexScope;
use crate::model::throttling::ThroughputLimit;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = r#"
/** What an operation was charged, and why. */
export interface Receipt {
    /** The operation: `PutItem`; null if the request named none that exists. */
    operation: string | null;
    /** Read units charged in all. */
    readUnits: number;
    /** Write units charged in all. */
    writeUnits: number;
    /** What was charged, in the order it arose. Operations on tables, not on items, have no lines. */
    lines: ReceiptLine[];
    /** What was asked for, found no capacity and was charged nothing: the whole request, or members of a batch. Empty
     *  unless the environment rations capacity. */
    refused: Refusal[];
    /** What the same request would have cost under another choice. */
    whatIf: WhatIf[];
}

/** One charge. */
export interface ReceiptLine {
    /** The table's name. */
    table: string;
    /** The index's name, if it is an index that was charged. */
    index?: string;
    /** Whether that index is local, and uses the table's capacity, or global, and has its own. */
    indexScope?: "local" | "global";
    /** Which capacity. */
    kind: "read" | "write";
    /** The bytes that count. */
    bytes: number;
    /** Those rounded up to units, of 4 KB for reads and 1 KB for writes: at least 1. */
    roundedUnits: number;
    /** What the rounded units are multiplied by: 0.5 eventually consistent, 1 otherwise, 2 in a transaction. */
    factor: 0.5 | 1 | 2;
    /** The charge. */
    units: number;
    /** Why. */
    reason: Reason;
}

/** Capacity that was asked for and not there. */
export interface Refusal {
    /** The table's name. */
    table: string;
    /** The global index's name, if it was an index that had none left. */
    index?: string;
    /** Which capacity. */
    kind: "read" | "write";
    /** Which limit was in the way: what is provisioned; what one partition serves, or a table on demand has partitions
     *  for; the account's quota for one table or index; or the ceiling that `OnDemandThroughput` sets. */
    limit: "provisioned_throughput" | "key_range_throughput" | "account_limit" | "max_on_demand_throughput";
    /** Whether the table is paid for on demand. */
    onDemand: boolean;
    /** What would have been charged there. */
    units: number;
}

/** Why something was charged. The figures depend on the kind, sizes are in bytes:
 *  `{ kind: "item_updated", before: 86, after: 87 }`, `{ kind: "item_missing" }`. */
export interface Reason {
    kind: string;
    [figure: string]: string | number | boolean | null;
}

/** Another choice, and what the whole receipt would then come to. */
export interface WhatIf {
    /** `{ kind: "strongly_consistent" }`, `{ kind: "smaller", by: 12, to: 1024 }`. */
    choice: Reason;
    /** All units. */
    units: number;
}
"#;

/// A receipt's shape in JavaScript.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReceiptView {
    operation: Option<&'static str>,
    read_units: f64,
    write_units: f64,
    lines: Vec<LineView>,
    refused: Vec<RefusalView>,
    what_if: Vec<WhatIfView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineView {
    table: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index_scope: Option<&'static str>,
    kind: Kind,
    bytes: u64,
    rounded_units: u64,
    factor: f64,
    units: f64,
    reason: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefusalView {
    table: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<String>,
    kind: Kind,
    limit: ThroughputLimit,
    on_demand: bool,
    units: f64,
}

#[derive(Serialize)]
struct WhatIfView {
    choice: Value,
    units: f64,
}

/// What JavaScript sees of `receipt`.
pub(super) fn of(receipt: &Receipt) -> ReceiptView {
    ReceiptView {
        operation: receipt.operation.map(Operation::name),
        read_units: receipt.read_units().as_f64(),
        write_units: receipt.write_units().as_f64(),
        lines: receipt.lines.iter().map(line).collect(),
        refused: receipt.refused.iter().map(refusal).collect(),
        what_if: receipt.what_ifs().iter().map(what_if).collect(),
    }
}

fn line(line: &ReceiptLine) -> LineView {
    let (index, index_scope) = match &line.arm {
        Arm::Table { .. } => (None, None),
        Arm::Index { index, scope, .. } => {
            let scope = match scope {
                IndexScope::Local => "local",
                IndexScope::Global => "global",
            };
            (Some(index.to_string()), Some(scope))
        }
    };
    LineView {
        table: line.arm.table().to_string(),
        index,
        index_scope,
        kind: line.kind,
        bytes: line.bytes,
        rounded_units: line.rounded_units,
        factor: line.factor.halves() as f64 / 2.0,
        units: line.units.as_f64(),
        reason: fact(wire::to_value(&line.reason)),
    }
}

fn refusal(refusal: &Refusal) -> RefusalView {
    RefusalView {
        table: refusal.arm.table().to_string(),
        // A local index uses the table's capacity.
        index: refusal.arm.index(IndexScope::Global).map(str::to_owned),
        kind: refusal.kind,
        limit: refusal.limit,
        on_demand: refusal.on_demand,
        units: refusal.units.as_f64(),
    }
}

fn what_if(what_if: &WhatIf) -> WhatIfView {
    WhatIfView { choice: fact(wire::to_value(&what_if.choice)), units: what_if.units.as_f64() }
}

/// A typed fact with its kind among its figures: of `{"item_read": {"bytes": 1}}`, `{"kind": "item_read", "bytes": 1}`.
fn fact(tagged: Value) -> Value {
    let mut fact = Map::new();
    match tagged {
        Value::Object(tagged) => {
            for (kind, figures) in tagged {
                fact.insert("kind".to_owned(), Value::String(kind));
                if let Value::Object(figures) = figures {
                    fact.extend(figures);
                }
            }
        }
        kind => drop(fact.insert("kind".to_owned(), kind)),
    }
    Value::Object(fact)
}
