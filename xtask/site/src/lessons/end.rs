//! Where a lesson ends: the requests that another lesson starts with to go on from there.

use anyhow::Result;
use dynamodb_sandbox::lesson::Lesson;
use dynamodb_sandbox::lesson::call::Call;
use dynamodb_sandbox::lesson::deed::Deed;
use dynamodb_sandbox::lesson::desk::Desk;
use dynamodb_sandbox::lesson::document::Start;

/// The requests that lead from nothing to where all steps are solved. Those of a solution that are refused are left
/// out: they change nothing.
pub(super) fn end_of(lesson: &Lesson) -> Result<Vec<Deed>> {
    let mut calls = lesson.start.requests.clone();
    let lay = |calls: &[Deed]| Desk::lay(&Start { requests: calls.to_vec(), ..Start::default() });
    let mut desk = lay(&calls)?;
    for task in lesson.steps.iter().filter_map(|step| step.request()) {
        if task.fresh {
            calls.clone_from(&lesson.start.requests);
            desk = lay(&calls)?;
        }
        for deed in task.prepare.iter().chain(&task.solution) {
            let call = match deed {
                Deed::Call(call) => call,
                Deed::Advance(by) => {
                    desk.advance(*by);
                    calls.push(deed.clone());
                    continue;
                }
            };
            for request in call.requests()? {
                let sent = desk.send(&call.operation, request.clone());
                let looks =
                    !sent.touched.is_empty() && sent.touched.iter().all(|touch| touch.access.is_look());
                if sent.error.is_none() && !looks {
                    calls.push(Call::once(&call.operation, request.as_ref().clone()).into());
                }
            }
        }
    }
    Ok(calls)
}
