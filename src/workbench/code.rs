//! Client code in the session: which variant, and how far it has been carried out.

use serde_json::Value;

use super::protocol::CodeAction;
use super::view::{AskView, ClientRequestView, CodeView, Problem, ProblemKind};
use crate::client::cached_repository::{Ask, Moment, Summary};
use crate::engine::Engine;
use crate::lesson::Facts;
use crate::lesson::code::{self, CodeTask, Variant};

/// Client code in use.
#[derive(Debug, Clone)]
pub struct CodePanel {
    /// The id of the step it belongs to.
    pub id: String,
    task: CodeTask,
    tables: Engine,
    /// Index of the variant on show.
    variant: usize,
    moments: Vec<Moment>,
    position: usize,
}

impl CodePanel {
    /// The code before its first line; `None` if there is no such variant.
    pub fn new(id: &str, task: &CodeTask, tables: &Engine) -> Option<Self> {
        let mut panel = Self {
            id: id.to_owned(),
            task: task.clone(),
            tables: tables.clone(),
            variant: 0,
            moments: Vec::new(),
            position: 0,
        };
        panel.choose(&task.begin).ok()?;
        Some(panel)
    }

    /// Does something.
    pub fn act(&mut self, action: &CodeAction) -> Result<(), Problem> {
        match action {
            CodeAction::Choose { variant } => self.choose(variant),
            CodeAction::Seek { position } if *position <= self.moments.len() => {
                self.position = *position;
                Ok(())
            }
            CodeAction::Seek { .. } => Err(Problem::of(ProblemKind::NotHere)),
        }
    }

    fn choose(&mut self, id: &str) -> Result<(), Problem> {
        let index = self.task.variants.iter().position(|variant| variant.id == id);
        let index = index.ok_or_else(|| Problem::of(ProblemKind::NotHere))?;
        self.variant = index;
        self.position = 0;
        self.moments = self
            .task
            .variants
            .get(index)
            .map(|variant| self.task.moments(&self.tables, variant))
            .unwrap_or_default();
        Ok(())
    }

    /// Whether the code has come to its end.
    pub fn ended(&self) -> bool {
        self.position == self.moments.len()
    }

    /// The figures up to the line at hand.
    pub fn facts(&self) -> Facts {
        code::facts(self.carried_out(), self.moments.len())
    }

    fn carried_out(&self) -> &[Moment] {
        self.moments.get(..self.position).unwrap_or(&self.moments)
    }

    /// How it looks.
    pub fn view(&self) -> CodeView {
        let carried_out = self.carried_out();
        let last = carried_out.last();
        let variant: Option<&Variant> = self.task.variants.get(self.variant);
        let summary = Summary::of(carried_out);
        let sent = carried_out.iter().filter_map(|moment| {
            let sent = moment.sent.as_ref()?;
            Some(ClientRequestView {
                ask: moment.ask,
                operation: sent.operation.to_owned(),
                read_units: sent.receipt.read_units(),
                write_units: sent.receipt.write_units(),
            })
        });
        CodeView {
            step: self.id.clone(),
            variants: self.task.variants.iter().map(|variant| variant.id.clone()).collect(),
            variant: variant.map(|variant| variant.id.clone()).unwrap_or_default(),
            code: variant
                .map(|variant| variant.code.lines().map(str::to_owned).collect())
                .unwrap_or_default(),
            line: last.and_then(|moment| variant?.marks.get(&moment.line).copied()),
            asks: self
                .task
                .asks
                .iter()
                .enumerate()
                .map(|(index, ask)| ask_view(index, ask, carried_out))
                .collect(),
            ask: last.map(|moment| moment.ask),
            position: self.position,
            length: self.moments.len(),
            kept: last.map(|moment| moment.kept.clone()).unwrap_or_default(),
            sent: sent.collect(),
            hits: summary.hits,
            misses: summary.misses,
            stale: summary.stale,
            read_units: summary.read_units,
            write_units: summary.write_units,
        }
    }
}

fn ask_view(index: usize, ask: &Ask, carried_out: &[Moment]) -> AskView {
    let answered =
        carried_out.iter().filter(|moment| moment.ask == index).find_map(|moment| moment.answered.as_ref());
    let (operation, request) = match ask {
        Ask::Get(request) => ("GetItem", request),
        Ask::Update(request) => ("UpdateItem", request),
    };
    AskView {
        operation: operation.to_owned(),
        request: request.to_string(),
        answer: answered.map(|answered| answered.item.as_ref().map(Value::to_string).unwrap_or_default()),
        stale: answered.is_some_and(|answered| answered.stale),
    }
}
