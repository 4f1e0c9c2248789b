//! PutItem: a whole item, created or replaced.

use std::sync::Arc;

use super::write::Target;
use super::write_parameters::{WriteBody, WriteOutput, WriteParameters};
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::request::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::engine::validation::{self, BadValues, ValidationError};
use crate::engine::wire::attribute_value::Values;
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::legacy::LegacyReader;
use crate::engine::wire::shape::wire_shape;
use crate::expression::Condition;
use crate::model::size::{MAX_ITEM_BYTES, item_size};
use crate::model::{ApiError, Item};

const THIS: Operation = Operation::PutItem;

wire_shape! {
    PutItemBody = "PutItemInput" {
        "Item" => item: Values,
        ..write: WriteBody,
    }
}

const RULES: &[Rule<PutItemBody>] = &[
    Rule {
        member: "returnConsumedCapacity",
        value: |body| Value::member(&body.write.return_consumed_capacity),
        constraints: &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
    },
    Rule {
        member: "item",
        value: |body| Value::structure(body.item.as_ref()),
        constraints: &[Constraint::NotNull],
    },
    Rule {
        member: "returnValues",
        value: |body| Value::member(&body.write.return_values),
        constraints: &[Constraint::OneOf(ReturnValues::WORDS)],
    },
    Rule {
        member: "returnItemCollectionMetrics",
        value: |body| Value::member(&body.write.return_item_collection_metrics),
        constraints: &[Constraint::OneOf(ReturnItemCollectionMetrics::WORDS)],
    },
    Rule {
        member: "returnValuesOnConditionCheckFailure",
        value: |body| Value::member(&body.write.return_values_on_condition_check_failure),
        constraints: &[Constraint::OneOf(ReturnValuesOnConditionCheckFailure::WORDS)],
    },
];

/// A PutItem request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutItemInput {
    /// The item.
    pub item: Item,
    /// Where to, on which condition, and what to answer with.
    pub write: WriteParameters,
}

/// What PutItem answers.
pub type PutItemOutput = WriteOutput;

impl Body for PutItemBody {
    type Input = PutItemInput;

    fn into_input(mut self) -> Result<PutItemInput, ApiError> {
        let table_name = validation::item_table_name(self.write.table_name.take())?;
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        self.write.check_legacy(&mut failures);
        failures.finish()?;
        let item = validation::values(THIS, self.item.unwrap_or_default())?;
        let (write, bad_values) = self.write.into_parameters(table_name, LegacyReader::default());
        write.check(THIS, None, &bad_values)?;
        Ok(PutItemInput { item, write })
    }
}

impl Operate for PutItemInput {
    type Output = PutItemOutput;

    fn check(&self) -> Result<(), ApiError> {
        validation::item(&self.item)?;
        self.write.check(THIS, None, &BadValues::default())
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<PutItemOutput, ApiError> {
        let placeholders = self.write.placeholders();
        let condition = self.write.condition(THIS, &placeholders)?;
        validation::all_used(THIS, &placeholders)?;
        self.write.check_returns_old(THIS)?;
        let size_bytes = item_size(&self.item);
        if size_bytes > MAX_ITEM_BYTES {
            return Err(ValidationError::ItemTooLarge.into());
        }

        let entry = engine.usable_table(&self.write.table_name)?;
        let target = Target::of_put(entry, &self.item, size_bytes)?;
        validation::paths_keep_keys_whole(&entry.contents, condition.iter().flat_map(Condition::paths))?;

        target.check_unlocked(engine)?;
        let after = Arc::new(self.item);
        if !target.satisfies(condition.as_ref()) {
            let answer = self.write.return_values_on_condition_check_failure;
            return Err(target.refuse(log, &after, Some(size_bytes), answer));
        }
        target.check_collection(engine, &after, size_bytes)?;
        target.put(engine, log, &after, size_bytes);

        let before = self.write.old_item(&target);
        Ok(WriteOutput::of(&self.write, engine, log, &target, &after, before))
    }
}
