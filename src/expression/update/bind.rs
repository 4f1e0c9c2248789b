//! Parsed update to bound update.
//!
//! Checked in this order, each over the whole update: names, values,
//! overlapping paths, conflicting paths, operands of ADD and DELETE, functions
//! and arithmetic. Source: published conformance tests run against the real service.

use std::sync::Arc;

use super::{Action, Change, Operand, SetValue};
use crate::expression::error::{ErrorKind, ExpressionError};
use crate::expression::function::Function;
use crate::expression::path::{Path, check_paths};
use crate::expression::placeholders::Placeholders;
use crate::expression::syntax::{self, Call, Value};
use crate::model::AttributeValue;
use crate::model::error::Span;
use crate::model::value::AttributeType;

type Bind<T> = Result<T, ExpressionError>;

pub(super) fn actions(update: &syntax::Update, placeholders: &Placeholders<'_>) -> Bind<Vec<Action>> {
    let actions: Vec<_> = update.sections.iter().flat_map(|section| &section.actions).collect();
    for action in &actions {
        Path::bind(&action.path, placeholders)?;
        visit(&action.change, &mut |leaf| match leaf {
            Leaf::Path(path) => Path::bind(path, placeholders).map(drop),
            Leaf::Value(_) => Ok(()),
        })?;
    }
    for action in &actions {
        visit(&action.change, &mut |leaf| match leaf {
            Leaf::Path(_) => Ok(()),
            Leaf::Value(value) => placeholders.value(&value.placeholder, value.span).map(drop),
        })?;
    }
    let binder = Binder { placeholders };
    let mut paths = Vec::with_capacity(actions.len());
    for action in &actions {
        paths.push((Path::bind(&action.path, placeholders)?, action.path.span));
    }
    check_paths(&paths)?;
    for action in &actions {
        binder.check_set_operand(&action.change)?;
    }
    actions
        .iter()
        .zip(paths)
        .map(|(action, (path, _))| Ok(Action { path, change: binder.change(&action.change)? }))
        .collect()
}

/// A path or value somewhere in a change.
enum Leaf<'s> {
    Path(&'s syntax::Path),
    Value(&'s Value),
}

/// Calls `look` with all paths and values of a change, in the order written.
fn visit(change: &syntax::Change, look: &mut impl FnMut(Leaf<'_>) -> Bind<()>) -> Bind<()> {
    match change {
        syntax::Change::Set(syntax::SetValue::Operand(value)) => visit_operand(value, look),
        syntax::Change::Set(syntax::SetValue::Arithmetic(_, left, right)) => {
            visit_operand(left, look)?;
            visit_operand(right, look)
        }
        syntax::Change::Remove => Ok(()),
        syntax::Change::Add(value) | syntax::Change::Delete(value) => look(Leaf::Value(value)),
    }
}

fn visit_operand(operand: &syntax::Operand, look: &mut impl FnMut(Leaf<'_>) -> Bind<()>) -> Bind<()> {
    match operand {
        syntax::Operand::Path(path) => look(Leaf::Path(path)),
        syntax::Operand::Value(value) => look(Leaf::Value(value)),
        syntax::Operand::Call(call) => {
            call.arguments.iter().try_for_each(|argument| visit_operand(argument, look))
        }
    }
}

struct Binder<'p, 'r> {
    placeholders: &'p Placeholders<'r>,
}

impl Binder<'_, '_> {
    /// ADD takes a number or a set, DELETE a set.
    fn check_set_operand(&self, change: &syntax::Change) -> Bind<()> {
        let (operator, value, takes_number) = match change {
            syntax::Change::Add(value) => ("ADD", value, true),
            syntax::Change::Delete(value) => ("DELETE", value, false),
            syntax::Change::Set(_) | syntax::Change::Remove => return Ok(()),
        };
        let operand = match self.placeholders.value(&value.placeholder, value.span)?.attribute_type() {
            AttributeType::Ss | AttributeType::Ns | AttributeType::Bs => return Ok(()),
            AttributeType::N if takes_number => return Ok(()),
            AttributeType::N => "NUMBER",
            AttributeType::S => "STRING",
            AttributeType::B => "BINARY",
            AttributeType::Bool => "BOOL",
            AttributeType::Null => "NULL",
            AttributeType::L => "LIST",
            AttributeType::M => "MAP",
        };
        Err(ExpressionError::new(ErrorKind::ActionOperand { operator, operand }, value.span))
    }

    fn change(&self, change: &syntax::Change) -> Bind<Change> {
        Ok(match change {
            syntax::Change::Set(value) => Change::Set(self.set_value(value)?),
            syntax::Change::Remove => Change::Remove,
            syntax::Change::Add(value) => Change::Add(self.value(value)?),
            syntax::Change::Delete(value) => Change::Delete(self.value(value)?),
        })
    }

    fn set_value(&self, value: &syntax::SetValue) -> Bind<SetValue> {
        Ok(match value {
            syntax::SetValue::Operand(operand) => SetValue::Operand(self.operand(operand)?),
            syntax::SetValue::Arithmetic(sign, left, right) => {
                let (bound_left, bound_right) = (self.operand(left)?, self.operand(right)?);
                let symbol = sign.symbol();
                must_be(symbol, &bound_left, left.span(), AttributeType::N)?;
                must_be(symbol, &bound_right, right.span(), AttributeType::N)?;
                SetValue::Arithmetic(*sign, bound_left, bound_right)
            }
        })
    }

    fn operand(&self, operand: &syntax::Operand) -> Bind<Operand> {
        match operand {
            syntax::Operand::Path(path) => Ok(Operand::Path(Path::bind(path, self.placeholders)?)),
            syntax::Operand::Value(value) => Ok(Operand::Value(self.value(value)?)),
            syntax::Operand::Call(call) => self.call(call),
        }
    }

    /// `if_not_exists` or `list_append`: `check` lets no other function into an update.
    fn call(&self, call: &Call) -> Bind<Operand> {
        let function = Function::of(call)?;
        function.check_count(call)?;
        let [first, second] = call.arguments.as_slice() else {
            let kind = ErrorKind::NotInUpdate(call.name.clone());
            return Err(ExpressionError::new(kind, call.name_span));
        };
        let (bound_first, bound_second) = (self.operand(first)?, self.operand(second)?);
        if function == Function::ListAppend {
            must_be(function.name(), &bound_first, first.span(), AttributeType::L)?;
            must_be(function.name(), &bound_second, second.span(), AttributeType::L)?;
            return Ok(Operand::ListAppend(Box::new(bound_first), Box::new(bound_second)));
        }
        match bound_first {
            Operand::Path(path) => Ok(Operand::IfNotExists(path, Box::new(bound_second))),
            _ => Err(ExpressionError::new(ErrorKind::PathRequired(function.name()), first.span())),
        }
    }

    fn value(&self, value: &Value) -> Bind<Arc<AttributeValue>> {
        self.placeholders.shared(&value.placeholder, value.span)
    }
}

/// Refuses a value of the wrong type. What comes from the item is not known yet.
fn must_be(operator: &'static str, operand: &Operand, span: Span, wanted: AttributeType) -> Bind<()> {
    match operand {
        Operand::Value(value) if value.attribute_type() != wanted => {
            let operand = value.attribute_type().descriptor();
            Err(ExpressionError::new(ErrorKind::OperandType { operator, operand }, span))
        }
        _ => Ok(()),
    }
}
