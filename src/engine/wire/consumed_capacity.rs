//! `ConsumedCapacity` in responses: what a receipt says, in the API's shape.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::engine::operation::Operation;
use crate::engine::receipt::{Arm, Kind, Receipt, ReceiptLine};
use crate::engine::request::ReturnConsumedCapacity;
use crate::engine::table_definition::resolve_table_name;
use crate::model::CapacityUnits;
use crate::model::index::IndexScope;

/// The capacity an operation consumed on one table, as the response tells it.
///
/// Source: API reference, `ConsumedCapacity`; fact sheet §2.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConsumedCapacity {
    /// All units, indexes included.
    pub capacity_units: f64,
    /// Units per global index, only with `INDEXES`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub global_secondary_indexes: BTreeMap<String, Capacity>,
    /// Units per local index, only with `INDEXES`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub local_secondary_indexes: BTreeMap<String, Capacity>,
    /// All read units: transactions tell them apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_capacity_units: Option<f64>,
    /// The table's own units, only with `INDEXES`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<Capacity>,
    /// The table, as the request names it: by its name or its resource name.
    pub table_name: String,
    /// All write units: transactions tell them apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_capacity_units: Option<f64>,
}

/// Units of one table or index.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Capacity {
    /// Units.
    pub capacity_units: f64,
    /// Read units: transactions tell them apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_capacity_units: Option<f64>,
    /// Write units: transactions tell them apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_capacity_units: Option<f64>,
}

impl Capacity {
    /// The sum of `lines`; told apart if `kind` is what a transaction consumed.
    fn of<'l>(lines: impl Iterator<Item = &'l ReceiptLine>, kind: Option<Kind>) -> Self {
        let units = lines.map(|line| line.units).sum::<CapacityUnits>().as_f64();
        let told = |wanted| (kind == Some(wanted)).then_some(units);
        Self {
            capacity_units: units,
            read_capacity_units: told(Kind::Read),
            write_capacity_units: told(Kind::Write),
        }
    }
}

impl ConsumedCapacity {
    /// What `receipt` says was consumed on the table that the request names
    /// `name`, in the detail asked for.
    pub fn of(receipt: &Receipt, detail: ReturnConsumedCapacity, name: &str) -> Option<Self> {
        if detail == ReturnConsumedCapacity::None {
            return None;
        }
        let table = resolve_table_name(name);
        let lines = || receipt.lines.iter().filter(|line| **line.arm.table() == *table);
        let transacted = receipt.operation.is_some_and(Operation::is_transaction);
        let kind = receipt.lines.first().map(|line| line.kind).filter(|_| transacted);
        let of_indexes = |scope: IndexScope| {
            let names: BTreeSet<&str> = lines().filter_map(|line| line.arm.index(scope)).collect();
            let of_index = |name: &str| {
                let lines = lines().filter(move |line| line.arm.index(scope) == Some(name));
                (name.to_owned(), Capacity::of(lines, kind))
            };
            names.into_iter().map(of_index).collect()
        };
        let total = Capacity::of(lines(), kind);
        let mut consumed = Self {
            capacity_units: total.capacity_units,
            global_secondary_indexes: BTreeMap::new(),
            local_secondary_indexes: BTreeMap::new(),
            read_capacity_units: total.read_capacity_units,
            table: None,
            table_name: name.to_owned(),
            write_capacity_units: total.write_capacity_units,
        };
        if detail == ReturnConsumedCapacity::Indexes {
            consumed.global_secondary_indexes = of_indexes(IndexScope::Global);
            consumed.local_secondary_indexes = of_indexes(IndexScope::Local);
            let on_table = lines().filter(|line| matches!(line.arm, Arm::Table { .. }));
            consumed.table = Some(Capacity::of(on_table, kind));
        }
        Some(consumed)
    }

    /// What `receipt` says was consumed on each of the tables that the request
    /// names `names`, in the order of the tables. Of a table with two names
    /// the first counts.
    pub fn of_each<'t>(
        receipt: &Receipt,
        detail: ReturnConsumedCapacity,
        names: impl Iterator<Item = &'t str>,
    ) -> Option<Vec<Self>> {
        if detail == ReturnConsumedCapacity::None {
            return None;
        }
        let mut tables = BTreeMap::new();
        for name in names {
            tables.entry(resolve_table_name(name)).or_insert(name);
        }
        tables.into_values().map(|name| Self::of(receipt, detail, name)).collect()
    }
}
