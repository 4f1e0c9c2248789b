//! Something kept in a link or a file: versioned, compressed, and never trusted.
//!
//! In a link it is compact JSON, deflated, in base64 for addresses, after a key and the format's version: `lab=1.…`.
//! What a newer release made is told apart from what is damaged. Lengths are bounded before anything is unpacked; what
//! the parts mean is checked where they are used.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::link::LinkError;

/// How hard to compress: as hard as it goes.
const LEVEL: u8 = 10;

/// A kind of thing that is kept.
pub(super) struct Format {
    /// What stands before the version in a link, and names it in a file.
    pub(super) key: &'static str,
    /// The name of the thing itself in a file.
    pub(super) content: &'static str,
    /// The version that this release writes, and the only one it reads.
    pub(super) version: u64,
    /// Longest text of a link, in bytes.
    pub(super) max_link: usize,
    /// Most bytes that a link may unpack to.
    pub(super) max_unpacked: usize,
    /// Most bytes of a file.
    pub(super) max_file: usize,
}

impl Format {
    /// The fragment of a link, without `#`; `None` if it would be too long.
    pub(super) fn fragment(&self, value: &impl Serialize) -> Option<String> {
        let json = serde_json::to_vec(value).ok()?;
        if json.len() > self.max_unpacked {
            return None;
        }
        let packed = URL_SAFE_NO_PAD.encode(compress_to_vec(&json, LEVEL));
        let text = format!("{}={}.{packed}", self.key, self.version);
        (text.len() <= self.max_link).then_some(text)
    }

    /// Reads a fragment, with or without `#`; `None` if it is not about such a thing at all.
    pub(super) fn parse<T: DeserializeOwned>(&self, fragment: &str) -> Option<Result<T, LinkError>> {
        let text = fragment.strip_prefix('#').unwrap_or(fragment);
        Some(self.unpack(text.strip_prefix(self.key)?.strip_prefix('=')?))
    }

    fn unpack<T: DeserializeOwned>(&self, text: &str) -> Result<T, LinkError> {
        let (version, packed) = text.split_once('.').ok_or(LinkError::Unreadable)?;
        self.check_version(version.parse().map_err(|_| LinkError::Unreadable)?)?;
        if packed.len() > self.max_link {
            return Err(LinkError::Unreadable);
        }
        let packed = URL_SAFE_NO_PAD.decode(packed).map_err(|_| LinkError::Unreadable)?;
        let json =
            decompress_to_vec_with_limit(&packed, self.max_unpacked).map_err(|_| LinkError::Unreadable)?;
        serde_json::from_slice(&json).map_err(|_| LinkError::Unreadable)
    }

    /// The contents of a file; `None` if it would be too large.
    pub(super) fn file(&self, value: &impl Serialize) -> Option<String> {
        let members = [
            (self.key.to_owned(), Value::from(self.version)),
            (self.content.to_owned(), serde_json::to_value(value).ok()?),
        ];
        let text = Value::Object(Map::from_iter(members)).to_string();
        (text.len() <= self.max_file).then_some(text)
    }

    /// Reads a file's contents.
    pub(super) fn parse_file<T: DeserializeOwned>(&self, text: &str) -> Result<T, LinkError> {
        if text.len() > self.max_file {
            return Err(LinkError::Unreadable);
        }
        let file: Value = serde_json::from_str(text).map_err(|_| LinkError::Unreadable)?;
        let Value::Object(mut file) = file else { return Err(LinkError::Unreadable) };
        let version = file.remove(self.key).as_ref().and_then(Value::as_u64).ok_or(LinkError::Unreadable)?;
        self.check_version(version)?;
        let content = file.remove(self.content).filter(|_| file.is_empty()).ok_or(LinkError::Unreadable)?;
        serde_json::from_value(content).map_err(|_| LinkError::Unreadable)
    }

    fn check_version(&self, version: u64) -> Result<(), LinkError> {
        match version {
            known if known == self.version => Ok(()),
            newer if newer > self.version => Err(LinkError::Newer),
            _ => Err(LinkError::Unreadable),
        }
    }
}
