//! The rows of a table or an index, of which only those in sight are drawn: the session is asked for the rows around
//! them. One row is the current one; the keys of a grid move it, Enter opens its item.

use std::sync::Arc;

use dynamodb_sandbox::workbench::protocol::Command;
use dynamodb_sandbox::workbench::view::{RowView, RowsOf, RowsView};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::super::Work;
use super::item::Detail;
use super::row::{self, Row};
use crate::ui::announce::Announcer;
use crate::ui::client;
use crate::ui::dom;
use crate::ui::words;
use crate::ui::words::catalogue::desk::tables as text;

/// Rows that are asked for at once are aligned to so many, so that scrolling a little asks for nothing.
const BLOCK: u64 = 40;
/// Rows that are asked for: a block before the one in sight, and two after it.
const WINDOW: u64 = 4 * BLOCK;
/// Rows that are drawn beyond those in sight, on both sides.
const MARGIN: u64 = 4;
/// Rows in sight while the grid is not: then it has no height.
const UNSEEN: u64 = 12;

/// What a grid's parts share.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    work: Work,
    of: Memo<RowsOf>,
    latest: client::Rows,
    /// The part that scrolls, and what all rows together are high.
    scrolling: NodeRef<Div>,
    sheet: NodeRef<Div>,
    head: NodeRef<Div>,
    /// The first row in sight, and how many are.
    sight: RwSignal<(u64, u64)>,
    /// The current row.
    current: RwSignal<Option<u64>>,
    /// The key of the item that is open.
    open: RwSignal<Option<String>>,
}

impl Rows {
    /// The rows that were asked for last, if they are of what is shown.
    fn latest(self) -> Option<Arc<RowsView>> {
        self.latest.get().filter(|rows| self.of.with(|of| rows.of == *of))
    }

    fn latest_now(self) -> Option<Arc<RowsView>> {
        untrack(move || self.latest())
    }

    fn all(self) -> u64 {
        self.latest().map_or(0, |rows| rows.all)
    }

    /// The rows to ask for.
    fn wanted(self) -> (u64, u64) {
        let block = self.sight.get().0 / BLOCK * BLOCK;
        (block.saturating_sub(BLOCK), WINDOW)
    }

    /// Pixels of a row.
    fn row_height(self) -> f64 {
        let height = self.sheet.get_untracked().map_or(0, |sheet| sheet.offset_height());
        let all = untrack(move || self.all());
        if all == 0 { 0.0 } else { f64::from(height) / all as f64 }
    }

    /// Looks which rows are in sight.
    fn look(self) {
        let Some(scrolling) = self.scrolling.get_untracked() else { return };
        let row = self.row_height();
        if row <= 0.0 {
            return;
        }
        let first = (f64::from(scrolling.scroll_top()) / row) as u64;
        let count = (f64::from(scrolling.client_height()) / row) as u64 + 1;
        let sight = (first, if scrolling.client_height() == 0 { UNSEEN } else { count });
        if self.sight.get_untracked() != sight {
            self.sight.set(sight);
        }
    }

    /// Scrolls as little as brings a row into sight, below the head.
    fn bring(self, row: u64) {
        let (Some(scrolling), height) = (self.scrolling.get_untracked(), self.row_height()) else { return };
        let head = self.head.get_untracked().map_or(0, |head| head.offset_height());
        let top = (row as f64 * height) as i32;
        let room = scrolling.client_height() - head - height.ceil() as i32;
        if top < scrolling.scroll_top() {
            // With a look at what comes before.
            scrolling.set_scroll_top(top - height as i32);
        } else if top > scrolling.scroll_top() + room {
            scrolling.set_scroll_top(top - room.max(0));
        }
        self.look();
    }

    fn go(self, row: u64) {
        self.current.set(Some(row));
        self.bring(row);
        request_animation_frame(move || self.bring_end());
    }

    /// Scrolls to the end of the current row, which is higher than others if its key is long.
    fn bring_end(self) {
        // The table may be gone by now.
        let Some((Some(scrolling), Some(sheet))) =
            self.scrolling.try_get_untracked().zip(self.sheet.try_get_untracked())
        else {
            return;
        };
        let Some(row) = dom::find(&scrolling, "[aria-selected=true]") else { return };
        let end = sheet.offset_top() + row.offset_top() + row.offset_height();
        let below = end - scrolling.scroll_top() - scrolling.client_height();
        if below > 0 {
            scrolling.set_scroll_top(scrolling.scroll_top() + below);
        }
    }

    /// The row that moves start from: the current one, or the first in sight if that was scrolled away.
    fn here(self) -> u64 {
        let (first, count) = self.sight.get_untracked();
        let near = first.saturating_sub(BLOCK)..first + count + BLOCK;
        self.current.get_untracked().filter(|row| near.contains(row)).unwrap_or(first)
    }

    /// The next row of an item that was met, in this direction.
    fn next_touched(self, forward: bool) -> Option<u64> {
        let rows = self.latest_now()?;
        let here = self.here();
        let met = |(_, row): &(u64, &RowView)| matches!(row, RowView::Item(item) if item.access.is_some());
        let mut numbered = (rows.from..).zip(&rows.rows);
        if forward {
            let first = numbered.find(|row| row.0 > here && met(row));
            first.map(|(row, _)| row).or(rows.touched.after)
        } else {
            let last = numbered.filter(|row| row.0 < here && met(row)).last();
            last.map(|(row, _)| row).or(rows.touched.before)
        }
    }

    /// Opens the item of a row, or closes it.
    pub(super) fn toggle(self, row: u64) {
        let Some(rows) = self.latest_now() else { return };
        let index = row.checked_sub(rows.from).and_then(|index| usize::try_from(index).ok());
        if let Some(RowView::Item(item)) = index.and_then(|index| rows.rows.get(index)) {
            self.current.set(Some(row));
            let key = Some(item.key.clone());
            self.open.set(if self.open.get_untracked() == key { None } else { key });
        }
    }

    /// Whether this row is the current one, tracked.
    pub(super) fn is_current(self, row: u64) -> bool {
        self.current.get() == Some(row)
    }

    /// Whether the item with this key is open, tracked.
    pub(super) fn is_open(self, key: &str) -> bool {
        self.open.with(|open| open.as_deref() == Some(key))
    }

    fn pressed(self, event: &KeyboardEvent) {
        let all = untrack(move || self.all());
        if all == 0 || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let here = self.here();
        let page = self.sight.get_untracked().1.saturating_sub(2).max(1);
        let moved = |to: u64| to.min(all - 1);
        match event.key().as_str() {
            // What had no current row gets its first one.
            "ArrowDown" => self.go(moved(here + u64::from(self.current.get_untracked().is_some()))),
            "ArrowUp" => self.go(here.saturating_sub(1)),
            "PageDown" => self.go(moved(here + page)),
            "PageUp" => self.go(here.saturating_sub(page)),
            "Home" => self.go(0),
            "End" => self.go(all - 1),
            "Enter" | " " => self.toggle(here),
            "Escape" if self.open.get_untracked().is_some() => self.open.set(None),
            _ => return,
        }
        event.prevent_default();
    }
}

/// The grid, with the way to what was met above it and the open item below.
#[component]
pub(super) fn Grid(work: Work, of: Memo<RowsOf>, name: String) -> impl IntoView {
    let latest = work.client.rows(&work.id(), &name);
    let rows = Rows {
        work,
        of,
        latest,
        scrolling: NodeRef::new(),
        sheet: NodeRef::new(),
        head: NodeRef::new(),
        sight: RwSignal::new((0, UNSEEN)),
        current: RwSignal::new(None),
        open: RwSignal::new(None),
    };
    ask(rows);
    follow(rows);
    let id = format!("{}-{name}-rows", work.id());
    let drawn = Memo::new(move |_| {
        let (first, count) = rows.sight.get();
        (first.saturating_sub(MARGIN), first + count + MARGIN)
    });
    let shown = Memo::new(move |_| {
        let (first, end) = drawn.get();
        let Some(rows) = rows.latest() else { return Vec::new() };
        let numbered = (rows.from..).zip(&rows.rows).filter(|(row, _)| (first..end).contains(row));
        numbered.map(|(row, view)| (row, view.clone())).collect::<Vec<_>>()
    });
    let active = {
        let id = id.clone();
        move || {
            let current = rows.current.get()?;
            let drawn = shown.with(|shown| shown.iter().any(|(row, _)| *row == current));
            drawn.then(|| row::id(&id, current))
        }
    };
    let empty = move || rows.latest().is_some_and(|rows| rows.all == 0);
    let left_out = move || rows.latest().map(|rows| rows.left_out).filter(|&count| count > 0);
    let headings = move || {
        rows.latest().map(|rows| {
            let leading = rows.leading.join(", ");
            view! {
                <div role="columnheader" class="row-head">{leading}</div>
                <div role="columnheader">{text::attributes()}</div>
                <div role="columnheader" class="size">{text::size()}</div>
            }
        })
    };
    view! {
        <Touched rows/>
        <div class="stored-items" role="grid" tabindex="0" aria-label=text::items(&name) node_ref=rows.scrolling
            hidden=empty
            aria-rowcount=move || (rows.all() + 1).to_string() aria-activedescendant=active
            on:scroll=move |_| rows.look() on:focus=move |_| rows.look()
            on:keydown=move |event| rows.pressed(&event)>
            <div class="stored-head" role="row" aria-rowindex="1" node_ref=rows.head>{headings}</div>
            <div class="stored-sheet" role="rowgroup" node_ref=rows.sheet style=("--all", move || rows.all().to_string())>
                <For each=move || shown.get() key=Clone::clone let((number, view))>
                    <Row rows number id=row::id(&id, number) view/>
                </For>
            </div>
        </div>
        <Show when=empty><p class="waiting">{text::empty()}</p></Show>
        {move || left_out().map(|count| view! { <p class="aside">{text::left_out(count)}</p> })}
        <Detail work of open=rows.open/>
    }
}

/// Asks for the rows in sight, whenever these or the tables change.
fn ask(rows: Rows) {
    let wanted = Memo::new(move |_| rows.wanted());
    Effect::new(move |_| {
        rows.work.view.track();
        let (of, (from, count)) = (rows.of.get(), wanted.get());
        let command = Command::Rows { desk: rows.work.id(), of, from, count };
        // A table that went meanwhile has none, and is about to go from here.
        rows.work.client.send_then(command, |_| {});
    });
}

/// Brings the first item that a request met into sight, once for each request that is looked at.
fn follow(rows: Rows) {
    let met = Memo::new(move |_| rows.latest().map(|rows| (rows.of.clone(), rows.after, rows.touched.first)));
    Effect::new(move |_| {
        let Some((_, _, first)) = met.get() else { return };
        // Once there is room for the rows.
        request_animation_frame(move || {
            if rows.sight.try_get_untracked().is_none() {
                return;
            }
            match first {
                Some(first) => rows.go(first),
                None => rows.look(),
            }
        });
    });
    // Another view begins at its beginning.
    Effect::new(move |before: Option<RowsOf>| {
        let of = rows.of.get();
        if before.is_some_and(|before| before != of) {
            rows.open.set(None);
            rows.current.set(None);
            rows.sight.set((0, UNSEEN));
            if let Some(scrolling) = rows.scrolling.get_untracked() {
                scrolling.set_scroll_top(0);
            }
        }
        of
    });
}

/// How many items the request met, and the way from one to the next.
#[component]
fn Touched(rows: Rows) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let count = Memo::new(move |_| rows.latest().map_or(0, |rows| rows.touched.rows));
    let go = move |forward| match rows.next_touched(forward) {
        Some(row) => {
            rows.go(row);
            announcer.say(text::at_row(&words::whole(row + 1), &words::whole(untrack(move || rows.all()))));
        }
        None => announcer.say((if forward { text::no_next() } else { text::no_previous() }).to_owned()),
    };
    view! {
        <p class="stored-touched" hidden=move || count.get() == 0>
            <span class="counts">{move || text::touched(count.get())}</span>
            <button type="button" class="quiet" on:click=move |_| go(false) aria-label=text::previous_touched()
                title=text::previous_touched()>"↑"</button>
            <button type="button" class="quiet" on:click=move |_| go(true) aria-label=text::next_touched()
                title=text::next_touched()>"↓"</button>
        </p>
    }
}
