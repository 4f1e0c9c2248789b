//! A call that was pasted becomes a request: one literal call of boto3, the AWS CLI or the AWS SDK for JavaScript.
//!
//! Nothing is executed. What is no literal (a variable without one, a function, a placeholder of the shell) is
//! refused at its place.
//!
//! | module | for |
//! |---|---|
//! | `token` | the words of Python and JavaScript |
//! | `literal` | values as programs write them, with their places |
//! | `python`, `javascript`, `command_line` | where the call is, and its parameters |
//! | `condition` | boto3's `Key` and `Attr` as expressions |
//! | `request` | parameters become a request, as the API's shapes say |

use serde::{Deserialize, Serialize};

use self::literal::Node;
use super::desk::MAX_BYTES;
use super::edit::place;
use super::layout::lay_out;
use super::view::{Problem, ProblemKind};
use crate::engine::Operation;

mod command_line;
mod condition;
mod javascript;
mod literal;
mod python;
mod request;
mod token;

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 64;
/// Most values that are read.
const MAX_VALUES: usize = 200_000;

/// A request that was pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// What is asked.
    pub operation: Operation,
    /// JSON, laid out for reading.
    pub text: String,
}

/// Why a text cannot be made a request of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no call in it that is known.
    NoCall,
    /// There is another call.
    SecondCall,
    /// The command line has no such operation.
    UnknownOperation(String),
    /// A string or bracket has no end.
    Unclosed,
    /// Something that is no part of a call stands here.
    Unexpected(String),
    /// Not a literal: a variable, a function, a string with gaps.
    NotLiteral(String),
    /// A number with a binary fraction, which boto3 refuses.
    Float(String),
    /// The operation has no such parameter.
    UnknownParameter(String),
    /// A parameter's value is of another kind than it must be.
    WrongKind(String),
    /// Nothing says of which table.
    NoTable,
    /// Nested too deeply.
    TooDeep,
}

/// What is wrong, and the byte at which it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Flaw {
    at: usize,
    reason: Reason,
}

type Read<T> = Result<T, Flaw>;

fn flaw<T>(at: usize, reason: Reason) -> Read<T> {
    Err(Flaw { at, reason })
}

/// How values are written in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// With their types, as on the wire.
    Typed,
    /// As the language has them.
    Native,
    /// One or the other: they tell.
    Either,
}

/// A call that was found.
struct Call {
    /// Where it begins.
    at: usize,
    operation: Operation,
    /// What it is asked with.
    members: Vec<(usize, String, Node)>,
    style: Style,
    /// The table it is a method of: its name, if that is known.
    table: Option<Option<String>>,
}

/// The request that a text calls for. `table` is the one to ask where a method of a table is called and nothing says
/// of which.
///
/// # Errors
///
/// The first thing that cannot be read, at its line and column.
pub fn paste(text: &str, table: Option<&str>) -> Result<Pasted, Problem> {
    if text.len() > MAX_BYTES {
        return Err(Problem::of(ProblemKind::TooLong { limit: MAX_BYTES }));
    }
    read(text, table).map_err(|Flaw { at, reason }| Problem {
        at: (reason != Reason::NoCall).then(|| place(text, at)),
        kind: ProblemKind::CannotPaste { reason },
    })
}

fn read(text: &str, table: Option<&str>) -> Read<Pasted> {
    let call = match command_line::call(text)? {
        Some(call) => Some(call),
        None => match javascript::call(text)? {
            Some(call) => Some(call),
            None => python::call(text)?,
        },
    };
    let call = call.ok_or(Flaw { at: 0, reason: Reason::NoCall })?;
    let operation = call.operation;
    let request = request::request(call, table)?;
    Ok(Pasted { operation, text: lay_out(&request) })
}
