//! DeleteItem: an item by its key, if it is there.

use std::sync::Arc;

use super::write::Target;
use super::write_parameters::{WriteBody, WriteOutput, WriteParameters};
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::request::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::engine::validation::{self, BadValues};
use crate::engine::wire::attribute_value::Values;
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::legacy::LegacyReader;
use crate::engine::wire::shape::wire_shape;
use crate::expression::Condition;
use crate::model::{ApiError, Item};

const THIS: Operation = Operation::DeleteItem;

wire_shape! {
    DeleteItemBody = "DeleteItemInput" {
        "Key" => key: Values,
        ..write: WriteBody,
    }
}

const RULES: &[Rule<DeleteItemBody>] = &[
    Rule {
        member: "returnConsumedCapacity",
        value: |body| Value::member(&body.write.return_consumed_capacity),
        constraints: &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
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
        member: "key",
        value: |body| Value::structure(body.key.as_ref()),
        constraints: &[Constraint::NotNull],
    },
    Rule {
        member: "returnValuesOnConditionCheckFailure",
        value: |body| Value::member(&body.write.return_values_on_condition_check_failure),
        constraints: &[Constraint::OneOf(ReturnValuesOnConditionCheckFailure::WORDS)],
    },
];

/// A DeleteItem request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteItemInput {
    /// The item's key attributes.
    pub key: Item,
    /// Where, on which condition, and what to answer with.
    pub write: WriteParameters,
}

/// What DeleteItem answers.
pub type DeleteItemOutput = WriteOutput;

impl Body for DeleteItemBody {
    type Input = DeleteItemInput;

    fn into_input(mut self) -> Result<DeleteItemInput, ApiError> {
        let table_name = validation::item_table_name(self.write.table_name.take())?;
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        self.write.check_legacy(&mut failures);
        failures.finish()?;
        let key = validation::values(THIS, self.key.unwrap_or_default())?;
        let (write, bad_values) = self.write.into_parameters(table_name, LegacyReader::default());
        write.check(THIS, None, &bad_values)?;
        Ok(DeleteItemInput { key, write })
    }
}

impl Operate for DeleteItemInput {
    type Output = DeleteItemOutput;

    fn check(&self) -> Result<(), ApiError> {
        self.write.check(THIS, None, &BadValues::default())
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<DeleteItemOutput, ApiError> {
        let placeholders = self.write.placeholders();
        let condition = self.write.condition(THIS, &placeholders)?;
        validation::all_used(THIS, &placeholders)?;
        self.write.check_returns_old(THIS)?;

        let entry = engine.usable_table(&self.write.table_name)?;
        let key = validation::key_of_request(entry.contents.key_schema(), &self.key)?;
        validation::paths_keep_keys_whole(&entry.contents, condition.iter().flat_map(Condition::paths))?;
        let target = Target::new(&entry.definition.name, &entry.contents, key);

        target.check_unlocked(engine)?;
        let source = Arc::new(self.key);
        if !target.satisfies(condition.as_ref()) {
            let answer = self.write.return_values_on_condition_check_failure;
            return Err(target.refuse(log, &source, None, answer));
        }
        target.delete(engine, log, &source);

        let before = self.write.old_item(&target);
        Ok(WriteOutput::of(&self.write, engine, log, &target, &source, before))
    }
}
