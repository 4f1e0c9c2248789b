//! The requests that the end of a lesson shows as code: worked solutions, in every language that requests are taken away
//! in.
//!
//! A request that is sent many times stands there once, the way it is sent first, and long texts are cut. What is refused
//! on purpose is followed by what handles the refusal. A batch with what the batch before it left unprocessed does not
//! come again, since the code itself sends that. Moves of the clock have no code.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use dynamodb_sandbox::lesson::Lesson;
use dynamodb_sandbox::lesson::deed::Deed;
use dynamodb_sandbox::lesson::document::RequestTask;
use dynamodb_sandbox::workbench::take_away::{Asked, Language, take_away};
use serde_json::Value;

use super::figures::stand_at;

/// Most characters of a text that is not cut.
const LONG: usize = 120;
/// How many characters of it are left.
const CUT: usize = 40;

/// A step's worked solution as code.
pub(crate) struct ShownCode {
    /// The step's id.
    pub(crate) step: String,
    /// Whether it sends a request more than once: the code shows the first time only.
    pub(crate) repeats: bool,
    /// Whether texts in it are cut.
    pub(crate) cuts: bool,
    /// A program in each of [`Language::ALL`].
    pub(crate) programs: Vec<String>,
}

/// A request of a solution, and what it was answered with.
struct Sent {
    operation: String,
    request: Arc<Value>,
    exception: Option<String>,
}

impl ShownCode {
    /// The code of those of these steps that have a desk, in a lesson that has been rehearsed.
    pub(crate) fn of(lesson: &Lesson, steps: &[String]) -> Result<Vec<Self>> {
        let mut shown = Vec::new();
        for step in lesson.steps.iter().filter(|step| steps.contains(&step.id)) {
            if let Some(task) = step.request() {
                let id = &step.id;
                shown.push(
                    of_step(lesson, id, task).with_context(|| format!("`code` of `[end]`: step `{id}`"))?,
                );
            }
        }
        Ok(shown)
    }
}

fn of_step(lesson: &Lesson, id: &str, task: &RequestTask) -> Result<ShownCode> {
    let mut desk = stand_at(lesson, id)?.desk().clone();
    let mut sent: Vec<Sent> = Vec::new();
    let mut left_over = None;
    for deed in &task.solution {
        match deed {
            Deed::Advance(by) => desk.advance(*by),
            Deed::Call(call) => {
                let requests = call.requests()?;
                for (index, request) in requests.into_iter().enumerate() {
                    let exchange = desk.send(&call.operation, Arc::clone(&request));
                    let comes_by_itself =
                        left_over.is_some() && left_over.as_ref() == request.get("RequestItems");
                    left_over = unprocessed(&exchange.response);
                    if index == 0 && !comes_by_itself {
                        let exception = exchange.error.as_ref().map(|error| error.exception().to_owned());
                        sent.push(Sent { operation: call.operation.clone(), request, exception });
                    }
                }
            }
        }
    }
    let mut cuts = false;
    for sent in &mut sent {
        cuts |= cut_texts(Arc::make_mut(&mut sent.request));
    }
    let asked: Vec<Asked<'_>> = sent
        .iter()
        .map(|sent| Asked {
            operation: &sent.operation,
            request: &sent.request,
            exception: sent.exception.as_deref(),
        })
        .collect();
    let mut programs = Vec::new();
    let mut places = BTreeSet::new();
    for language in Language::ALL {
        let taken = take_away(&asked, language);
        places.extend(taken.left_out.into_iter().map(|left| (left.index, left.place)));
        programs.push(taken.code);
    }
    if let Some((index, place)) = places.first() {
        bail!("no SDK would send request {index} of its solution: `{place}`");
    }
    if asked.is_empty() {
        bail!("its solution sends nothing");
    }
    let repeats = task.solution.iter().filter_map(Deed::call).any(|call| call.times > 1);
    Ok(ShownCode { step: id.to_owned(), repeats, cuts, programs })
}

/// What a batch left to be sent again, if it left anything.
fn unprocessed(response: &Value) -> Option<Value> {
    let left = response.get("UnprocessedItems").or_else(|| response.get("UnprocessedKeys"))?;
    left.as_object().filter(|tables| !tables.is_empty())?;
    Some(left.clone())
}

/// Cuts long attribute values of type S. Whether there were any.
fn cut_texts(value: &mut Value) -> bool {
    match value {
        Value::Array(elements) => elements.iter_mut().fold(false, |cuts, element| cut_texts(element) | cuts),
        Value::Object(members) if members.len() == 1 && members.get("S").is_some_and(Value::is_string) => {
            let text = members["S"].as_str().unwrap_or_default();
            let is_long = text.chars().nth(LONG).is_some();
            if is_long {
                members["S"] = format!("{}…", text.chars().take(CUT).collect::<String>()).into();
            }
            is_long
        }
        Value::Object(members) => members.values_mut().fold(false, |cuts, member| cut_texts(member) | cuts),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
