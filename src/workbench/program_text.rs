//! A whole program as text: how it is written for the learner, and how what the
//! learner wrote becomes a program, or problems at their places.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::edit::{find_name, find_written, place, place_of};
use super::layout::lay_out;
use super::view::{Problem, ProblemKind};
use crate::simulator::program::{CompiledProgram, MAX_REQUEST_BYTES, MAX_STEPS, Program, ProgramError, Step};
use crate::simulator::race::Setup;
use crate::simulator::reaction::MAX_TIMES;
use crate::simulator::template::{MAX_DEPTH, TemplateError};
use crate::simulator::{Move, World};

/// Most bytes of a program in the editor.
pub const MAX_BYTES: usize = 60_000;
/// Most problems that are told at once.
const MAX_PROBLEMS: usize = 20;
/// Most moves of the one buyer who tries a program.
const MAX_TRIED: usize = 1_000;

/// What of a program is written: its id is not the learner's to choose.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with steps")]
struct Written {
    steps: Vec<Step>,
}

/// A program's text.
pub fn write(program: &Program) -> String {
    let written = Written { steps: program.steps.clone() };
    // Serialising to a value cannot fail: every key is a string.
    lay_out(&serde_json::to_value(written).unwrap_or_default())
}

/// The program that `text` says, under the id of `known`; or all that is wrong with it, in order of places.
///
/// The service has the last word: one buyer tries the program alone, and a request that is refused by its own fault
/// is a problem.
pub fn read(
    setup: &Arc<Setup>,
    known: &CompiledProgram,
    text: &str,
) -> Result<Arc<CompiledProgram>, Vec<Problem>> {
    let written: Written = serde_json::from_str(text).map_err(|error| {
        let kind = match serde_json::from_str::<Value>(text) {
            Err(_) => ProblemKind::NotJson,
            Ok(_) => ProblemKind::NotAProgram { detail: without_place(&error) },
        };
        vec![Problem { kind, at: Some(place_of(text, &error)) }]
    })?;
    let program = Program { id: known.source.id.clone(), steps: written.steps };
    let compiled = program.compile_all(&setup.known).map_err(|errors| {
        let problems = errors.iter().take(MAX_PROBLEMS).map(|error| located(text, &program, error));
        problems.collect::<Vec<_>>()
    })?;
    let compiled = Arc::new(compiled);
    match try_alone(setup, &compiled, text) {
        Some(problem) => Err(vec![problem]),
        None => Ok(compiled),
    }
}

/// What the parser says, without the place, which is shown beside it.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// Where the text of a step begins and ends, by the place of its name.
fn step_range(text: &str, program: &Program, name: &str) -> (usize, usize) {
    let index = program.steps.iter().position(|step| step.name == name).unwrap_or_default();
    let starts = |name: &str, from: usize| {
        let written = Value::String(name.to_owned()).to_string();
        let named = |(at, _): (usize, &str)| {
            let before = text.get(..at).unwrap_or_default().trim_end();
            before
                .strip_suffix(':')
                .is_some_and(|before| before.trim_end().ends_with("\"name\""))
                .then_some(at)
        };
        text.get(from..).and_then(|rest| {
            rest.match_indices(&written).map(|(at, found)| (from + at, found)).find_map(named)
        })
    };
    let mut from = 0;
    for step in program.steps.iter().take(index) {
        from = starts(&step.name, from).map_or(from, |at| at + 1);
    }
    let start = starts(name, from).unwrap_or(from);
    let next = program.steps.get(index + 1).and_then(|next| starts(&next.name, start + 1));
    (start, next.unwrap_or(text.len()))
}

fn located(text: &str, program: &Program, error: &ProgramError) -> Problem {
    let (start, end) = error.step().map_or((0, text.len()), |step| step_range(text, program, step));
    let inside = text.get(start..end).unwrap_or_default();
    let string = |content: &str| find_written(inside, content);
    let (kind, at) = match error {
        ProgramError::StepCount => (ProblemKind::StepCount { limit: MAX_STEPS as u64 }, None),
        ProgramError::TooLong { .. } => (ProblemKind::TooLong { limit: MAX_REQUEST_BYTES }, Some(0)),
        ProgramError::Guard { step, error } => {
            let guard =
                program.steps.iter().find(|known| known.name == *step).and_then(|step| step.guard.clone());
            let guard = guard.map(|guard| guard.holds).unwrap_or_default();
            let at = string(&guard).map(|at| at + error.at);
            (ProblemKind::BadGuard { guard }, at)
        }
        ProgramError::Request { error: TemplateError::TooDeep, .. } => {
            (ProblemKind::TooMuch { limit: MAX_DEPTH as u64 }, Some(0))
        }
        ProgramError::Request {
            error: TemplateError::Syntax { placeholder: text, .. } | TemplateError::Unclosed { text },
            ..
        } => (ProblemKind::BadPlaceholder { placeholder: text.clone() }, string(text)),
        ProgramError::Name { step } => (ProblemKind::StepName { step: step.clone() }, Some(0)),
        ProgramError::Operation { operation, .. } => {
            (ProblemKind::NotOnItems { operation: operation.clone() }, string(operation))
        }
        ProgramError::UnknownException { exception, .. } => {
            (ProblemKind::UnknownException { exception: exception.clone() }, string(exception))
        }
        ProgramError::NoWayBack { to, .. } => (ProblemKind::NoWayBack { to: to.clone() }, string(to)),
        ProgramError::TooOften { .. } => (ProblemKind::TooOften { limit: MAX_TIMES }, inside.find("at_most")),
        ProgramError::Unbound { name, .. } => {
            let at = find_name(inside, name).or_else(|| string(name));
            (ProblemKind::UnboundPlaceholder { placeholder: name.clone() }, at)
        }
    };
    let at = error.step().map(|_| start + at.unwrap_or(0));
    Problem { kind, at: at.map(|byte| place(text, byte)) }
}

/// One buyer goes through the program alone; a request that is refused by its own fault is a problem.
fn try_alone(setup: &Arc<Setup>, program: &Arc<CompiledProgram>, text: &str) -> Option<Problem> {
    let mut world = World::new(Arc::clone(setup), program, &setup.race.names());
    // A buyer with a program of its own does not try this one.
    let tries = world.buyers().iter().position(|buyer| Arc::ptr_eq(buyer.program(), program))?;
    for _ in 0..MAX_TRIED {
        let execution = world.make(Move::of(tries))?;
        let Err(error) = execution.completion.response else { continue };
        if !error.is_fault_of_request() {
            continue;
        }
        let step = program.source.steps.get(execution.step)?;
        let (start, end) = step_range(text, &program.source, &step.name);
        return Some(super::edit::refused_within(text, start..end, &error));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Race;

    fn setup() -> Arc<Setup> {
        let race: Race = serde_json::from_str(include_str!("../../plots/shop.json")).expect("the race");
        Arc::new(race.prepare().expect("a race that can be run"))
    }

    fn problems(text: &str) -> Vec<Problem> {
        let setup = setup();
        read(&setup, &setup.programs[0], text).err().unwrap_or_default()
    }

    /// A program of a read, and a second step that says this.
    fn after_a_read(step: &str) -> String {
        format!(
            "{{ \"steps\": [\n  {{ \"name\": \"read\", \"operation\": \"GetItem\",\n    \"request\": {{ \"TableName\": \"Shop\", \
             \"Key\": {{ \"PK\": {{ \"S\": \"PRODUCT#42\" }}, \"SK\": {{ \"S\": \"DETAILS\" }} }} }},\n    \"bind\": {{ \"stock\": \"Item.stock.N\" }} }},\n{step}\n] }}"
        )
    }

    #[test]
    fn every_program_reads_back_as_it_was_written() {
        let setup = setup();
        for program in &setup.programs {
            let text = write(&program.source);
            let again = read(&setup, program, &text).expect("acceptable");
            assert_eq!(again.source, program.source);
        }
    }

    #[test]
    fn what_is_no_program_is_pointed_at() {
        assert_eq!(problems("{ \"steps\": [ }"), [Problem { kind: ProblemKind::NotJson, at: Some((1, 14)) }]);
        let unknown = problems(&after_a_read("  { \"name\": \"w\", \"opration\": \"GetItem\" }"));
        assert!(
            matches!(
                unknown.as_slice(),
                [Problem { kind: ProblemKind::NotAProgram { detail }, at: Some((5, _)) }] if detail.contains("opration")
            ),
            "{unknown:?}"
        );
        let number = problems("5");
        assert!(
            matches!(
                number.as_slice(),
                [Problem { kind: ProblemKind::NotAProgram { detail }, .. }] if detail.ends_with("expected an object with steps")
            ),
            "{number:?}"
        );
        let limit = MAX_STEPS as u64;
        assert_eq!(problems("{ \"steps\": [] }"), [Problem::of(ProblemKind::StepCount { limit })]);
    }

    #[test]
    fn every_mistake_is_told_at_its_place() {
        let step = r#"  { "name": "write", "guard": { "holds": "stock >" }, "operation": "DeleteTable",
    "request": { "TableName": "Shop" } },
  { "name": "order", "operation": "PutItem",
    "request": { "TableName": "Shop", "Item": { "PK": { "S": "${sku}" } } },
    "on_error": { "ConditionalCheck": "refused" } },
  { "name": "again", "operation": "GetItem", "request": { "TableName": "${" },
    "on_error": { "Timeout": { "go_back": { "to": "later", "at_most": 1 } } } }"#;
        let found: Vec<_> =
            problems(&after_a_read(step)).into_iter().map(|problem| (problem.kind, problem.at)).collect();
        assert_eq!(
            found,
            [
                (ProblemKind::NotOnItems { operation: "DeleteTable".into() }, Some((5, 69))),
                (ProblemKind::UnknownException { exception: "ConditionalCheck".into() }, Some((9, 20))),
                (ProblemKind::BadPlaceholder { placeholder: "${".into() }, Some((10, 73))),
            ]
        );
    }

    #[test]
    fn a_request_that_the_service_calls_invalid_is_pointed_at() {
        let step = r#"  { "name": "write", "operation": "UpdateItem",
    "request": { "TableName": "Shop", "Key": { "PK": { "S": "PRODUCT#42" } }, "UpdateExpression": "SET stock = 1" } }"#;
        let found = problems(&after_a_read(step));
        assert!(
            matches!(
                found.as_slice(),
                [Problem { kind: ProblemKind::ServiceRefuses { exception, .. }, at: Some((6, _)) }] if exception == "ValidationException"
            ),
            "{found:?}"
        );
    }

    #[test]
    fn a_transaction_is_pointed_at_for_what_its_requests_are_refused_for() {
        let step = |value: &str| {
            after_a_read(&format!(
                r#"  {{ "name": "write", "operation": "TransactWriteItems", "request": {{ "TransactItems": [
    {{ "Put": {{ "TableName": "Shop", "Item": {{ "PK": {value}, "SK": {{ "S": "DETAILS" }} }},
      "ConditionExpression": "attribute_not_exists(PK)" }} }} ] }} }}"#
            ))
        };
        let found = problems(&step(r#"{ "N": "1" }"#));
        assert!(
            matches!(found.as_slice(), [Problem { kind: ProblemKind::ServiceRefuses { .. }, .. }]),
            "{found:?}"
        );
        // A condition that is not met is an answer.
        assert_eq!(problems(&step(r#"{ "S": "PRODUCT#42" }"#)), []);
    }
}
