//! The engine as a service: one request after the other, on a clock that follows the real one.

use std::hash::{BuildHasher, RandomState};
use std::iter;
use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use dynamodb_sandbox::engine::{Engine, EngineSettings};
use dynamodb_sandbox::model;

/// The engine, for any number of connections.
pub(crate) struct Service {
    state: Mutex<State>,
    /// What makes request ids differ from those of another run.
    chance: RandomState,
}

struct State {
    engine: Engine,
    /// When the engine was last told the time.
    told: Instant,
    /// How many requests there were.
    requests: u64,
}

/// What a request was answered.
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// JSON.
    pub(crate) body: String,
}

impl Service {
    /// An engine without tables, at the time it is now.
    pub(crate) fn start() -> Self {
        let chance = RandomState::new();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let settings = EngineSettings {
            now: model::Instant::from_micros(micros(now)),
            seed: chance.hash_one("tables"),
            ..EngineSettings::default()
        };
        let state = State { engine: Engine::new(settings), told: Instant::now(), requests: 0 };
        Self { state: Mutex::new(state), chance }
    }

    /// Answers one request, after telling the engine how much time has passed.
    pub(crate) fn dispatch(&self, target: &str, body: &[u8]) -> Answer {
        // The engine holds whole requests or nothing of them, even of one that panicked.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = micros(state.told.elapsed());
        // Only what was told counts as told: fractions of a microsecond add up.
        state.told += std::time::Duration::from_micros(passed);
        state.engine.advance(model::Duration::from_micros(passed));
        let reply = state.engine.dispatch(target, body);
        Answer { status: reply.status, body: reply.body }
    }

    /// A new request id: 52 letters and digits, as the service has them.
    pub(crate) fn request_id(&self) -> String {
        const SYMBOLS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
        let request = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.requests += 1;
            state.requests
        };
        // Twelve symbols of five bits come from one hash.
        let bits = (0u8..).flat_map(|part| {
            let hash = self.chance.hash_one((request, part));
            iter::successors(Some(hash), |rest| Some(rest >> 5)).take(12)
        });
        bits.take(52).map(|bits| char::from(SYMBOLS[(bits & 31) as usize])).collect()
    }
}

fn micros(span: std::time::Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}
