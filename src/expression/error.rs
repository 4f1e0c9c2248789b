//! Why an expression is refused: the service's text, where, and a hint.

use std::fmt;

use crate::model::error::{Hint, Span};

/// A refused expression.
///
/// `Display` is the service's text after its prefix `Invalid …Expression: `,
/// which the caller knows. The position and the hint never enter the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ExpressionError {
    /// What is wrong; boxed, because results are passed around more often than they fail.
    pub kind: Box<ErrorKind>,
    /// The bytes of the expression that are to blame, if it can be pointed at.
    pub span: Option<Span>,
    /// What a learner might try.
    pub hint: Option<Hint>,
}

impl ExpressionError {
    pub(super) fn new(kind: ErrorKind, span: Span) -> Self {
        Self { kind: Box::new(kind), span: Some(span), hint: None }
    }

    pub(super) fn with_hint(self, hint: Option<Hint>) -> Self {
        Self { hint, ..self }
    }
}

/// What is wrong with an expression; `Display` is the service's text.
///
/// The variants stand roughly in the order in which the service checks.
/// Source: fact sheet §5, messages 16 to 25; published captures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// Nothing but white space.
    #[error("The expression can not be empty;")]
    Empty,
    /// More than 4096 bytes, counted raw. Only a Scan's filter is answered with
    /// the size too, which is the engine's to add.
    #[error("Expression size has exceeded the maximum allowed size;")]
    TooLong {
        /// The expression's size.
        bytes: usize,
    },
    /// The grammar does not go on with this token.
    #[error("Syntax error; token: \"{token}\", near: \"{near}\"")]
    Syntax {
        /// The token, or `<EOF>`.
        token: String,
        /// The text from the token before it to the token after it.
        near: String,
    },
    /// A pair of parentheses directly around another pair.
    #[error("The expression has redundant parentheses;")]
    RedundantParentheses,
    /// More than 300 operators and functions; the service stops counting at 301.
    #[error("The expression contains too many operators; operator count: 301")]
    TooManyOperators,
    /// A bare name is a reserved word.
    #[error("Attribute name is a reserved keyword; reserved keyword: {0}")]
    ReservedWord(String),
    /// A list index of more than 31 bits.
    #[error("List index is not within the allowable range; index: [{0}]")]
    ListIndex(String),
    /// There is no such function.
    #[error("Invalid function name; function: {0}")]
    UnknownFunction(String),
    /// An update function in a condition.
    #[error("The function is not allowed in a condition expression; function: {0}")]
    NotInCondition(String),
    /// A condition function in an update.
    #[error("The function is not allowed in an update expression; function: {0}")]
    NotInUpdate(String),
    /// A function where it cannot stand: `size(a)` as a condition, another one as an operand.
    #[error("The function is not allowed to be used this way in an expression; function: {0}")]
    MisplacedFunction(String),
    /// `SET`, `REMOVE`, `ADD` or `DELETE` twice.
    #[error("The \"{0}\" section can only be used once in an update expression;")]
    RepeatedSection(&'static str),
    /// A `#name` without an entry in ExpressionAttributeNames.
    #[error("An expression attribute name used in the document path is not defined; attribute name: {0}")]
    UndefinedName(String),
    /// A `:value` without an entry in ExpressionAttributeValues.
    #[error("An expression attribute value used in expression is not defined; attribute value: {0}")]
    UndefinedValue(String),
    /// A path of more than 32 elements.
    #[error("The document path has too many nesting levels; nesting levels: {0}")]
    PathTooDeep(usize),
    /// One path is the other, or lies inside it.
    #[error(
        "Two document paths overlap with each other; must remove or rewrite one of these paths; \
         path one: {one}, path two: {two}"
    )]
    PathsOverlap {
        /// The path written first, as `[a, [1], b]`.
        one: String,
        /// The other path.
        two: String,
    },
    /// One path takes an attribute for a map, the other for a list.
    #[error(
        "Two document paths conflict with each other; must remove or rewrite one of these paths; \
         path one: {one}, path two: {two}"
    )]
    PathsConflict {
        /// The path written first, as `[a, [1], b]`.
        one: String,
        /// The other path.
        two: String,
    },
    /// `ADD` or `DELETE` of a value it cannot take. The service names the
    /// same set of types for both. Source: published captures of 2026.
    #[error(
        "Incorrect operand type for operator or function; operator: {operator}, \
         operand type: {operand}, typeSet: ALLOWED_FOR_ADD_OPERAND"
    )]
    ActionOperand {
        /// `ADD` or `DELETE`.
        operator: &'static str,
        /// The type's long name: `STRING`, `LIST`, …
        operand: &'static str,
    },
    /// A function with too few or too many operands.
    #[error(
        "Incorrect number of operands for operator or function; \
         operator or function: {operator}, number of operands: {count}"
    )]
    OperandCount {
        /// The function.
        operator: &'static str,
        /// The number given.
        count: usize,
    },
    /// An attribute compared with itself.
    #[error(
        "The first operand must be distinct from the remaining operands for this operator or function; \
         operator: {operator}, first operand: {operand}"
    )]
    SameOperand {
        /// The operator or function.
        operator: &'static str,
        /// The path, as `[a, [1], b]`.
        operand: String,
    },
    /// A value or function where only a path can stand.
    #[error("Operator or function requires a document path; operator or function: {0}")]
    PathRequired(&'static str),
    /// A value whose type the operator or function cannot take.
    #[error(
        "Incorrect operand type for operator or function; \
         operator or function: {operator}, operand type: {operand}"
    )]
    OperandType {
        /// The operator or function.
        operator: &'static str,
        /// The type's descriptor: `S`, `BOOL`, …
        operand: &'static str,
    },
    /// The second operand of `attribute_type` names no type.
    #[error("Invalid attribute type name found; type: {0}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}")]
    TypeName(String),
    /// The bounds of BETWEEN have different types.
    #[error(
        "The BETWEEN operator requires same data type for lower and upper bounds; \
         lower bound operand: {lower}, upper bound operand: {upper}"
    )]
    BoundTypes {
        /// The lower bound.
        lower: Bound,
        /// The upper bound.
        upper: Bound,
    },
    /// The lower bound of BETWEEN is above the upper one.
    #[error(
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; \
         lower bound operand: {lower}, upper bound operand: {upper}"
    )]
    BoundOrder {
        /// The lower bound.
        lower: Bound,
        /// The upper bound.
        upper: Bound,
    },
    /// More than 100 values after IN.
    #[error("The IN operator is provided with too many operands; number of operands: {0}")]
    TooManyInOperands(usize),
}

/// A bound of BETWEEN as the service prints it: `AttributeValue: {N:5}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The type's descriptor.
    pub descriptor: &'static str,
    /// The value as text; base64 for binary.
    pub text: String,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttributeValue: {{{}:{}}}", self.descriptor, self.text)
    }
}
