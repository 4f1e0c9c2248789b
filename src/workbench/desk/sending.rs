//! What stands in the editor becomes requests that are sent, or problems at their places.

use std::sync::Arc;

use serde_json::Value;

use super::{Consequence, DeskPanel, MAX_BYTES, MAX_BYTES_AT_ONCE};
use crate::lesson::call::{Call, CallError, MAX_TIMES};
use crate::lesson::facts::Totals;
use crate::simulator::formula::EvaluationError;
use crate::simulator::template::{MAX_DEPTH, MAX_FILLED_BYTES, TemplateError};
use crate::workbench::edit::{find_written, place, place_of, refused_within};
use crate::workbench::view::{Problem, ProblemKind};

impl DeskPanel {
    /// Sends what the learner wrote, as often as asked.
    pub(super) fn send(&mut self, operation: &str, text: &str, times: u32) -> Result<Consequence, Problem> {
        // Only where a lesson has a request sent many times does the learner choose how often.
        let times = if self.begin.times > 1 { times } else { 1 };
        // What is too long by itself is refused as that.
        if text.len() <= MAX_BYTES && text.len().saturating_mul(times as usize) > MAX_BYTES_AT_ONCE {
            return Err(Problem::of(ProblemKind::TooLong { limit: MAX_BYTES_AT_ONCE }));
        }
        self.put(operation, text)?;
        self.state.times = times;
        match self.requests() {
            Ok(requests) => {
                let (mut spent, mut error) = (Totals::default(), None);
                for request in requests {
                    let sent = self.state.branches.desk_mut().send(&self.state.operation, request);
                    (spent, error) = (spent + sent.totals(), sent.error.clone());
                }
                self.state.look_at_now();
                self.state.sent = Some(Arc::new(self.draft()));
                let text = &self.state.text;
                let problem = error.map(|error| refused_within(text, 0..text.len(), &error));
                self.state.problems = problem.into_iter().collect();
                Ok(Consequence::Done(spent))
            }
            Err(problem) => {
                self.state.problems = vec![problem];
                Ok(Consequence::Shown)
            }
        }
    }

    fn requests(&self) -> Result<Vec<Arc<Value>>, Problem> {
        let request = serde_json::from_str(&self.state.text).map_err(|error| Problem {
            kind: ProblemKind::NotJson,
            at: Some(place_of(&self.state.text, &error)),
        })?;
        let call = Call { operation: self.state.operation.clone(), request, times: self.state.times };
        call.requests().map_err(|error| self.problem(error))
    }

    fn problem(&self, error: CallError) -> Problem {
        let (kind, written) = match error {
            CallError::Operation(operation) => (ProblemKind::UnknownOperation { operation }, None),
            CallError::Times => (ProblemKind::TooMuch { limit: u64::from(MAX_TIMES) }, None),
            CallError::Template(TemplateError::Unclosed { text: placeholder })
            | CallError::Template(TemplateError::Syntax { placeholder, .. })
            | CallError::Fill(EvaluationError::NotANumber(placeholder)) => {
                (ProblemKind::BadPlaceholder { placeholder: placeholder.clone() }, Some(placeholder))
            }
            CallError::Template(TemplateError::TooDeep) => {
                (ProblemKind::TooMuch { limit: MAX_DEPTH as u64 }, None)
            }
            CallError::Fill(EvaluationError::OutOfRange | EvaluationError::TooLong) => {
                (ProblemKind::TooLong { limit: MAX_FILLED_BYTES }, None)
            }
        };
        let at = written.and_then(|written| find_written(&self.state.text, &written));
        Problem { kind, at: at.map(|byte| place(&self.state.text, byte)) }
    }
}
