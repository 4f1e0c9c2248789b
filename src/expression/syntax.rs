//! The trees the parser builds: structure and positions, nothing resolved.
//!
//! Parentheses leave no node. AND and OR hold all their operands side by
//! side, so a tree is only as deep as its text nests, and the parser bounds that.

use crate::model::error::Span;

/// A document path: `a.b[1].#c`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path {
    /// Never empty; the first one is a name.
    pub(super) elements: Vec<Element>,
    pub(super) span: Span,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    pub(super) step: Step,
    pub(super) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// A bare name.
    Name(String),
    /// `#name`, sign included.
    Placeholder(String),
    /// The digits of an index.
    Index(String),
}

/// What operators and functions work on.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Path(Path),
    Value(Value),
    Call(Call),
}

/// `:value`, sign included.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value {
    pub(super) placeholder: String,
    pub(super) span: Span,
}

/// `name(argument, …)`: at least one argument.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) name_span: Span,
    pub(super) arguments: Vec<Operand>,
    pub(super) span: Span,
}

/// A condition and the text it covers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) node: ConditionNode,
    pub(super) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum ConditionNode {
    /// Two or more.
    Or(Vec<Condition>),
    /// Two or more.
    And(Vec<Condition>),
    Not(Box<Condition>),
    Single(Box<Single>),
}

/// A condition that holds no other.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Single {
    Compare(Comparator, Operand, Operand),
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    Call(Call),
}

/// `= <> < <= > >=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparator {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparator {
    /// The operator as written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// The comparator with its sides exchanged: `:v < key` is `key > :v`.
    pub(super) fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Equal | Self::NotEqual => self,
        }
    }

    /// Whether it asks which value is smaller; only strings, numbers and binary values have an order.
    pub fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}

/// An update: its sections in the order written, repetitions included.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Update {
    pub(super) sections: Vec<Section>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Section {
    pub(super) keyword: Keyword,
    pub(super) keyword_span: Span,
    pub(super) actions: Vec<Action>,
}

/// The word a section starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keyword {
    Set,
    Remove,
    Add,
    Delete,
}

impl Keyword {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Set => "SET",
            Self::Remove => "REMOVE",
            Self::Add => "ADD",
            Self::Delete => "DELETE",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Action {
    pub(super) path: Path,
    pub(super) change: Change,
}

/// What is done at an action's path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    Set(SetValue),
    Remove,
    Add(Value),
    Delete(Value),
}

/// The right-hand side of `SET path = …`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SetValue {
    Operand(Operand),
    Arithmetic(Sign, Operand, Operand),
}

/// `+` or `-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
}

impl Sign {
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
        }
    }
}

impl Operand {
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Path(path) => path.span,
            Self::Value(value) => value.span,
            Self::Call(call) => call.span,
        }
    }
}

/// From the start of one span to the end of another.
pub(super) fn join(from: Span, to: Span) -> Span {
    Span { start: from.start, end: to.end }
}
