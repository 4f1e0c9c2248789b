//! A request of ExecuteStatement as a PartiQL statement and its parameters. The request's text stays the truth: it is
//! read as both, and written anew when one of them changes; whatever else stands in it stays.

use super::edit::{place, reach};
use super::layout::lay_out_node;
use super::notation::{Content, Entry, Node, Notation};
use super::view::Problem;
use super::written::{content_at, end};

/// Statement and parameters, as they are written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatementDraft {
    /// PartiQL.
    pub statement: String,
    /// JSON, or text on its way to being JSON; empty for none.
    pub parameters: String,
}

/// The request as a statement; none if it is no object, or its statement no string.
pub fn read(text: &str) -> Option<StatementDraft> {
    if text.trim().is_empty() {
        return Some(StatementDraft::default());
    }
    let request = Notation::Json.read(text).ok()?;
    let member = |name: &str| request.entries()?.iter().find(|entry| entry.name() == name);
    request.entries()?;
    let statement = match member(STATEMENT) {
        Some(entry) => entry.value.as_text()?,
        None => String::new(),
    };
    let parameters = member(PARAMETERS).map(|entry| lay_out_node(&entry.value)).unwrap_or_default();
    Some(StatementDraft { statement, parameters })
}

/// The request's text with this statement and these parameters in it. If the parameters are no JSON, neither is it.
pub fn write(text: &str, draft: &StatementDraft) -> String {
    let request = Notation::Json.read(text).ok();
    let others = request.as_ref().and_then(Node::entries).unwrap_or_default();
    let others = others.iter().filter(|entry| ![STATEMENT, PARAMETERS].contains(&entry.name().as_str()));
    let statement = Entry::new(STATEMENT, Content::text(&draft.statement).node());
    let parameters = (!draft.parameters.trim().is_empty()).then(|| {
        let written = Notation::Json.read(&draft.parameters);
        let node = written.unwrap_or_else(|_| Content::Word(draft.parameters.clone()).node());
        Entry::new(PARAMETERS, node)
    });
    let members = std::iter::once(statement).chain(parameters).chain(others.cloned()).collect();
    lay_out_node(&Content::Object(members).node())
}

/// The problems of the request's text as they are of the statement: those in the statement at their places there, the
/// others at none.
pub fn problems(text: &str, problems: &[Problem]) -> Vec<Problem> {
    let within = |problem: &Problem| {
        let (start, written) = written_statement(text)?;
        let byte = reach(text, problem.at?).start.checked_sub(start).filter(|byte| *byte <= written.len())?;
        let statement: String = serde_json::from_str(&format!("\"{written}\"")).ok()?;
        Some(place(&statement, content_at(written, byte)))
    };
    problems.iter().map(|problem| Problem { at: within(problem), ..problem.clone() }).collect()
}

/// The statement as it is written between its quotes, and where.
fn written_statement(text: &str) -> Option<(usize, &str)> {
    let request = Notation::Json.read(text).ok()?;
    let entry = request.entries()?.iter().find(|entry| entry.name() == STATEMENT)?;
    let start = entry.value.span.start + 1;
    let rest = text.get(start..)?;
    Some((start, rest.get(..end(rest)?)?))
}

const STATEMENT: &str = "Statement";
const PARAMETERS: &str = "Parameters";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbench::view::ProblemKind;

    fn draft(statement: &str, parameters: &str) -> StatementDraft {
        StatementDraft { statement: statement.to_owned(), parameters: parameters.to_owned() }
    }

    #[test]
    fn a_request_is_read_and_written_as_a_statement() {
        let text = r#"{ "Limit": 3.0, "Statement": "SELECT * FROM \"Shop\"", "Parameters": [{"S":"A"}] }"#;
        let read_of_it = draft("SELECT * FROM \"Shop\"", "[{ \"S\": \"A\" }]");
        assert_eq!(read(text), Some(read_of_it.clone()));
        let changed = draft("SELECT *\nFROM x WHERE a = ?", "[{ \"N\": \"1\" }]");
        let written = write(text, &changed);
        assert_eq!(read(&written), Some(changed));
        assert!(written.contains("\"Limit\": 3.0"), "{written}");
        assert_eq!(write(text, &draft("x", "  ")), "{ \"Statement\": \"x\", \"Limit\": 3.0 }");
        assert_eq!(read("{}"), Some(draft("", "")));
        assert_eq!(read(" "), Some(draft("", "")));
        for unreadable in ["[", "[]", "{ \"Statement\": 1 }"] {
            assert_eq!(read(unreadable), None, "{unreadable}");
            assert_eq!(write(unreadable, &read_of_it), write("{}", &read_of_it), "{unreadable}");
        }
    }

    #[test]
    fn parameters_that_are_no_json_stay_as_they_are_typed() {
        let written = write("{}", &draft("x", "[{ \"S\""));
        assert_eq!(written, "{ \"Statement\": \"x\", \"Parameters\": [{ \"S\" }");
    }

    #[test]
    fn problems_point_into_the_statement() {
        let text = "{\n  \"Statement\": \"SELECT \\\"é\\\" FRM\\nx\", \"Limit\": 0 }";
        let at = |at| Problem { kind: ProblemKind::NotJson, at };
        let found = problems(text, &[at(Some((2, 30))), at(Some((2, 35))), at(Some((2, 3))), at(None)]);
        let places: Vec<_> = found.iter().map(|problem| problem.at).collect();
        assert_eq!(places, [Some((1, 12)), Some((2, 1)), None, None]);
    }
}
