//! What the clock will bring next, if nothing is asked before: for those who move it.
//!
//! Known are the ends of changes of tables, indexes and times to live, the arrival of index entries that lag,
//! capacity that was used up and comes back, and items that expire. Where nothing takes time, a change is over by being looked at and is not waited for.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Engine;
use crate::model::{Duration, Instant};

/// Something that the clock brings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coming {
    /// A change of a table or of its indexes is over.
    Table {
        /// Its name.
        table: Arc<str>,
    },
    /// Times to live are turned on or off.
    TimeToLive {
        /// The table's name.
        table: Arc<str>,
    },
    /// All that was written shows in the table's indexes and on its replicas.
    CaughtUp {
        /// The table's name.
        table: Arc<str>,
    },
    /// A table, an index or a partition that has no capacity left has some again.
    Refill {
        /// The table's name.
        table: Arc<str>,
    },
    /// Items expire.
    Expiry {
        /// Their table's name.
        table: Arc<str>,
    },
}

impl Engine {
    /// What comes next, and in how long; `None` if nothing does that is known.
    pub fn coming(&self) -> Option<(Duration, Coming)> {
        let environment = self.environment();
        let (control, lag) = (environment.control_plane_delay, environment.lag());
        // An item goes once its time lies strictly before what is looked at.
        let expiry = environment.time_to_live_delay + Duration::from_micros(1);
        let mut coming: Vec<(Instant, Coming)> = Vec::new();
        for entry in self.catalog().iter() {
            let table = || Arc::clone(&entry.definition.name);
            let over = entry.settles_at(control);
            coming.extend(over.map(|time| (time, Coming::Table { table: table() })));
            let set = entry.definition.time_to_live.as_ref().map(|set| set.changed + control);
            coming.extend(set.map(|time| (time, Coming::TimeToLive { table: table() })));
            let caught_up = entry.history.since().filter(|_| !entry.history.is_empty());
            coming.extend(caught_up.map(|time| (time + lag, Coming::CaughtUp { table: table() })));
            let due = entry.expiry.as_ref().and_then(|expiring| expiring.first_due());
            coming.extend(due.map(|due| (due + expiry, Coming::Expiry { table: table() })));
        }
        let refill = environment.admission.as_ref();
        let refill = refill.and_then(|admission| self.buckets.next_refill(admission, self.catalog()));
        coming.extend(refill.map(|(within, table)| (self.now() + within, Coming::Refill { table })));
        let next = coming.into_iter().filter(|(time, _)| *time > self.now()).min()?;
        Some((next.0 - self.now(), next.1))
    }
}
