//! What of a desk is shown.

use super::{DeskPanel, Solution};
use crate::engine::Engine;
use crate::lesson::desk::{Exchange, Moment, Touch};
use crate::workbench::known;
use crate::workbench::layout::lay_out;
use crate::workbench::table::item::in_full as item_in_full;
use crate::workbench::table::listing::Listing;
use crate::workbench::table::tables;
use crate::workbench::view::{
    ClockView, ComingView, DeskTotals, DeskView, ExchangeInFull, HistoryView, ItemInFull, Problem,
    ProblemKind, RowsOf, RowsView, SentView, UndoView,
};

impl DeskPanel {
    /// How the desk looks.
    pub fn view(&self) -> DeskView {
        let state = &self.state;
        let desk = state.desk();
        let totals = desk.totals();
        let (engine, touched) = self.looked_at();
        DeskView {
            desk: self.id.clone(),
            operation: state.operation.clone(),
            text: state.text.clone(),
            aside: state.aside.views(),
            solution: state.solution.as_ref().and_then(Solution::view),
            times: (self.begin.times > 1).then_some(state.times),
            problems: state.problems.clone(),
            last: desk.exchanges().next_back().map(line),
            history: self.history(),
            shown: self.moment().and_then(Moment::exchange).map(in_full),
            totals: DeskTotals {
                requests: totals.requests,
                read_units: totals.read_units,
                write_units: totals.write_units,
                elapsed: desk.elapsed().less(desk.waited()),
                bytes: desk.bytes(),
            },
            clock: self.timed.then(|| ClockView {
                now: engine.now(),
                coming: desk.engine().coming().map(|(within, what)| ComingView { within, what }),
            }),
            known: known::tables(desk.engine()),
            tables: tables(engine, touched),
        }
    }

    /// The moment that is looked at; `None` before everything.
    fn moment(&self) -> Option<&Moment> {
        let desk = self.state.desk();
        let position = self.state.position.unwrap_or(desk.length());
        desk.moment(position.checked_sub(1)?)
    }

    /// The tables at the moment that is looked at, and the items that were then met, in order.
    pub fn looked_at(&self) -> (&Engine, &[Touch]) {
        match (self.moment(), self.state.position) {
            (Some(moment), _) => (moment.after(), moment.touched()),
            (None, Some(_)) => (self.state.desk().origin(), &[]),
            (None, None) => (self.state.desk().engine(), &[]),
        }
    }

    /// `count` rows of a table or an index at the moment that is looked at, from row `from` on.
    pub fn rows(&mut self, of: &RowsOf, from: u64, count: u64) -> Result<RowsView, Problem> {
        let not_here = || Problem::of(ProblemKind::NotHere);
        if !self.listings.contains_key(of) {
            let (engine, touched) = self.looked_at();
            let table = engine.catalog().get(&of.table);
            let listing = table.and_then(|table| Listing::of(table, of.index.as_deref(), touched));
            self.listings.insert(of.clone(), listing.ok_or_else(not_here)?);
        }
        let listing = self.listings.get(of).ok_or_else(not_here)?;
        Ok(RowsView {
            desk: self.id.clone(),
            of: of.clone(),
            after: self.moment().map(Moment::number),
            partition: listing.partition().to_vec(),
            leading: listing.leading(),
            all: listing.len(),
            left_out: listing.left_out(),
            from,
            rows: listing.window(from, count),
            touched: listing.touched(from, count),
        })
    }

    /// An item of a table or an index in full, if it is there or was before the moment that is looked at.
    pub fn item(&self, of: &RowsOf, key: &str) -> Option<ItemInFull> {
        let (engine, touched) = self.looked_at();
        item_in_full(engine.catalog().get(&of.table)?, of, key, touched)
    }

    fn history(&self) -> HistoryView {
        let (state, desk) = (&self.state, self.state.desk());
        let from = desk.first_kept().saturating_sub(state.older).max(desk.first_listed());
        HistoryView {
            lines: state.branches.lines(from),
            older: from - desk.first_listed(),
            forgotten: desk.first_listed(),
            position: state.position.unwrap_or(desk.length()),
            length: desk.length(),
            first_kept: desk.first_kept(),
            branches: state.branches.views(),
            branch: state.branches.name(),
            undo: self
                .undo
                .as_ref()
                .map(|(undoes, before)| UndoView { undoes: *undoes, length: before.desk().length() }),
            may_clear: self.may_clear,
            compared: state.compared.as_deref().cloned(),
        }
    }
}

fn line(exchange: &Exchange) -> SentView {
    SentView {
        number: exchange.number,
        operation: exchange.operation.clone(),
        exception: exchange.error.as_ref().map(|error| error.exception().to_owned()),
        read_units: exchange.receipt.read_units(),
        write_units: exchange.receipt.write_units(),
    }
}

fn in_full(exchange: &Exchange) -> ExchangeInFull {
    ExchangeInFull {
        number: exchange.number,
        operation: exchange.operation.clone(),
        request: lay_out(&exchange.request),
        response: lay_out(&exchange.response),
        response_bytes: exchange.response.to_string().len() as u64,
        exception: exchange.error.as_ref().map(|error| error.exception().to_owned()),
        receipt: exchange.receipt.clone(),
    }
}
