//! What the commands need beyond rustup and Node: found where it is, else installed at a pinned version.
//!
//! Nothing of the user's is touched: tools go to a cache of our own ([`crate::workspace::cache`]), npm packages to
//! `node_modules/`. Only the wasm target (rustup) and, where the machine is ours to administer, a browser (apt-get)
//! go where they always go.

pub(crate) mod browser;
pub(crate) mod node;
pub(crate) mod python;
pub(crate) mod rust;
