//! Problems in words: what is wrong and one thing to try.

use dynamodb_sandbox::model::error::Hint;
use dynamodb_sandbox::workbench::paste::Reason;
use dynamodb_sandbox::workbench::view::{Problem, ProblemKind};

use super::catalogue::problem as text;
use super::{catalogue, whole};

/// A problem in words, and the service's own words where it has any.
pub(crate) struct ProblemWords {
    /// Our explanation.
    pub(crate) ours: String,
    /// The exception and its text, to be shown verbatim.
    pub(crate) service: Option<(String, String)>,
}

/// Words a problem.
pub(crate) fn problem(problem: &Problem) -> ProblemWords {
    let mut service = None;
    let what = match &problem.kind {
        ProblemKind::UnknownOperation { operation } => text::unknown_operation(operation),
        ProblemKind::NotANumber => text::not_a_number().to_owned(),
        ProblemKind::NotJson => text::not_json().to_owned(),
        ProblemKind::NotAProgram { detail } => text::not_a_program(detail),
        ProblemKind::StepCount { limit } => text::step_count(&whole(*limit)),
        ProblemKind::StepName { step } => text::step_name(step),
        ProblemKind::NotOnItems { operation } => text::not_on_items(operation),
        ProblemKind::UnknownException { exception } => text::unknown_exception(exception),
        ProblemKind::NoWayBack { to } => text::no_way_back(to),
        ProblemKind::TooOften { limit } => text::too_often(&whole(u64::from(*limit))),
        ProblemKind::BadGuard { guard } => text::bad_guard(guard),
        ProblemKind::UnboundPlaceholder { placeholder } => text::unbound(placeholder),
        ProblemKind::BadPlaceholder { placeholder } => text::bad_placeholder(placeholder),
        ProblemKind::ServiceRefuses { exception, message, hint } => {
            service = Some((exception.clone(), message.clone()));
            hint.as_ref().map_or_else(|| text::service().to_owned(), self::hint)
        }
        ProblemKind::TooLong { limit } => text::too_long(*limit as u64),
        ProblemKind::BadDocument { detail } => text::bad_document(detail),
        ProblemKind::NotHere => text::not_here().to_owned(),
        ProblemKind::TooMuch { limit } => text::too_much(*limit),
        ProblemKind::BadFile => text::bad_file().to_owned(),
        ProblemKind::NoFile { name } => text::no_file(name),
        ProblemKind::Cancelled => text::cancelled().to_owned(),
        ProblemKind::CannotPaste { reason } => cannot_paste(reason),
    };
    let ours = match problem.at {
        Some((line, column)) => catalogue::problem::at(&whole(line as u64), &whole(column as u64), &what),
        None => what,
    };
    ProblemWords { ours, service }
}

/// Why what was pasted is no request.
fn cannot_paste(reason: &Reason) -> String {
    use catalogue::problem::paste as text;
    match reason {
        Reason::NoCall => text::no_call().to_owned(),
        Reason::SecondCall => text::second_call().to_owned(),
        Reason::UnknownOperation(written) => text::unknown_operation(written),
        Reason::Unclosed => text::unclosed().to_owned(),
        Reason::Unexpected(written) => text::unexpected(written),
        Reason::NotLiteral(written) => text::not_literal(written),
        Reason::Float(written) => text::float(written),
        Reason::UnknownParameter(written) => text::unknown_parameter(written),
        Reason::WrongKind(name) if name.is_empty() => text::wrong_value().to_owned(),
        Reason::WrongKind(name) => text::wrong_kind(name),
        Reason::NoTable => text::no_table().to_owned(),
        Reason::TooDeep => text::too_deep().to_owned(),
    }
}

fn hint(hint: &Hint) -> String {
    match hint {
        Hint::ReservedWord { word } => catalogue::hint::reserved_word(word),
        Hint::LiteralInExpression { literal } => catalogue::hint::literal(literal),
        Hint::UndefinedPlaceholder { placeholder } => catalogue::hint::undefined_placeholder(placeholder),
        Hint::ForeignOperator { written, instead } => catalogue::hint::foreign_operator(written, instead),
        Hint::FunctionCase { written, instead } => catalogue::hint::function_case(written, instead),
    }
}
