//! `AttributeUpdates` to a bound update.

use std::sync::Arc;

use super::{AttributeAction, AttributeValueUpdate, LegacyError, UpdateMap};
use crate::expression::path::Path;
use crate::expression::update::{Action, Change, Operand, SetValue, Update, UpdateError};
use crate::model::value::AttributeType;

/// Makes an update of `AttributeUpdates`; none of an empty map.
///
/// # Errors
///
/// [`LegacyError`] about the first change that is wrong.
pub fn attribute_updates(updates: &UpdateMap) -> Result<Option<Update>, LegacyError> {
    let actions = updates
        .iter()
        .map(|(name, update)| Ok(Action { path: Path::top_level(name), change: change(update)? }));
    let actions = actions.collect::<Result<Vec<_>, _>>()?;
    Ok((!actions.is_empty()).then(|| Update::new(actions, UpdateError::AttributeType)))
}

fn change(update: &AttributeValueUpdate) -> Result<Change, LegacyError> {
    let Some(value) = &update.value else {
        return match update.action {
            AttributeAction::Delete => Ok(Change::Remove),
            AttributeAction::Put | AttributeAction::Add => Err(LegacyError::UpdateWithoutValue),
        };
    };
    let value = Arc::new(value.clone());
    let attribute_type = value.attribute_type();
    let is_set = matches!(attribute_type, AttributeType::Ss | AttributeType::Ns | AttributeType::Bs);
    match update.action {
        AttributeAction::Put => Ok(Change::Set(SetValue::Operand(Operand::Value(value)))),
        AttributeAction::Delete if is_set => Ok(Change::Delete(value)),
        AttributeAction::Delete => Err(LegacyError::DeleteType(attribute_type.descriptor())),
        AttributeAction::Add if is_set || matches!(attribute_type, AttributeType::N | AttributeType::L) => {
            Ok(Change::Add(value))
        }
        AttributeAction::Add => Err(LegacyError::AddType(attribute_type.descriptor())),
    }
}
