//! What surrounds the tables while requests are sent: by turns the healthy
//! environment that is the default, and one in which anything may be on.

use dynamodb_sandbox::engine::{Admission, AdmissionSettings, Environment, Replica};
use dynamodb_sandbox::model::Duration;

use crate::chance::Chance;

/// The environment of the stretch of requests with this number.
pub(crate) fn of_stretch(chance: &mut Chance, stretch: u64) -> Environment {
    if stretch.is_multiple_of(2) {
        return Environment::default();
    }
    let healthy = Environment::default();
    Environment {
        control_plane_delay: span(chance),
        admission: (!chance.one_in(4)).then(|| admission(chance)),
        time_to_live_delay: if chance.one_in(2) { span(chance) } else { healthy.time_to_live_delay },
        stream_shards: 1 + chance.below(9) as u32,
        read_lag: span(chance),
        read_replica: if chance.one_in(3) { Replica::Farthest } else { Replica::Drawn },
        index_lag: span(chance),
    }
}

/// How far the clock moves before a request: most of the time not at all, and
/// then from microseconds to hours.
pub(crate) fn pause(chance: &mut Chance) -> Duration {
    if chance.one_in(12) { Duration::from_micros(magnitude(chance, 33)) } else { Duration::ZERO }
}

/// None, or up to some minutes.
fn span(chance: &mut Chance) -> Duration {
    if chance.one_in(3) { Duration::ZERO } else { Duration::from_micros(magnitude(chance, 28)) }
}

/// A number of at most so many bits, small ones as likely as large ones.
fn magnitude(chance: &mut Chance, bits: usize) -> u64 {
    let bits = 1 + chance.below(bits);
    chance.below(1 << bits) as u64
}

/// Small buckets: a second's worth or a few.
fn admission(chance: &mut Chance) -> Admission {
    let burst_seconds = 1 + chance.below(3) as u32;
    let saved_seconds = chance.below(burst_seconds as usize + 1) as u32;
    let partitions = std::num::NonZeroU32::new(chance.below(4) as u32);
    let settings = AdmissionSettings { burst_seconds, saved_seconds, partitions };
    Admission::try_from(settings).expect("admission as it can be")
}
