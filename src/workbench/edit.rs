//! A learner's text becomes a program's request, or problems at their places.

use std::ops::Range;
use std::sync::Arc;

use serde::de::IgnoredAny;
use serde_json::Value;

use super::view::{Problem, ProblemKind};
use super::written;
use crate::model::ApiError;
use crate::model::error::Location;
use crate::simulator::formula::EvaluationError;
use crate::simulator::program::{CompiledProgram, MAX_REQUEST_BYTES, Outcome, ProgramError};
use crate::simulator::race::Setup;
use crate::simulator::template::{MAX_DEPTH, MAX_FILLED_BYTES, TemplateError};
use crate::simulator::world::Buyer;
use crate::simulator::{Move, World};

/// Most bytes of a request in the editor; longer texts do not come here.
pub const MAX_BYTES: usize = 20_000;

/// The program with `text` as its editable request, or what is wrong with it.
///
/// The service has the last word: one buyer tries the program alone, and an
/// answer that is the request's own fault ([`ApiError::is_fault_of_request`])
/// is a problem. So is a request that cannot be filled in with what that buyer
/// remembers.
pub fn edit(
    setup: &Arc<Setup>,
    program: &CompiledProgram,
    text: &str,
) -> Result<Arc<CompiledProgram>, Problem> {
    let request: Value = serde_json::from_str(text)
        .map_err(|error| Problem { kind: ProblemKind::NotJson, at: Some(place_of(text, &error)) })?;
    let compiled = program
        .source
        .with_request(request)
        .compile(&setup.known)
        .map_err(|error| placeholder(text, error))?;
    let compiled = Arc::new(compiled);
    try_alone(setup, &compiled, text)?;
    Ok(compiled)
}

fn placeholder(text: &str, error: ProgramError) -> Problem {
    let (kind, at) = match error {
        ProgramError::Unbound { name, .. } => {
            let at = find_name(text, &name);
            (ProblemKind::UnboundPlaceholder { placeholder: name }, at)
        }
        ProgramError::Request { error: TemplateError::Syntax { placeholder, .. }, .. } => {
            let at = find_written(text, &placeholder);
            (ProblemKind::BadPlaceholder { placeholder }, at)
        }
        ProgramError::Request { error: TemplateError::Unclosed { text: string }, .. } => {
            let at = find_written(text, &string);
            (ProblemKind::BadPlaceholder { placeholder: string }, at)
        }
        ProgramError::Request { error: TemplateError::TooDeep, .. } => {
            (ProblemKind::TooMuch { limit: MAX_DEPTH as u64 }, None)
        }
        // The rest of the program is not the learner's, and was accepted before.
        ProgramError::TooLong { .. }
        | ProgramError::StepCount
        | ProgramError::Guard { .. }
        | ProgramError::Name { .. }
        | ProgramError::Operation { .. }
        | ProgramError::UnknownException { .. }
        | ProgramError::NoWayBack { .. }
        | ProgramError::TooOften { .. } => (ProblemKind::TooLong { limit: MAX_REQUEST_BYTES }, None),
    };
    Problem { kind, at: at.map(|byte| place(text, byte)) }
}

/// The byte at which a string's content stands in the text, as JSON writes it.
pub(super) fn find_written(text: &str, content: &str) -> Option<usize> {
    let written = serde_json::to_string(content).ok()?;
    let inside = written.strip_prefix('"')?.strip_suffix('"')?;
    text.find(content).or_else(|| text.find(inside))
}

/// The byte at which a name stands in a placeholder.
pub(super) fn find_name(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some((before, after)) = text.get(from..)?.split_once("${") {
        let inside = after.split_once('}').map_or(after, |(inside, _)| inside);
        let start = from + before.len() + 2;
        let stands = |&(at, _): &(usize, &str)| {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
            let (ahead, behind) = (inside.get(..at), inside.get(at + name.len()..));
            !ahead.is_some_and(|ahead| ahead.ends_with(is_word))
                && !behind.is_some_and(|behind| behind.starts_with(is_word))
        };
        if let Some((at, _)) = inside.match_indices(name).find(stands) {
            return Some(start + at);
        }
        from = start + inside.len();
    }
    None
}

/// One buyer goes through the program alone.
fn try_alone(setup: &Arc<Setup>, program: &Arc<CompiledProgram>, text: &str) -> Result<(), Problem> {
    let mut world = World::new(Arc::clone(setup), program, &setup.race.names());
    while let Some(execution) = world.make(Move::of(0)) {
        let editable = program.source.steps.get(execution.step).is_some_and(|step| step.editable);
        match execution.completion.response {
            Err(error) if editable && error.is_fault_of_request() => {
                return Err(refused(text, &error));
            }
            _ => {}
        }
    }
    world.buyers().front().map_or(Ok(()), |buyer| cannot_be_filled(buyer, text))
}

/// What this buyer stopped at, if it was an editable request that its values do not fit into.
fn cannot_be_filled(buyer: &Buyer, text: &str) -> Result<(), Problem> {
    let program = buyer.program();
    let (Some(step), Some(source)) =
        (program.steps.get(buyer.step()), program.source.steps.get(buyer.step()))
    else {
        return Ok(());
    };
    if buyer.outcome() != Some(Outcome::Failed) || !source.editable {
        return Ok(());
    }
    let (kind, at) = match step.request.fill(&|name| buyer.bindings().get(name)) {
        Ok(_) => return Ok(()),
        Err(EvaluationError::NotANumber(name)) => {
            let at = find_name(text, &name);
            (ProblemKind::BadPlaceholder { placeholder: name }, at)
        }
        Err(EvaluationError::OutOfRange) => {
            let at = text.find("${");
            let placeholder = at.and_then(|at| text.get(at..)?.split_inclusive('}').next());
            (ProblemKind::BadPlaceholder { placeholder: placeholder.unwrap_or_default().to_owned() }, at)
        }
        Err(EvaluationError::TooLong) => (ProblemKind::TooLong { limit: MAX_FILLED_BYTES }, None),
    };
    Err(Problem { kind, at: at.map(|byte| place(text, byte)) })
}

fn refused(text: &str, error: &ApiError) -> Problem {
    refused_within(text, 0..text.len(), error)
}

/// The service's refusal of a request that stands in this part of the text; at least the part can be pointed at
/// where it is not all of the text.
pub(super) fn refused_within(text: &str, part: Range<usize>, error: &ApiError) -> Problem {
    let start = part.start;
    let inside = text.get(part).unwrap_or_default();
    let (location, hint) = match error {
        ApiError::Validation(validation) => (validation.location.as_ref(), validation.hint.clone()),
        _ => (None, None),
    };
    Problem {
        kind: ProblemKind::ServiceRefuses {
            exception: error.exception().to_owned(),
            message: error.to_string(),
            hint,
        },
        at: location
            .and_then(|location| locate(inside, location))
            .or_else(|| (start > 0).then_some(0))
            .map(|byte| place(text, start + byte)),
    }
}

/// The byte of a request's text that a location means: inside the parameter's
/// string, else, or where something is filled in there, the parameter's name.
fn locate(text: &str, location: &Location) -> Option<usize> {
    let name = format!("\"{}\"", location.parameter);
    let name_at = text.find(&name)?;
    let behind = name_at + name.len();
    let inside = text.get(behind..)?.find('"').map(|quote| behind + quote + 1);
    let rest = inside.and_then(|start| text.get(start..));
    let written = rest.and_then(|rest| rest.get(..written::end(rest)?));
    match (inside, location.span, written) {
        (Some(start), Some(span), Some(written))
            if !written.contains("${") && span.end <= written::content_at(written, written.len()) =>
        {
            Some(start + written::written_at(written, span.start))
        }
        _ => Some(name_at),
    }
}

/// What keeps a text from being JSON, and where; it is not looked at as a request.
pub fn syntax(text: &str) -> Option<Problem> {
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    Some(Problem { kind: ProblemKind::NotJson, at: Some(place_of(text, &error)) })
}

/// The bytes of the text that a problem at a line and column is about: the word or string there, at least a character
/// where there is one. At the end of a line, the character before.
pub fn reach(text: &str, (line, column): (usize, usize)) -> Range<usize> {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let in_line = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    let ahead: usize = in_line.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    let (before, rest) = in_line.split_at_checked(ahead).unwrap_or((in_line, ""));
    let from = start + before.len();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut letters = rest.chars();
    let length = match letters.next() {
        None => {
            let last = before.chars().next_back().map_or(0, char::len_utf8);
            return from - last..from;
        }
        // A name of JSON, with its quotes.
        Some('"') => rest.get(1..).and_then(|inside| inside.find('"')).map_or(1, |quote| quote + 2),
        Some('$') if rest.starts_with("${") => rest.find('}').map_or(rest.len(), |brace| brace + 1),
        Some(first) if is_word(first) || matches!(first, '#' | ':') => {
            let word = letters.as_str().find(|c| !is_word(c)).unwrap_or(letters.as_str().len());
            first.len_utf8() + word
        }
        Some(first) => first.len_utf8(),
    };
    from..from + length
}

/// The byte of the text at an offset in UTF-16; the end for what is beyond it.
pub fn offset(text: &str, utf16: usize) -> usize {
    let mut units = 0;
    let before = text.chars().take_while(|c| {
        units += c.len_utf16();
        units <= utf16
    });
    before.map(char::len_utf8).sum()
}

/// Where JSON ends to be JSON. The parser counts columns in bytes.
pub(super) fn place_of(text: &str, error: &serde_json::Error) -> (usize, usize) {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = line.get(..error.column().saturating_sub(1)).unwrap_or(line);
    (error.line(), before.chars().count() + 1)
}

/// Line and column, from 1, of a byte of the text. Columns count characters.
pub(super) fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Race;

    /// What is wrong with a text as the lesson's write, and where.
    fn problem(text: &str) -> Option<Problem> {
        let race: Race =
            serde_json::from_str(include_str!("../../lessons/the-last-item/race.json")).expect("the race");
        let setup = Arc::new(race.prepare().expect("a race that can be run"));
        edit(&setup, &setup.programs[0], text).err()
    }

    /// An UpdateItem with this expression and this value of `:left`, on line 3 and 4.
    fn update(expression: &str, left: &str) -> String {
        format!(
            r#"{{
  "TableName": "Shop", "Key": {{ "PK": {{ "S": "PRODUCT#42" }}, "SK": {{ "S": "DETAILS" }} }},
  "UpdateExpression": "{expression}",
  "ExpressionAttributeValues": {{ ":left": {{ "N": "{left}" }} }}
}}"#
        )
    }

    fn found(text: &str) -> (ProblemKind, Option<(usize, usize)>) {
        let Problem { kind, at } = problem(text).expect("a problem");
        (kind, at)
    }

    fn bad(placeholder: &str) -> ProblemKind {
        ProblemKind::BadPlaceholder { placeholder: placeholder.to_owned() }
    }

    #[test]
    fn what_the_service_accepts_has_no_problem() {
        assert_eq!(problem(&update("SET stock = :left", "${stock - 1}")), None);
        // A condition that is not met is an answer, not a problem.
        let condition =
            update("SET stock = :left\", \"ConditionExpression\": \"attribute_not_exists(PK)", "1");
        assert_eq!(problem(&condition), None);
    }

    #[test]
    fn a_request_that_finds_no_capacity_is_not_at_fault() {
        let race: Race = serde_json::from_str(include_str!("../../lessons/unprocessed-items/race.json"))
            .expect("the race");
        let setup = Arc::new(race.prepare().expect("a race that can be run"));
        let left = r#"{ "RequestItems": "${left}" }"#;
        assert_eq!(edit(&setup, &setup.programs[0], left).err(), None);
        let nothing = edit(&setup, &setup.programs[0], r#"{ "RequestItems": {} }"#).err();
        assert!(
            matches!(nothing, Some(Problem { kind: ProblemKind::ServiceRefuses { .. }, .. })),
            "{nothing:?}"
        );
    }

    #[test]
    fn text_that_is_no_json_is_pointed_at_in_characters() {
        assert_eq!(found(""), (ProblemKind::NotJson, Some((1, 1))));
        assert_eq!(found("{\n  \"a\" 1"), (ProblemKind::NotJson, Some((2, 7))));
        assert_eq!(found("{ \"é\" 1"), (ProblemKind::NotJson, Some((1, 7))));
        assert_eq!(found(&"[".repeat(5_000)).0, ProblemKind::NotJson);
    }

    #[test]
    fn placeholders_are_pointed_at_where_they_are_placeholders() {
        let name = "TableName".to_owned();
        assert_eq!(
            found(&update("SET stock = :left", "${TableName - 1}")),
            (ProblemKind::UnboundPlaceholder { placeholder: name }, Some((4, 53))),
        );
        assert_eq!(found(&update("SET stock = :left", "${1 +}")), (bad("${1 +}"), Some((4, 51))));
        assert_eq!(found(&update("SET stock = :left", "${stock")), (bad("${stock"), Some((4, 51))));
        // A string is found as JSON writes it.
        assert_eq!(found(&update("SET stock = :left", "\\t${stock")), (bad("\t${stock"), Some((4, 51))));
        // The buyer's name is known, and no number.
        assert_eq!(found(&update("SET stock = :left", "${buyer - 1}")), (bad("buyer"), Some((4, 53))));
        let deep = format!("{}1{}", "[".repeat(110), "]".repeat(110));
        assert_eq!(found(&deep), (ProblemKind::TooMuch { limit: MAX_DEPTH as u64 }, None));
    }

    #[test]
    fn the_services_mistakes_are_pointed_at_only_where_the_text_is_what_it_read() {
        let service = |text: &str| match found(text) {
            (ProblemKind::ServiceRefuses { exception, .. }, at) => {
                assert_eq!(exception, "ValidationException");
                at
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(service(&update("SET stock = :left +", "1")).map(|(line, _)| line), Some(3));
        let in_text = service(&update("SET stock ? :left", "1"));
        assert_eq!(in_text, Some((3, 34)));
        // Escapes are longer than what they stand for; where something is filled in, only the parameter is sure.
        assert_eq!(service(&update("SET\\tstock ? :left", "1")), Some((3, 35)));
        assert_eq!(service(&update("SET stock${stock} ? :left", "1")), Some((3, 3)));
    }

    #[test]
    fn a_problem_is_about_the_word_at_its_place() {
        let about = |text: &'static str, at| text.get(reach(text, at)).expect("a part of the text");
        let text = "{\n  \"UpdateExpression\": \"SET é = 8 + #n\", x";
        for (at, part) in [
            ((1, 1), "{"),
            ((2, 3), "\"UpdateExpression\""),
            ((2, 24), "SET"),
            ((2, 28), "é"),
            ((2, 30), "="),
            ((2, 36), "#n"),
            ((2, 99), "x"),
            ((9, 1), ""),
        ] {
            assert_eq!(about(text, at), part, "{at:?}");
        }
        assert_eq!(about("{ \"a\": \"${b - 1}\" }", (1, 9)), "${b - 1}");
        assert_eq!(about("", (1, 1)), "");
        assert_eq!(syntax("{}"), None);
        assert_eq!(syntax("{ \"é\" 1").and_then(|problem| problem.at), Some((1, 7)));
    }

    #[test]
    fn offsets_in_utf_16_are_bytes_of_the_text() {
        for (utf16, byte) in [(0, 0), (1, 2), (2, 3), (4, 7), (5, 8), (99, 8)] {
            assert_eq!(offset("éx😀y", utf16), byte, "{utf16}");
        }
    }

    #[test]
    fn places_count_lines_and_characters() {
        for (byte, place_of_byte) in [(0, (1, 1)), (2, (1, 2)), (4, (2, 1)), (5, (2, 2)), (99, (2, 2))] {
            assert_eq!(place("é\u{20}\nx", byte), place_of_byte, "{byte}");
        }
    }
}
