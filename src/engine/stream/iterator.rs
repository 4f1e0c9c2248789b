//! Shard iterators: places in a shard, as texts that mean nothing to anybody else.
//!
//! ```text
//! <the stream's resource name>|1|<base64 of: checksum, when made, where, which shard>
//! ```
//!
//! That is also what the service's look like; what stands in their last part
//! is not known. The checksum makes a text we did not write useless.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::model::{Duration, Instant};
use crate::storage::stream::SequenceNumber;

/// How long an iterator can be used.
///
/// Source: Streams API reference, GetShardIterator.
pub const ITERATOR_LIFETIME: Duration = Duration::from_millis(15 * 60 * 1_000);

/// A place in a shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShardIterator {
    /// The stream's resource name.
    pub stream: String,
    /// The shard.
    pub shard: Arc<str>,
    /// Records from this number on come next.
    pub from: SequenceNumber,
    /// When it was made.
    pub made: Instant,
}

/// Bytes before the shard's name: checksum, time and number.
const HEAD_BYTES: usize = 24;

impl ShardIterator {
    /// The text for it.
    pub fn to_text(&self, seed: u64) -> String {
        let mut content = self.made.as_micros().to_be_bytes().to_vec();
        content.extend(self.from.to_bytes());
        content.extend(self.shard.as_bytes());
        let mut bytes = checksum(&self.stream, &content, seed).to_vec();
        bytes.extend(content);
        format!("{}|1|{}", self.stream, STANDARD.encode(bytes))
    }

    /// The place that `text` means; `None` if an engine of another seed made
    /// it, or none.
    pub fn parse(text: &str, seed: u64) -> Option<Self> {
        let (stream, rest) = text.split_once('|')?;
        let bytes = STANDARD.decode(rest.strip_prefix("1|")?).ok()?;
        let (head, shard) = bytes.split_at_checked(HEAD_BYTES)?;
        let [claimed, made, from] = head.as_chunks::<8>().0 else { return None };
        if checksum(stream, bytes.get(8..)?, seed) != *claimed {
            return None;
        }
        Some(Self {
            stream: stream.to_owned(),
            shard: std::str::from_utf8(shard).ok()?.into(),
            from: SequenceNumber::from_bytes(*from),
            made: Instant::from_micros(u64::from_be_bytes(*made)),
        })
    }
}

fn checksum(stream: &str, content: &[u8], seed: u64) -> [u8; 8] {
    let mut input = content.to_vec();
    input.extend(stream.as_bytes());
    xxh3_64_with_seed(&input, seed).to_be_bytes()
}
