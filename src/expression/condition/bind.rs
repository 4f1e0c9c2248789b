//! Parsed condition to bound condition.
//!
//! Each comparison and function is checked on its own, in the order written:
//! names and values first, then the number of operands, then that they
//! differ, then their types.

use super::{Node, Operand, Single, Source, Test};
use crate::expression::error::{Bound, ErrorKind, ExpressionError};
use crate::expression::function::Function;
use crate::expression::path::Path;
use crate::expression::placeholders::Placeholders;
use crate::expression::syntax::{self, Call, ConditionNode};
use crate::expression::value;
use crate::model::AttributeValue;
use crate::model::error::Span;
use crate::model::value::AttributeType;

/// Most values after IN.
const MAX_IN_OPERANDS: usize = 100;
/// What the service prints for an operand of `attribute_type` that is no value.
const ANY_TYPE: &str = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";

type Bind<T> = Result<T, ExpressionError>;

pub(super) fn condition(condition: &syntax::Condition, placeholders: &Placeholders<'_>) -> Bind<Node> {
    Binder { placeholders }.node(condition)
}

struct Binder<'p, 'r> {
    placeholders: &'p Placeholders<'r>,
}

impl Binder<'_, '_> {
    /// Runs of NOT are unwound in a loop, and single tests bound elsewhere: what recurses stays small.
    fn node(&self, condition: &syntax::Condition) -> Bind<Node> {
        let mut negations = Vec::new();
        let mut inner = condition;
        while let ConditionNode::Not(next) = &inner.node {
            negations.push(inner.span);
            inner = next;
        }
        let test = match &inner.node {
            ConditionNode::Or(parts) => Test::Or(self.parts(parts)?),
            ConditionNode::And(parts) => Test::And(self.parts(parts)?),
            ConditionNode::Not(inner) => Test::Not(Box::new(self.node(inner)?)),
            ConditionNode::Single(single) => Test::Single(self.single(single, inner.span)?),
        };
        let node = Node { test, span: inner.span };
        Ok(negations
            .into_iter()
            .rev()
            .fold(node, |node, span| Node { test: Test::Not(Box::new(node)), span }))
    }

    fn parts(&self, parts: &[syntax::Condition]) -> Bind<Vec<Node>> {
        parts.iter().map(|part| self.node(part)).collect()
    }

    /// A comparison, BETWEEN, IN or function.
    fn single(&self, single: &syntax::Single, span: Span) -> Bind<Single> {
        Ok(match single {
            syntax::Single::Compare(comparator, left, right) => {
                let (left, right) = (self.operand(left)?, self.operand(right)?);
                distinct(comparator.symbol(), &left, &[&right], span)?;
                if comparator.orders() {
                    must_order(comparator.symbol(), &[&left, &right])?;
                }
                Single::Compare(*comparator, left, right)
            }
            syntax::Single::Between(value, lower, upper) => {
                let (value, lower, upper) =
                    (self.operand(value)?, self.operand(lower)?, self.operand(upper)?);
                distinct("BETWEEN", &value, &[&lower, &upper], span)?;
                must_order("BETWEEN", &[&value, &lower, &upper])?;
                check_bounds(&lower, &upper)?;
                Single::Between(value, lower, upper)
            }
            syntax::Single::In(value, choices) => {
                let value = self.operand(value)?;
                let choices = self.operands(choices)?;
                if choices.len() > MAX_IN_OPERANDS {
                    return Err(ExpressionError::new(ErrorKind::TooManyInOperands(choices.len()), span));
                }
                distinct("IN", &value, &choices.iter().collect::<Vec<_>>(), span)?;
                Single::In(value, choices)
            }
            syntax::Single::Call(call) => self.function(call)?,
        })
    }

    /// A function that is a condition.
    fn function(&self, call: &Call) -> Bind<Single> {
        let function = Function::of(call)?;
        let name = function.name();
        let operands = self.operands(&call.arguments)?;
        function.check_count(call)?;
        if let [first, rest @ ..] = operands.as_slice() {
            distinct(name, first, &rest.iter().collect::<Vec<_>>(), call.span)?;
        }
        let mut operands = operands.into_iter();
        let (Some(first), second) = (operands.next(), operands.next()) else {
            return Err(misplaced(call));
        };
        Ok(match (function, second) {
            (Function::AttributeExists, _) => Single::Exists(must_be_path(name, first)?),
            (Function::AttributeNotExists, _) => Single::NotExists(must_be_path(name, first)?),
            (Function::AttributeType, Some(second)) => Single::Type(first, named_type(name, &second)?),
            (Function::BeginsWith, Some(second)) => {
                for operand in [&first, &second] {
                    must_be(name, operand, |value| {
                        matches!(value, AttributeValue::S(_) | AttributeValue::B(_))
                    })?;
                }
                Single::BeginsWith(first, second)
            }
            (Function::Contains, Some(second)) => Single::Contains(first, second),
            // `check` lets no other function stand as a condition.
            _ => return Err(misplaced(call)),
        })
    }

    fn operands(&self, operands: &[syntax::Operand]) -> Bind<Vec<Operand>> {
        operands.iter().map(|operand| self.operand(operand)).collect()
    }

    fn operand(&self, operand: &syntax::Operand) -> Bind<Operand> {
        let source = match operand {
            syntax::Operand::Path(path) => Source::Path(Path::bind(path, self.placeholders)?),
            syntax::Operand::Value(value) => {
                Source::Value(self.placeholders.shared(&value.placeholder, value.span)?)
            }
            syntax::Operand::Call(call) => {
                let mut operands = self.operands(&call.arguments)?;
                Function::Size.check_count(call)?;
                let Some(inner) = operands.pop() else { return Err(misplaced(call)) };
                must_be(Function::Size.name(), &inner, |literal| value::size(literal).is_some())?;
                Source::Size(Box::new(inner))
            }
        };
        Ok(Operand { source, span: operand.span() })
    }
}

fn misplaced(call: &Call) -> ExpressionError {
    ExpressionError::new(ErrorKind::MisplacedFunction(call.name.clone()), call.name_span)
}

/// Refuses an attribute beside itself.
fn distinct(operator: &'static str, first: &Operand, rest: &[&Operand], span: Span) -> Bind<()> {
    match &first.source {
        Source::Path(path) if rest.iter().any(|other| other.source == first.source) => {
            Err(ExpressionError::new(ErrorKind::SameOperand { operator, operand: path.to_string() }, span))
        }
        _ => Ok(()),
    }
}

fn must_order(operator: &'static str, operands: &[&Operand]) -> Bind<()> {
    operands.iter().try_for_each(|operand| must_be(operator, operand, value::has_order))
}

/// Refuses an operand that is known to be of a type it must not have. What
/// comes from the item is not known yet and never an error.
fn must_be(operator: &'static str, operand: &Operand, fits: impl Fn(&AttributeValue) -> bool) -> Bind<()> {
    let size = AttributeValue::N(crate::model::Number::ZERO);
    let known = match &operand.source {
        Source::Path(_) => return Ok(()),
        Source::Value(value) => value,
        Source::Size(_) => &size,
    };
    if fits(known) {
        return Ok(());
    }
    let operand_type = known.attribute_type().descriptor();
    Err(ExpressionError::new(ErrorKind::OperandType { operator, operand: operand_type }, operand.span))
}

fn must_be_path(function: &'static str, operand: Operand) -> Bind<Operand> {
    match operand.source {
        Source::Path(_) => Ok(operand),
        _ => Err(ExpressionError::new(ErrorKind::PathRequired(function), operand.span)),
    }
}

/// The type that the second operand of `attribute_type` names.
fn named_type(function: &'static str, operand: &Operand) -> Bind<AttributeType> {
    must_be(function, operand, |value| matches!(value, AttributeValue::S(_)))?;
    let Source::Value(value) = &operand.source else {
        let kind = ErrorKind::OperandType { operator: function, operand: ANY_TYPE };
        return Err(ExpressionError::new(kind, operand.span));
    };
    let name = value::text(value);
    AttributeType::from_descriptor(&name)
        .ok_or_else(|| ExpressionError::new(ErrorKind::TypeName(name), operand.span))
}

/// Bounds that are both values must have one type and be in order.
fn check_bounds(lower: &Operand, upper: &Operand) -> Bind<()> {
    let (Source::Value(low), Source::Value(high)) = (&lower.source, &upper.source) else { return Ok(()) };
    let span = syntax::join(lower.span, upper.span);
    let bound = |value: &AttributeValue| Bound {
        descriptor: value.attribute_type().descriptor(),
        text: value::text(value),
    };
    let kind = match value::order(low, high) {
        None => ErrorKind::BoundTypes { lower: bound(low), upper: bound(high) },
        Some(order) if order.is_gt() => ErrorKind::BoundOrder { lower: bound(low), upper: bound(high) },
        Some(_) => return Ok(()),
    };
    Err(ExpressionError::new(kind, span))
}
