//! Long work, done in slices.

use crate::simulator::arrival::Arrival;
use crate::simulator::comparison::Comparison;
use crate::simulator::explore::Explorer;
use crate::simulator::frequency::Frequency;
use crate::simulator::recording::{Recording, Way};
use crate::workbench::class_check::Checker;
use crate::workbench::desk::Restoring;
use crate::workbench::export::Exporter;
use crate::workbench::import::importer::Importer;

/// Long work in progress.
#[derive(Debug)]
pub(super) struct Job {
    /// The command's number.
    pub(super) number: u64,
    /// The stage's id.
    pub(super) stage: String,
    /// What there is to do.
    pub(super) task: JobTask,
}

/// What there is to do.
#[derive(Debug)]
pub(super) enum JobTask {
    Run {
        run: Box<Recording>,
        seed: u64,
        arrival: Option<Arrival>,
    },
    Explore(Box<Explorer>),
    Frequency(Box<Frequency>),
    Compare {
        comparison: Box<Comparison>,
        seed: u64,
    },
    /// To a place of a large run.
    Seek(Box<Way>),
    /// To exchanges of a large run.
    Look(Box<Way>),
    /// What was done at a desk elsewhere, done again.
    Restore {
        desk: String,
        restoring: Box<Restoring>,
    },
    /// A class's codes, played again.
    Check(Box<Checker>),
    /// A file, read and checked; and if it is to be, brought in.
    Import {
        importer: Box<Importer>,
        bring_in: bool,
    },
    /// What is handed out; and whether none of it has been.
    Export {
        exporter: Box<Exporter>,
        first: bool,
    },
}
