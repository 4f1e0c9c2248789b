//! What is asked of a desk and changes nothing: its requests as code, what one would come to, what one could have been.

use super::DeskPanel;
use super::beginning::Beginning;
use crate::lesson::desk::Exchange;
use crate::workbench::estimate::estimate;
use crate::workbench::take_away::{Asked, Language, LeftOut, TakenAway, take_away};
use crate::workbench::view::{EstimateView, Problem, ProblemKind, WhatIfsView};
use crate::workbench::what_if::what_ifs;

impl DeskPanel {
    /// What it began with and all that was sent and is kept, as code; what is left out goes by its number. Nothing as
    /// long as nothing was sent.
    pub fn take_away(&self, language: Language) -> TakenAway {
        let exchanges: Vec<&Exchange> = self.desk().exchanges().collect();
        if exchanges.is_empty() {
            return TakenAway::default();
        }
        let Beginning { requests, not_put, .. } = Beginning::of(self.desk().origin());
        let made = requests.iter().map(|(operation, request)| Asked { operation, request, exception: None });
        let asked = exchanges.iter().map(|exchange| Asked {
            operation: &exchange.operation,
            request: &exchange.request,
            exception: exchange.error.as_ref().map(|error| error.exception()),
        });
        let TakenAway { code, left_out, .. } = take_away(&made.chain(asked).collect::<Vec<_>>(), language);
        let numbered = |left: LeftOut| {
            let exchange = exchanges.get(left.index.checked_sub(requests.len())?)?;
            Some(LeftOut { index: usize::try_from(exchange.number).ok()?, ..left })
        };
        let forgotten = self.desk().totals().requests.saturating_sub(exchanges.len() as u64);
        TakenAway { code, left_out: left_out.into_iter().filter_map(numbered).collect(), forgotten, not_put }
    }

    /// What a request would come to, sent now.
    pub fn estimate(&self, operation: &str, text: &str) -> EstimateView {
        EstimateView {
            desk: self.id.clone(),
            operation: operation.to_owned(),
            text: text.to_owned(),
            estimate: estimate(self.desk().engine(), operation, text),
        }
    }

    /// What a request that was sent could have been instead: with the tables as they were before it, if they are
    /// still kept.
    pub fn what_ifs(&self, number: u64) -> Result<WhatIfsView, Problem> {
        let desk = self.desk();
        let exchange = desk.exchanges().find(|exchange| exchange.number == number);
        let (Some(before), Some(exchange)) = (desk.back_to(number), exchange) else {
            return Err(Problem::of(ProblemKind::NotHere));
        };
        let found = what_ifs(before.engine(), &exchange.operation, &exchange.request);
        Ok(WhatIfsView { desk: self.id.clone(), number, found })
    }
}
