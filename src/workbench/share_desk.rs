//! A desk as it stands, to be kept in a link or a file: `desk=1.…`.
//!
//! What is kept is everything that was done since the desk was laid: doing it again gives the same desk, to the
//! byte. That is small, and nothing in it has to be believed: requests go through the engine like anybody's. Whether
//! it fits the page is checked where it is done, see [`DeskAction::Restore`].

use serde::{Deserialize, Serialize};

use super::link::LinkError;
use super::packed::Format;
use super::protocol::DeskAction;
use super::view::SharedView;

/// Most that may have been done.
pub const MAX_DONE: usize = 5_000;
/// Most requests that it may come to, those that are sent many times counted as often.
pub const MAX_REQUESTS: u64 = 20_000;
/// Most bytes of a file.
pub const MAX_FILE: usize = 20_000_000;

const FORMAT: Format = Format {
    key: "desk",
    content: "shared",
    version: 1,
    max_link: 100_000,
    max_unpacked: 2_000_000,
    max_file: MAX_FILE,
};

/// A desk as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedDesk {
    /// The page: `playground`, or `lesson/` and a lesson's slug.
    pub of: String,
    /// The desk's id.
    #[serde(rename = "at")]
    pub desk: String,
    /// What was done, in order.
    pub done: Vec<DeskAction>,
}

impl SharedDesk {
    /// The fragment of a link, without `#`; `None` if it would be too long.
    pub fn fragment(&self) -> Option<String> {
        FORMAT.fragment(self)
    }

    /// Reads a fragment, with or without `#`; `None` if it is not about a desk at all.
    pub fn parse(fragment: &str) -> Option<Result<Self, LinkError>> {
        FORMAT.parse(fragment).map(|shared| shared.and_then(checked))
    }

    /// The desk as it is handed out.
    pub fn view(&self) -> SharedView {
        SharedView { fragment: self.fragment(), file: self.file() }
    }

    /// The contents of a file; `None` if it would be too large.
    pub fn file(&self) -> Option<String> {
        FORMAT.file(self)
    }

    /// Reads a file's contents.
    pub fn parse_file(text: &str) -> Result<Self, LinkError> {
        FORMAT.parse_file(text).and_then(checked)
    }
}

fn checked(shared: SharedDesk) -> Result<SharedDesk, LinkError> {
    if may_be_done(&shared.done) { Ok(shared) } else { Err(LinkError::Unreadable) }
}

/// Whether this can be what was done since a desk was laid: not too much, and nothing that lays it anew.
pub(in crate::workbench) fn may_be_done(done: &[DeskAction]) -> bool {
    let requests = |action: &DeskAction| match action {
        DeskAction::Send { times, .. } => Some(u64::from(*times)),
        DeskAction::Reset | DeskAction::Undo | DeskAction::Restore { .. } | DeskAction::Import { .. } => None,
        _ => Some(0),
    };
    let sum = || done.iter().map(requests).try_fold(0, |sum: u64, next| next?.checked_add(sum));
    done.len() <= MAX_DONE && sum().is_some_and(|sum| sum <= MAX_REQUESTS)
}
