//! The latest view of each stage, desk, table and step: a signal for each, by id.

use std::collections::BTreeMap;
use std::sync::Arc;

use dynamodb_sandbox::workbench::view::{
    CodeView, DeskView, EstimateView, ItemInFull, RowsView, SharedView, StageView, WhatIfsView,
};
use leptos::prelude::*;

use super::{Client, Working};

/// The latest view of something, once there is one.
type Latest<V> = RwSignal<Option<Arc<V>>>;
/// The latest view of a stage.
pub(crate) type Stage = Latest<StageView>;
/// The latest view of a desk.
pub(crate) type Desk = Latest<DeskView>;
/// The rows of a table that were asked for last.
pub(crate) type Rows = Latest<RowsView>;
/// The item of a table that was asked for last.
pub(crate) type Item = Latest<ItemInFull>;
/// What a request on a desk would come to, as asked last.
pub(crate) type Estimate = Latest<EstimateView>;
/// What a request of a desk could have been instead, as asked last.
pub(crate) type WhatIfs = Latest<WhatIfsView>;
/// The latest view of a step's code.
pub(crate) type Code = Latest<CodeView>;
/// How a desk is shared, once that was asked.
pub(crate) type Shared = Latest<Option<SharedView>>;

/// The signals, each made when it is asked for first.
#[derive(Default)]
pub(super) struct Views {
    stages: BTreeMap<String, Stage>,
    /// How far long work on stages is.
    working: BTreeMap<String, RwSignal<Option<Working>>>,
    desks: BTreeMap<String, Desk>,
    /// By desk and table.
    rows: BTreeMap<String, Rows>,
    items: BTreeMap<String, Item>,
    estimates: BTreeMap<String, Estimate>,
    what_ifs: BTreeMap<String, WhatIfs>,
    codes: BTreeMap<String, Code>,
    shared: BTreeMap<String, Shared>,
    /// They live as long as the client, whichever component asks first.
    owner: Option<Owner>,
}

impl Views {
    /// None yet.
    pub(super) fn new(owner: Option<Owner>) -> Self {
        Self { owner, ..Self::default() }
    }
}

impl Client {
    /// The view of a stage.
    pub(crate) fn stage(self, id: &str) -> Stage {
        self.signal(id, |views| &mut views.stages)
    }

    /// How far long work on a stage is, if there is any.
    pub(crate) fn working(self, id: &str) -> RwSignal<Option<Working>> {
        self.signal(id, |views| &mut views.working)
    }

    /// The latest view of a desk.
    pub(crate) fn desk(self, id: &str) -> Desk {
        self.signal(id, |views| &mut views.desks)
    }

    /// The rows of a desk's table that were asked for last.
    pub(crate) fn rows(self, desk: &str, table: &str) -> Rows {
        self.signal(&[desk, "/", table].concat(), |views| &mut views.rows)
    }

    /// The item of a desk's table that was asked for last.
    pub(crate) fn item(self, desk: &str, table: &str) -> Item {
        self.signal(&[desk, "/", table].concat(), |views| &mut views.items)
    }

    /// What a request on a desk would come to, as asked last.
    pub(crate) fn estimate(self, desk: &str) -> Estimate {
        self.signal(desk, |views| &mut views.estimates)
    }

    /// What a request of a desk could have been instead, as asked last.
    pub(crate) fn what_ifs(self, desk: &str) -> WhatIfs {
        self.signal(desk, |views| &mut views.what_ifs)
    }

    /// The latest view of a step's code.
    pub(crate) fn code(self, id: &str) -> Code {
        self.signal(id, |views| &mut views.codes)
    }

    /// How a desk is shared, as of when that was last asked.
    pub(crate) fn shared(self, id: &str) -> Shared {
        self.signal(id, |views| &mut views.shared)
    }

    /// The signal of this id among those of its kind.
    fn signal<T: Send + Sync + 'static>(
        self,
        id: &str,
        kind: fn(&mut Views) -> &mut BTreeMap<String, RwSignal<Option<T>>>,
    ) -> RwSignal<Option<T>> {
        let found = self.state.try_update_value(|state| {
            let owner = state.views.owner.clone();
            let create = || RwSignal::new(None);
            *kind(&mut state.views)
                .entry(id.to_owned())
                .or_insert_with(|| owner.map_or_else(create, |owner| owner.with(create)))
        });
        found.unwrap_or_else(|| RwSignal::new(None))
    }
}
