//! What surrounds the tables: the part of the service that is not the API.
//!
//! By default healthy and instantaneous. Part of the engine's state: forks
//! carry it, snapshots keep it.

use std::num::NonZeroU32;

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
    /// Whether tables and indexes have no more capacity than they are billed
    /// for; without, the default, nothing is ever throttled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admission: Option<Admission>,
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
    /// How far the replica that is furthest behind lags: an eventually
    /// consistent read of a table or local index may see it as it was so long
    /// ago. At zero, the default, every read sees what is.
    pub read_lag: Duration,
    /// Which replica answers eventually consistent reads.
    pub read_replica: Replica,
    /// How much later a write shows in global indexes. At zero, the default, at
    /// once.
    pub index_lag: Duration,
}

impl Default for Environment {
    fn default() -> Self {
        Self {
            control_plane_delay: Duration::ZERO,
            admission: None,
            time_to_live_delay: Duration::from_millis(10 * 60 * 1_000),
            stream_shards: 1,
            read_lag: Duration::ZERO,
            read_replica: Replica::Farthest,
            index_lag: Duration::ZERO,
        }
    }
}

impl Environment {
    /// How far back any read may look.
    pub fn lag(&self) -> Duration {
        self.read_lag.max(self.index_lag)
    }
}

/// Which replica answers eventually consistent reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replica {
    /// Always the one that is furthest behind.
    #[default]
    Farthest,
    /// One of three, drawn for each read from the seed, the time and the key:
    /// the leader, one that lags half as much, one that lags all of it.
    Drawn,
}

/// How capacity is rationed: see [`admission`](super::admission).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "AdmissionSettings", into = "AdmissionSettings")]
pub struct Admission(AdmissionSettings);

/// How capacity is rationed, as it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdmissionSettings {
    /// Seconds' worth of unused capacity that a table or index keeps at most:
    /// from 1 to 300, which is what the service keeps.
    pub burst_seconds: u32,
    /// Seconds' worth that a table or index has when it is created, or
    /// admission turned on: at most as many. By default 1: what it may use in
    /// its first second.
    pub saved_seconds: u32,
    /// Into how many partitions each table and each global index is divided, by
    /// the hash of the partition key: at most 10,000. Each serves 3,000 read and
    /// 1,000 write units a second. Without, the default, a partition has no
    /// limit of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partitions: Option<NonZeroU32>,
}

/// Seconds of unused capacity that the service keeps.
///
/// Source: Developer Guide, "Burst and adaptive capacity".
pub const BURST_SECONDS: u32 = 300;
/// Most partitions of a table.
pub const MAX_PARTITIONS: u32 = 10_000;

/// Settings that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// `burst_seconds`.
    #[error("burst_seconds must be from 1 to {BURST_SECONDS}")]
    BurstSeconds,
    /// `saved_seconds`.
    #[error("saved_seconds must not be more than burst_seconds")]
    SavedSeconds,
    /// `partitions`.
    #[error("partitions must be from 1 to {MAX_PARTITIONS}")]
    Partitions,
}

impl Default for AdmissionSettings {
    fn default() -> Self {
        Self { burst_seconds: BURST_SECONDS, saved_seconds: 1, partitions: None }
    }
}

impl std::ops::Deref for Admission {
    type Target = AdmissionSettings;

    fn deref(&self) -> &AdmissionSettings {
        &self.0
    }
}

impl TryFrom<AdmissionSettings> for Admission {
    type Error = EnvironmentError;

    fn try_from(settings: AdmissionSettings) -> Result<Self, EnvironmentError> {
        let AdmissionSettings { burst_seconds, saved_seconds, partitions } = settings;
        if !(1..=BURST_SECONDS).contains(&burst_seconds) {
            return Err(EnvironmentError::BurstSeconds);
        }
        if saved_seconds > burst_seconds {
            return Err(EnvironmentError::SavedSeconds);
        }
        if partitions.is_some_and(|count| count.get() > MAX_PARTITIONS) {
            return Err(EnvironmentError::Partitions);
        }
        Ok(Self(settings))
    }
}

impl From<Admission> for AdmissionSettings {
    fn from(admission: Admission) -> Self {
        admission.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(json: &str) -> Result<Environment, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_is_on_by_default_and_says_so_in_json() {
        assert_eq!(environment("{}"), Ok(Environment::default()));
        assert_eq!(Environment::default().admission, None);
        let json = serde_json::to_string(&Environment::default()).expect("JSON");
        assert_eq!(environment(&json), Ok(Environment::default()));
    }

    #[test]
    fn an_empty_object_turns_admission_on_as_the_service_has_it() {
        let on = environment(r#"{"admission":{}}"#).expect("it is on");
        assert_eq!(on.admission, Some(Admission::default()));
        let json = serde_json::to_string(&on).expect("JSON");
        assert_eq!(environment(&json), Ok(on));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (settings, wrong) in [
            (r#"{"burst_seconds":0}"#, "burst_seconds"),
            (r#"{"burst_seconds":301}"#, "burst_seconds"),
            (r#"{"burst_seconds":10,"saved_seconds":11}"#, "saved_seconds"),
            (r#"{"partitions":0}"#, "nonzero"),
            (r#"{"partitions":10001}"#, "partitions"),
            (r#"{"burst":1}"#, "unknown field `burst`"),
        ] {
            let error = environment(&format!(r#"{{"admission":{settings}}}"#)).expect_err(settings);
            assert!(error.contains(wrong), "{settings}: {error}");
        }
        assert!(environment(r#"{"lag":1}"#).is_err());
        assert!(environment(r#"{"read_lag":-1}"#).is_err());
        assert!(environment(r#"{"read_replica":"any"}"#).is_err());
    }
}
