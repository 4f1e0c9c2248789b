//! UpdateItem: parts of an item, which is created if need be.

use std::sync::Arc;

use super::write::Target;
use super::write_parameters::{UpdateGiven, WriteBody, WriteOutput, WriteParameters};
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::receipt::Reason;
use crate::engine::request::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::engine::validation::{self, BadValues};
use crate::engine::wire::attribute_value::Values;
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::Member;
use crate::engine::wire::legacy::{LegacyReader, UpdateBodies, check_updates};
use crate::engine::wire::shape::wire_shape;
use crate::expression::legacy::{self, UpdateMap};
use crate::expression::{self, Condition, Placeholders, Update, UpdateError};
use crate::model::size::{MAX_ITEM_BYTES, item_size};
use crate::model::{ApiError, Item};
use crate::storage::{StoredItem, Table};

const THIS: Operation = Operation::UpdateItem;

wire_shape! {
    UpdateItemBody = "UpdateItemInput" {
        "Key" => key: Values,
        "AttributeUpdates" => attribute_updates: UpdateBodies,
        "UpdateExpression" => update_expression: Member<String>,
        ..write: WriteBody,
    }
}

/// A wrong word here is reported alone, whatever else is wrong.
///
/// Source: fact sheet §5, "Validation order" (preferred reading: measured in
/// July 2026, and again by others in September).
const RETURN_VALUES: &[Rule<UpdateItemBody>] = &[Rule {
    member: "returnValues",
    value: |body| Value::member(&body.write.return_values),
    constraints: &[Constraint::OneOf(ReturnValues::WORDS)],
}];

const RULES: &[Rule<UpdateItemBody>] = &[
    Rule {
        member: "returnConsumedCapacity",
        value: |body| Value::member(&body.write.return_consumed_capacity),
        constraints: &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
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

/// An UpdateItem request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateItemInput {
    /// The item's key attributes.
    pub key: Item,
    /// What to change; without, an item of only its key is created if there is none.
    pub update_expression: Option<String>,
    /// What `update_expression` replaced.
    pub attribute_updates: Option<UpdateMap>,
    /// Where, on which condition, and what to answer with.
    pub write: WriteParameters,
}

/// What UpdateItem answers.
pub type UpdateItemOutput = WriteOutput;

impl Body for UpdateItemBody {
    type Input = UpdateItemInput;

    fn into_input(mut self) -> Result<UpdateItemInput, ApiError> {
        let table_name = validation::item_table_name(self.write.table_name.take())?;
        let mut failures = Failures::default();
        failures.check_rules(&self, RETURN_VALUES);
        failures.finish()?;
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        check_updates(&mut failures, self.attribute_updates.as_ref());
        self.write.check_legacy(&mut failures);
        failures.finish()?;
        let key = validation::values(THIS, self.key.unwrap_or_default())?;
        let mut reader = LegacyReader::default();
        let attribute_updates = reader.updates(self.attribute_updates);
        let (write, bad_values) = self.write.into_parameters(table_name, reader);
        let update_expression = self.update_expression.map(|text| text.0);
        let input = UpdateItemInput { key, update_expression, attribute_updates, write };
        input.check_parameters(&bad_values)?;
        Ok(input)
    }
}

impl UpdateItemInput {
    fn check_parameters(&self, bad_values: &BadValues) -> Result<(), ApiError> {
        let given = UpdateGiven {
            expression: self.update_expression.is_some(),
            attribute_updates: self.attribute_updates.is_some(),
        };
        self.write.check(THIS, Some(given), bad_values)
    }

    /// Check 9 for the update, in either form.
    fn update(&self, placeholders: &Placeholders<'_>) -> Result<Option<Update>, ApiError> {
        let text = self.update_expression.as_ref();
        let update = validation::bind(THIS, "UpdateExpression", text, placeholders, expression::update)?;
        let updates = self.attribute_updates.as_ref().map(legacy::attribute_updates).transpose();
        Ok(update.or(validation::bind_legacy(THIS, updates)?.flatten()))
    }
}

impl Operate for UpdateItemInput {
    type Output = UpdateItemOutput;

    fn check(&self) -> Result<(), ApiError> {
        self.check_parameters(&BadValues::default())
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<UpdateItemOutput, ApiError> {
        let placeholders = self.write.placeholders();
        let update = self.update(&placeholders)?;
        let condition = self.write.condition(THIS, &placeholders)?;
        validation::all_used(THIS, &placeholders)?;

        let entry = engine.usable_table(&self.write.table_name)?;
        let schema = entry.contents.key_schema();
        let key = validation::key_of_request(schema, &self.key)?;
        validation::updates_no_key(schema, update.iter().flat_map(Update::paths))?;
        validation::given_index_keys(&entry.contents, update.as_ref())?;
        validation::paths_keep_keys_whole(&entry.contents, condition.iter().flat_map(Condition::paths))?;
        validation::paths_keep_keys_whole(&entry.contents, update.iter().flat_map(Update::all_paths))?;
        let target = Target::new(&entry.definition.name, &entry.contents, key);

        let source = Arc::new(self.key);
        let planned =
            plan(&entry.contents, update.as_ref(), target.stored.as_ref(), &source, SizeGate::Encoded);
        target.check_unlocked(engine)?;
        if !target.satisfies(condition.as_ref()) {
            let attempted = planned.ok().and_then(|after| Some(after?.size_bytes()));
            let answer = self.write.return_values_on_condition_check_failure;
            return Err(target.refuse(log, &source, attempted, answer));
        }
        let after = planned?;
        if let Some(after) = &after {
            target.check_collection(engine, after.item(), after.size_bytes())?;
        }
        let reason = reason(target.stored.as_ref(), after.as_ref());
        match &after {
            Some(after) => target.write(engine, log, &source, Some(after.clone()), reason),
            None => target.charge(log, reason),
        }

        let (return_values, before) = (self.write.return_values, target.stored.as_ref());
        let attributes = attributes(return_values, update.as_ref(), before, after.as_ref());
        Ok(WriteOutput::of(&self.write, engine, log, &target, &source, attributes))
    }
}

/// What is compared with the largest size of an item.
///
/// Source: fact sheet §1, "UpdateItem gate" (measured).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SizeGate {
    /// Also what the actions take in the service's own encoding: UpdateItem.
    Encoded,
    /// The item alone: transactions and PartiQL.
    Flat,
}

/// The item that the update makes of `stored`, or of a new item of only its
/// key; `None` if there is none and the update makes none (an update of
/// nothing but REMOVE and DELETE does not).
///
/// # Errors
///
/// `ValidationException` if the update does not fit the item or the result is
/// too large or too deep.
pub(super) fn plan(
    table: &Table,
    update: Option<&Update>,
    stored: Option<&StoredItem>,
    key: &Arc<Item>,
    size_gate: SizeGate,
) -> Result<Option<StoredItem>, ApiError> {
    let Some(update) = update else {
        return Ok(Some(stored.cloned().unwrap_or_else(|| StoredItem::new(Arc::clone(key)))));
    };
    let old = stored.map(|stored| stored.item().as_ref());
    let refused = |error: UpdateError| ApiError::validation(error.to_string());
    let applied = update.apply(old, key).map_err(refused)?;
    let Some(item) = applied.item else { return Ok(None) };
    validation::item(&item)?;
    let after = StoredItem::new(Arc::new(item));
    let gate = match size_gate {
        SizeGate::Encoded => {
            (after.size_bytes() - item_size(key)).saturating_add(update.counts().size_cost())
        }
        SizeGate::Flat => 0,
    };
    validation::updated_index_keys(table, old, after.item())?;
    let with_entries = table.size_with_local_entries(after.item(), after.size_bytes());
    if with_entries.max(gate) > MAX_ITEM_BYTES {
        return Err(refused(UpdateError::TooLarge));
    }
    Ok(Some(after))
}

/// Why an update that made `after` of `before` is charged.
pub(super) fn reason(before: Option<&StoredItem>, after: Option<&StoredItem>) -> Reason {
    match (before, after) {
        (Some(before), Some(after)) => {
            Reason::ItemUpdated { before: before.size_bytes(), after: after.size_bytes() }
        }
        (None, Some(after)) => Reason::ItemCreated { bytes: after.size_bytes() },
        (_, None) => Reason::NothingUpdated,
    }
}

/// What `ReturnValues` asks for; nothing rather than an empty map.
pub(super) fn attributes(
    return_values: ReturnValues,
    update: Option<&Update>,
    before: Option<&StoredItem>,
    after: Option<&StoredItem>,
) -> Option<Arc<Item>> {
    let whole = |stored: &StoredItem| Arc::clone(stored.item());
    let touched = |pick: fn(&Update, &Item) -> Item, stored: Option<&StoredItem>| {
        Some(pick(update?, stored?.item())).filter(|item| !item.is_empty()).map(Arc::new)
    };
    match return_values {
        ReturnValues::None => None,
        ReturnValues::AllOld => before.map(whole),
        ReturnValues::AllNew => after.map(whole),
        ReturnValues::UpdatedOld => touched(Update::updated_old, before),
        ReturnValues::UpdatedNew => touched(Update::updated_new, after),
    }
}
