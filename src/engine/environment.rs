//! What surrounds the tables: the part of the service that is not the API.
//!
//! By default healthy and instantaneous. Part of the engine's state: forks
//! carry it, snapshots keep it.

use serde::{Deserialize, Serialize};

use crate::model::Duration;

/// The settings of the world the engine runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Environment {
    /// How long a table stays `CREATING` or `DELETING`.
    ///
    /// At zero, the default, a new table is `ACTIVE` from the next
    /// DescribeTable or item request, or as soon as the clock moves, while
    /// another control-plane call before that meets `CREATING`; a deleted
    /// table is gone at once.
    pub control_plane_delay: Duration,
}
