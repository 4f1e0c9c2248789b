//! What can be refused before anything is resolved, in the order written:
//! reserved words, list indexes out of range, and functions that do not exist
//! or stand in the wrong place.
//!
//! Source: published conformance tests run against the real service, which
//! see these errors before those about placeholders and operands.

use super::error::{ErrorKind, ExpressionError};
use super::function::Function;
use super::path;
use super::reserved::is_reserved;
use super::syntax::{Call, Change, Condition, ConditionNode, Operand, Path, SetValue, Single, Step, Update};
use crate::model::error::Hint;

type Checked = Result<(), ExpressionError>;

/// Where a function stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A condition is wanted.
    Condition,
    /// A value is wanted, in a condition.
    Operand,
    /// The value of a SET action.
    SetValue,
    /// An operand of a function in an update.
    UpdateOperand,
}

/// Checks a condition, filter or key condition.
pub(super) fn condition(condition: &Condition) -> Checked {
    match &condition.node {
        ConditionNode::Or(parts) | ConditionNode::And(parts) => parts.iter().try_for_each(self::condition),
        ConditionNode::Not(inner) => self::condition(inner),
        ConditionNode::Single(single) => self::single(single),
    }
}

fn single(single: &Single) -> Checked {
    match single {
        Single::Compare(_, left, right) => {
            operand(left, Place::Operand)?;
            operand(right, Place::Operand)
        }
        Single::Between(value, lower, upper) => {
            operand(value, Place::Operand)?;
            operand(lower, Place::Operand)?;
            operand(upper, Place::Operand)
        }
        Single::In(value, choices) => {
            operand(value, Place::Operand)?;
            choices.iter().try_for_each(|choice| operand(choice, Place::Operand))
        }
        Single::Call(function) => call(function, Place::Condition),
    }
}

/// Checks an update, and that no section is repeated.
pub(super) fn update(update: &Update) -> Checked {
    for action in update.sections.iter().flat_map(|section| &section.actions) {
        path(&action.path)?;
        match &action.change {
            Change::Set(SetValue::Operand(value)) => operand(value, Place::SetValue)?,
            Change::Set(SetValue::Arithmetic(_, left, right)) => {
                operand(left, Place::SetValue)?;
                operand(right, Place::SetValue)?;
            }
            Change::Remove | Change::Add(_) | Change::Delete(_) => {}
        }
    }
    for (count, section) in update.sections.iter().enumerate() {
        if update.sections.iter().take(count).any(|earlier| earlier.keyword == section.keyword) {
            let kind = ErrorKind::RepeatedSection(section.keyword.word());
            return Err(ExpressionError::new(kind, section.keyword_span));
        }
    }
    Ok(())
}

/// Checks a path.
pub(super) fn path(path: &Path) -> Checked {
    for element in &path.elements {
        match &element.step {
            Step::Name(name) if is_reserved(name) => {
                let error = ExpressionError::new(ErrorKind::ReservedWord(name.clone()), element.span);
                return Err(error.with_hint(Some(hint_for_word(name))));
            }
            Step::Index(digits) => {
                path::index(digits, element.span)?;
            }
            Step::Name(_) | Step::Placeholder(_) => {}
        }
    }
    Ok(())
}

/// `true`, `false` and `null` are reserved, but are meant as values.
fn hint_for_word(word: &str) -> Hint {
    let literal = ["true", "false", "null"].iter().any(|literal| literal.eq_ignore_ascii_case(word));
    if literal {
        Hint::LiteralInExpression { literal: word.to_owned() }
    } else {
        Hint::ReservedWord { word: word.to_owned() }
    }
}

fn operand(operand: &Operand, place: Place) -> Checked {
    match operand {
        Operand::Path(path) => self::path(path),
        Operand::Value(_) => Ok(()),
        Operand::Call(function) => call(function, place),
    }
}

fn call(call: &Call, place: Place) -> Checked {
    let function = Function::of(call)?;
    let refuse =
        |kind: fn(String) -> ErrorKind| Err(ExpressionError::new(kind(call.name.clone()), call.name_span));
    let inner = match place {
        Place::Condition | Place::Operand => {
            if function.is_for_updates() {
                return refuse(ErrorKind::NotInCondition);
            }
            // `size` is a value, all others are conditions.
            if (function == Function::Size) != (place == Place::Operand) {
                return refuse(ErrorKind::MisplacedFunction);
            }
            Place::Operand
        }
        Place::SetValue | Place::UpdateOperand => {
            if !function.is_for_updates() {
                return refuse(ErrorKind::NotInUpdate);
            }
            // `list_append` may hold `if_not_exists`, but nothing may hold `list_append` (measured).
            if function == Function::ListAppend && place == Place::UpdateOperand {
                return refuse(ErrorKind::MisplacedFunction);
            }
            Place::UpdateOperand
        }
    };
    call.arguments.iter().try_for_each(|argument| operand(argument, inner))
}
