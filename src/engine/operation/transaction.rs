//! The two halves of a TransactWriteItems: every action is prepared, against
//! the items as they are, and only if all are ready are they committed.
//!
//! ```text
//! write ──► bind ──► locate ──► vote ──► commit
//!                                 └────► a cancellation, and nobody commits
//! ```
//!
//! A TransactWriteItems finds all keys to fit their tables before it looks at
//! any item; an ExecuteTransaction prepares its statements one by one.
//! Source: the service's answers as users report them (measured in September 2026).
//!
//! A prepared action owns all it needs, so that time may pass between the two.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::update_item::SizeGate;
use super::write::Target;
use super::{Log, Operation, update_item};
use crate::engine::Engine;
use crate::engine::admission::Refusal;
use crate::engine::event::{Event, ItemKey};
use crate::engine::receipt::Reason;
use crate::engine::request::ReturnValuesOnConditionCheckFailure;
use crate::engine::validation::{self, BadValues, Parameters, ValidationError};
use crate::expression::{self, Condition, Placeholders, Update};
use crate::model::capacity::Factor;
use crate::model::error::Cancellation;
use crate::model::size::{MAX_ITEM_BYTES, item_size};
use crate::model::{ApiError, Item};
use crate::storage::StoredItem;

const THIS: Operation = Operation::TransactWriteItems;

/// One action of a TransactWriteItems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactWrite {
    /// What to do.
    pub action: WriteAction,
    /// The table: its name or its resource name.
    pub table_name: String,
    /// Must hold of the stored item, or the transaction is cancelled.
    pub condition_expression: Option<String>,
    /// What `#names` stand for.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What `:values` stand for.
    pub expression_attribute_values: Option<Item>,
    /// Whether a false condition answers with the stored item.
    pub return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure,
}

/// What an action does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteAction {
    /// Nothing but look at the condition.
    ConditionCheck {
        /// The item's key attributes.
        key: Item,
    },
    /// Puts an item.
    Put {
        /// The item.
        item: Item,
    },
    /// Deletes an item.
    Delete {
        /// Its key attributes.
        key: Item,
    },
    /// Updates an item.
    Update {
        /// Its key attributes.
        key: Item,
        /// What to change.
        update_expression: String,
    },
}

/// An action whose expressions are bound.
pub(super) struct Bound {
    write: TransactWrite,
    update: Option<Update>,
    condition: Option<Condition>,
}

/// An action whose item is found, not yet looked at.
pub(super) struct Located {
    pub(super) prepared: Prepared,
    update: Option<Update>,
    condition: Option<Condition>,
    answer: ReturnValuesOnConditionCheckFailure,
}

/// What an action says to its transaction.
pub(super) struct Vote {
    pub(super) prepared: Option<Prepared>,
    pub(super) cancellation: Cancellation,
}

/// An action that can be committed, or that knows what its refusal costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prepared {
    pub(super) target: Target,
    /// The item, or its key attributes.
    pub(super) source: Arc<Item>,
    effect: Effect,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Effect {
    Check,
    Put { size_bytes: u64 },
    Delete,
    Update { after: Option<StoredItem> },
}

impl TransactWrite {
    fn updates(&self) -> bool {
        matches!(self.action, WriteAction::Update { .. })
    }

    /// Names and values, which nobody looks at beside no expression.
    ///
    /// Source: ExtendDB/extenddb pull request 169 (June 2026, captured), as for
    /// TransactGetItems.
    fn substitutions(&self) -> (Option<&BTreeMap<String, String>>, Option<&Item>) {
        if !self.updates() && self.condition_expression.is_none() {
            return (None, None);
        }
        (self.expression_attribute_names.as_ref(), self.expression_attribute_values.as_ref())
    }

    /// Checks 6 and 7.
    pub(super) fn check_parameters(&self, bad_values: &BadValues) -> Result<(), ApiError> {
        let (names, values) = self.substitutions();
        let parameters = Parameters {
            operation: THIS,
            legacy: &[],
            expressions: &[
                ("UpdateExpression", self.updates()),
                ("ConditionExpression", self.condition_expression.is_some()),
            ],
            names,
            values,
            bad_values,
            missing: "",
        };
        parameters.check()
    }

    /// Checks 9 to 11.
    pub(super) fn bind(self) -> Result<Bound, ApiError> {
        let (names, values) = self.substitutions();
        let placeholders = Placeholders::new(names, values);
        let text = match &self.action {
            WriteAction::Update { update_expression, .. } => Some(update_expression),
            _ => None,
        };
        let update = validation::bind(THIS, "UpdateExpression", text, &placeholders, expression::update)?;
        let text = self.condition_expression.as_ref();
        let condition =
            validation::bind(THIS, "ConditionExpression", text, &placeholders, expression::condition)?;
        validation::all_used(THIS, &placeholders)?;
        match &self.action {
            WriteAction::Put { item } if item_size(item) > MAX_ITEM_BYTES => {
                Err(ValidationError::ItemTooLarge.into())
            }
            _ => Ok(Bound { write: self, update, condition }),
        }
    }
}

impl Bound {
    /// An action whose expressions came bound; `write` has none.
    pub(super) fn of(write: TransactWrite, update: Option<Update>, condition: Option<Condition>) -> Self {
        Self { write, update, condition }
    }

    /// Finds and looks at the item the action is about, and votes. Changes nothing.
    ///
    /// # Errors
    ///
    /// As [`Bound::locate`].
    pub(super) fn prepare(self, engine: &mut Engine, factor: Factor) -> Result<Vote, ApiError> {
        Ok(match self.locate(engine, factor)? {
            Ok(located) => located.vote(engine),
            Err(cancellation) => Vote { prepared: None, cancellation },
        })
    }

    /// Finds the item the action is about; or why its key has the transaction
    /// cancelled. Changes nothing. `factor` is what the table's units are
    /// multiplied by.
    ///
    /// # Errors
    ///
    /// What refuses the whole request at once: see
    /// [`ValidationError::cancels_transaction`].
    pub(super) fn locate(
        self,
        engine: &mut Engine,
        factor: Factor,
    ) -> Result<Result<Located, Cancellation>, ApiError> {
        let Self { write, update, condition } = self;
        let entry = engine.usable_table(&write.table_name)?;
        let (contents, schema) = (&entry.contents, entry.contents.key_schema());
        let place = |key: &Item| {
            let place = validation::key_of_request(schema, key)?;
            Ok(Target::new(&entry.definition.name, contents, place))
        };
        let (target, source, effect) = match write.action {
            WriteAction::Put { item } => {
                let size_bytes = item_size(&item);
                (Target::of_put(entry, &item, size_bytes), item, Effect::Put { size_bytes })
            }
            WriteAction::ConditionCheck { key } => (place(&key), key, Effect::Check),
            WriteAction::Delete { key } => (place(&key), key, Effect::Delete),
            WriteAction::Update { key, .. } => (place(&key), key, Effect::Update { after: None }),
        };
        let checked = target.and_then(|target| {
            validation::updates_no_key(schema, update.iter().flat_map(Update::paths))?;
            validation::given_index_keys(contents, update.as_ref())?;
            Ok(target)
        });
        let mut target = match checked {
            Ok(target) => target,
            Err(error) if error.cancels_transaction() => {
                return Ok(Err(Cancellation::ValidationError(error.to_string())));
            }
            Err(error) => return Err(error.into()),
        };
        target.factor = factor;
        validation::paths_keep_keys_whole(contents, condition.iter().flat_map(Condition::paths))?;
        validation::paths_keep_keys_whole(contents, update.iter().flat_map(Update::all_paths))?;
        let prepared = Prepared { target, source: Arc::new(source), effect };
        let answer = write.return_values_on_condition_check_failure;
        Ok(Ok(Located { prepared, update, condition, answer }))
    }
}

impl Located {
    /// Looks at the item, and votes. Changes nothing.
    pub(super) fn vote(self, engine: &Engine) -> Vote {
        let Self { mut prepared, update, condition, answer } = self;
        let target = &prepared.target;
        let mut cancellation = Cancellation::None;
        if let (Some(update), Some(contents)) = (&update, engine.table(&target.table)) {
            let (stored, key) = (target.stored.as_ref(), &prepared.source);
            let after = update_item::plan(contents, Some(update), stored, key, SizeGate::Flat);
            let after = after.unwrap_or_else(|error| {
                cancellation = Cancellation::ValidationError(error.to_string());
                None
            });
            prepared.effect = Effect::Update { after };
        }
        if !target.satisfies(condition.as_ref()) {
            let item = target.stored.as_ref().map(|stored| Arc::clone(stored.item()));
            let item = item.filter(|_| answer == ReturnValuesOnConditionCheckFailure::AllOld);
            cancellation = Cancellation::ConditionalCheckFailed { item };
        }
        if let Some((item, bytes)) = prepared.after()
            && cancellation == Cancellation::None
            && prepared.target.check_collection(engine, item, bytes).is_err()
        {
            cancellation = Cancellation::ItemCollectionSizeLimitExceeded;
        }
        if engine.pending.holds(&target.table, &target.key) {
            cancellation = Cancellation::TransactionConflict;
        }
        Vote { prepared: Some(prepared), cancellation }
    }
}

/// Carries out the reads of a transaction one after the other; or, where there
/// is no capacity for some of them, cancels it and charges nothing.
pub(super) fn read_each<L, R>(
    looks: impl Iterator<Item = L>,
    engine: &mut Engine,
    log: &mut Log,
    mut read: impl FnMut(L, &mut Log) -> R,
) -> Result<Vec<R>, ApiError> {
    let (buckets, start) = (engine.buckets.clone(), log.mark());
    let (mut responses, mut cancellations, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for look in looks {
        let mark = log.mark();
        responses.push(read(look, log));
        cancellations.push(match engine.admit(log, mark) {
            Ok(()) => Cancellation::None,
            Err(refusals) => {
                let cancellation = Refusal::cancellation(&refusals);
                refused.extend(refusals);
                cancellation
            }
        });
    }
    if refused.is_empty() {
        return Ok(responses);
    }
    log.rewind(start);
    log.refuse(&refused);
    engine.buckets = buckets;
    Err(ApiError::TransactionCanceled(cancellations))
}

impl Vote {
    /// Charges and records the action in a transaction that is cancelled.
    pub(super) fn cancel(&self, log: &mut Log) {
        let refused = matches!(
            self.cancellation,
            Cancellation::ConditionalCheckFailed { .. } | Cancellation::DuplicateItem
        );
        if let Some(action) = &self.prepared {
            action.cancel(log, refused);
        }
    }
}

impl Prepared {
    /// Carries the action out: charges, writes and records.
    pub(super) fn commit(&self, engine: &mut Engine, log: &mut Log) {
        let Self { target, source, effect } = self;
        match effect {
            Effect::Check => {
                let bytes = target.stored.as_ref().map_or(0, StoredItem::size_bytes);
                target.charge(log, Reason::ConditionChecked { bytes });
                log.events.push(Event::ItemRead {
                    table: Arc::clone(&target.table),
                    key: ItemKey::new(&target.schema, source),
                    item: target.stored.as_ref().map(|stored| Arc::clone(stored.item())),
                });
            }
            Effect::Put { size_bytes } => target.put(engine, log, source, *size_bytes),
            Effect::Delete => target.delete(engine, log, source),
            Effect::Update { after } => {
                let reason = update_item::reason(target.stored.as_ref(), after.as_ref());
                match after {
                    Some(after) => target.write(engine, log, source, Some(after.clone()), reason),
                    None => target.charge(log, reason),
                }
            }
        }
    }

    /// Charges and records the action in a transaction that is cancelled,
    /// by this action if `refused`.
    pub(super) fn cancel(&self, log: &mut Log, refused: bool) {
        let existing = self.target.stored.as_ref().map(StoredItem::size_bytes);
        let attempted = self.size_after();
        if !refused {
            self.target.charge(log, Reason::TransactionCancelled { existing, attempted });
            return;
        }
        self.target.refuse(log, &self.source, attempted, ReturnValuesOnConditionCheckFailure::None);
    }

    /// The item that an update leaves.
    pub(super) fn updated(&self) -> Option<&StoredItem> {
        match &self.effect {
            Effect::Update { after } => after.as_ref(),
            Effect::Check | Effect::Put { .. } | Effect::Delete => None,
        }
    }

    /// Whether the action is more than a check.
    pub(super) fn writes(&self) -> bool {
        !matches!(self.effect, Effect::Check)
    }

    /// The item that the action writes, if it writes one, and its size.
    fn after(&self) -> Option<(&Item, u64)> {
        match &self.effect {
            Effect::Put { size_bytes } => Some((&self.source, *size_bytes)),
            Effect::Update { after } => {
                after.as_ref().map(|after| (after.item().as_ref(), after.size_bytes()))
            }
            Effect::Check | Effect::Delete => None,
        }
    }

    /// The size of the item that the action leaves, if it leaves one.
    fn size_after(&self) -> Option<u64> {
        match &self.effect {
            Effect::Check => self.target.stored.as_ref().map(StoredItem::size_bytes),
            Effect::Put { size_bytes } => Some(*size_bytes),
            Effect::Delete => None,
            Effect::Update { after } => after.as_ref().map(StoredItem::size_bytes),
        }
    }

    /// The larger size of the item before and after.
    pub(super) fn larger_image(&self) -> u64 {
        let before = self.target.stored.as_ref().map_or(0, StoredItem::size_bytes);
        before.max(self.size_after().unwrap_or(0))
    }
}
