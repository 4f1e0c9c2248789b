//! Questions about desks: they are answered at once, and the session stays as it is.

use super::{PLAYGROUND_DESK, Session, not_here};
use crate::workbench::course::Course;
use crate::workbench::desk::DeskPanel;
use crate::workbench::protocol::{Command, Update};
use crate::workbench::share_desk::SharedDesk;
use crate::workbench::view::Problem;

impl Session {
    /// The answer to a question; of other commands there is none.
    pub(super) fn tell(&mut self, question: &Command) -> Result<Update, Problem> {
        match question {
            Command::Rows { desk, of, from, count } => {
                let view = Box::new(self.panel_mut(desk).ok_or_else(not_here)?.rows(of, *from, *count)?);
                Ok(Update::Rows { view })
            }
            Command::Item { desk, of, key } => {
                let view = self.desk(desk)?.item(of, key).map(Box::new);
                Ok(Update::Item { desk: desk.clone(), of: of.clone(), view })
            }
            Command::Share { desk } => {
                let of = match &self.course {
                    Some(course) => format!("lesson/{}", course.lesson().slug),
                    None => PLAYGROUND_DESK.to_owned(),
                };
                let done = self.desk(desk)?.done();
                let shared = done.map(|done| Box::new(SharedDesk { of, desk: desk.clone(), done }.view()));
                Ok(Update::Shared { desk: desk.clone(), shared })
            }
            Command::Estimate { desk, operation, text } => {
                let view = Box::new(self.desk(desk)?.estimate(operation, text));
                Ok(Update::Estimate { view })
            }
            Command::WhatIf { desk, number } => {
                let view = Box::new(self.desk(desk)?.what_ifs(*number)?);
                Ok(Update::WhatIfs { view })
            }
            Command::TakeAway { desk, language } => {
                let taken = self.desk(desk)?.take_away(*language);
                Ok(Update::TakenAway { desk: desk.clone(), language: *language, taken })
            }
            _ => Err(not_here()),
        }
    }

    fn desk(&self, id: &str) -> Result<&DeskPanel, Problem> {
        self.panel(id).ok_or_else(not_here)
    }

    /// A desk, which keeps the rows that it was asked for.
    fn panel_mut(&mut self, id: &str) -> Option<&mut DeskPanel> {
        let of_lesson = self.course.iter_mut().flat_map(Course::desks_mut);
        self.playground.iter_mut().chain(of_lesson).find(|desk| desk.id == id)
    }
}
