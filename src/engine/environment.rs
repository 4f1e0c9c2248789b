//! What surrounds the tables: the part of the service that is not the API.
//!
//! By default healthy and instantaneous. Part of the engine's state: forks
//! carry it, snapshots keep it.

use serde::{Deserialize, Serialize};

use crate::model::Duration;

/// The settings of the world the engine runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Environment {
    /// How long a table stays `CREATING`, `UPDATING` or `DELETING`, and an
    /// index added to a table first allocated and then backfilling.
    ///
    /// At zero, the default, a table that was created or changed is `ACTIVE`,
    /// with its indexes, from the next DescribeTable or item request, or as
    /// soon as the clock moves, while another control-plane call before that
    /// meets `CREATING` or `UPDATING`; a deleted table is gone at once.
    pub control_plane_delay: Duration,
    /// How long after its time an expired item is deleted: ten minutes by
    /// default. Until then it can be read and written as before.
    ///
    /// The service promises "within a few days"; ten minutes are what is seen
    /// on small tables. Source: Developer Guide, "Using time to live (TTL)";
    /// fact sheet §8.
    pub time_to_live_delay: Duration,
    /// How many shards of a stream are open at a time: one by default, as of
    /// a small table. Rounded up to a power of two, at most 64. A stream that
    /// is on gets more when its shards close next, and never fewer.
    pub stream_shards: u32,
}

impl Default for Environment {
    fn default() -> Self {
        Self {
            control_plane_delay: Duration::ZERO,
            time_to_live_delay: Duration::from_millis(10 * 60 * 1_000),
            stream_shards: 1,
        }
    }
}
