//! Files in the session: read, checked and brought in, or handed out.

use std::sync::Arc;

use super::job::{Job, JobTask};
use super::{FILE_STAGE, PLAYGROUND_DESK, Reaction, Session, not_here};
use crate::workbench::desk::DeskPanel;
use crate::workbench::export::{Export, Exporter};
use crate::workbench::import::apply::Application;
use crate::workbench::import::importer::{Importer, Missing, Piece, Step};
use crate::workbench::import::reading::Manner;
use crate::workbench::import::source::Source;
use crate::workbench::import::{Choices, FileRef};
use crate::workbench::protocol::{FromWorker, Numbered, Update, answer};
use crate::workbench::view::{ColumnView, ImportView, ImportedTable, Problem, ProblemKind};

/// What was read of a file, and how.
#[derive(Debug)]
pub(super) struct ReadFile {
    file: String,
    manner: Manner,
    source: Arc<Source>,
}

impl Session {
    /// The desk that files go to and come from: lessons' desks are what the lessons make them.
    fn desk_for_files(&self, desk: &str) -> Result<&DeskPanel, Problem> {
        self.playground.as_ref().filter(|_| desk == PLAYGROUND_DESK).ok_or_else(not_here)
    }

    pub(super) fn begin_import(
        &mut self,
        desk: &str,
        file: &FileRef,
        choices: &Choices,
        bring_in: bool,
    ) -> Result<Reaction, Problem> {
        let engine = self.desk_for_files(desk)?.desk().engine();
        let manner = Manner::of(choices, engine);
        let known = self.read.as_ref().filter(|read| read.file == file.id && read.manner == manner);
        let known = known.map(|read| Arc::clone(&read.source));
        let importer = Box::new(Importer::new(file, choices, engine, known));
        // What was read before is not kept beside what is being read.
        self.read = None;
        Ok(Reaction::Begun(JobTask::Import { importer, bring_in }))
    }

    pub(super) fn begin_export(&mut self, desk: &str, what: &Export) -> Result<Reaction, Problem> {
        let desk = self.desk_for_files(desk)?;
        let exporter = Box::new(Exporter::new(desk.desk().engine(), desk.draft(), what)?);
        Ok(Reaction::Begun(JobTask::Export { exporter, first: true }))
    }

    pub(super) fn feed(&mut self, file: &str, piece: Piece) -> Vec<FromWorker> {
        let Some(Job { number, task: JobTask::Import { importer, .. }, .. }) = &mut self.job else {
            return Vec::new();
        };
        if importer.file().id != file {
            return Vec::new();
        }
        let number = *number;
        match importer.feed(piece) {
            Ok(()) => Vec::new(),
            Err(Missing) => {
                let problem = Problem::of(ProblemKind::NoFile { name: importer.file().name.clone() });
                self.job = None;
                let mut messages = answer(number, vec![Update::Refused { problem }], false);
                messages.extend(self.carry_out());
                messages
            }
        }
    }

    pub(super) fn import(&mut self, mut job: Job) -> Vec<FromWorker> {
        let number = job.number;
        let update = |message| FromWorker::Update(Numbered { number, message });
        let JobTask::Import { importer, bring_in } = &mut job.task else { return Vec::new() };
        match importer.proceed() {
            Step::Wants(from) => {
                let wants = update(Update::Wants { file: importer.file().id.clone(), from });
                self.job = Some(job);
                vec![wants]
            }
            Step::Waits => {
                self.job = Some(job);
                Vec::new()
            }
            Step::Goes(done, of) => self.go_on(job, done, of),
            Step::Checked(source, application) => {
                let view = Box::new(view(importer, &source, &application));
                let good = view.problems.is_empty();
                let (updates, journal) = match (*bring_in, good) {
                    (false, _) => {
                        let (file, manner) = (importer.file().id.clone(), importer.manner().clone());
                        self.read = Some(ReadFile { file, manner, source });
                        (vec![Update::Import { view }], false)
                    }
                    (true, false) => {
                        let problem = Problem::of(ProblemKind::BadFile);
                        (vec![Update::Import { view }, Update::Refused { problem }], false)
                    }
                    (true, true) => match &mut self.playground {
                        Some(desk) => {
                            desk.bring_in(importer.file(), &source, *application);
                            (vec![Update::Desk { view: Box::new(desk.view()) }], true)
                        }
                        None => (vec![Update::Refused { problem: not_here() }], false),
                    },
                };
                answer(number, updates, journal)
            }
        }
    }

    pub(super) fn export(&mut self, mut job: Job) -> Vec<FromWorker> {
        let number = job.number;
        let JobTask::Export { exporter, first } = &mut job.task else { return Vec::new() };
        let Some(text) = exporter.proceed() else { return answer(number, Vec::new(), false) };
        let message = Update::Piece { first: std::mem::replace(first, false), text };
        let (done, of) = exporter.progress();
        let piece = FromWorker::Update(Numbered { number, message });
        debug_assert_eq!(job.stage, FILE_STAGE);
        std::iter::once(piece).chain(self.go_on(job, done, of)).collect()
    }
}

fn view(importer: &Importer, source: &Source, application: &Application) -> ImportView {
    let mut problems = source.problems.clone();
    problems.extend(application.problems());
    let tables = source.drafts.iter().zip(application.tables()).map(|(draft, applied)| ImportedTable {
        table: applied.table.clone(),
        named: !draft.name.is_empty(),
        is_new: applied.is_new,
        partition: applied.keys.as_ref().map(|keys| keys.partition.clone()),
        sort: applied.keys.as_ref().and_then(|keys| keys.sort.clone()),
        candidates: match applied.is_new && draft.definition.is_none() {
            true => draft.candidates.names().map(str::to_owned).collect(),
            false => Vec::new(),
        },
        indexes: applied.indexes.clone(),
        items: draft.records.len() as u64,
        existing: applied.existing,
        replaced: applied.replaced,
        write_units: applied.write_units,
    });
    let columns = source.columns.iter();
    ImportView {
        file: importer.file().clone(),
        choices: importer.choices().clone(),
        format: source.format,
        tables: tables.collect(),
        columns: columns
            .map(|(name, suggested, used)| ColumnView {
                name: name.clone(),
                suggested: *suggested,
                used: *used,
            })
            .collect(),
        notes: source.notes.iter().chain(application.notes()).cloned().collect(),
        problems: problems.told().to_vec(),
        more_problems: problems.untold(),
    }
}
