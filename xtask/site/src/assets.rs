//! The files of `assets/`, and what is bundled of its directories and npm packages, each under a name that changes with
//! its content, so that a host may cache them for good.

use std::path::Path;

use anyhow::Result;
use sha2::{Digest, Sha256};

/// The files by the names that templates call them.
pub(crate) struct Assets(Vec<Asset>);

struct Asset {
    name: String,
    hashed: String,
    content: Vec<u8>,
}

impl Assets {
    /// Reads every file of the directory.
    pub(crate) fn read(directory: &Path) -> Result<Self> {
        let files = crate::read(directory)?;
        Ok(Self(files.into_iter().map(|(name, content)| Asset::new(name, content)).collect()))
    }

    /// The published name of each file: (`boot.js`, `boot-4f0c….js`).
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|asset| (asset.name.as_str(), asset.hashed.as_str()))
    }

    /// The published name of a file.
    pub(crate) fn name(&self, name: &str) -> Option<&str> {
        self.names().find(|(known, _)| *known == name).map(|(_, hashed)| hashed)
    }

    /// The files to publish.
    pub(crate) fn into_files(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.0.into_iter().map(|asset| (asset.hashed, asset.content))
    }
}

impl Asset {
    fn new(name: String, content: Vec<u8>) -> Self {
        let digest = digest(&content);
        let hashed = match name.rsplit_once('.') {
            Some((stem, extension)) => format!("{stem}-{digest}.{extension}"),
            None => format!("{name}-{digest}"),
        };
        Self { name, hashed, content }
    }
}

/// What tells contents apart: the first eight bytes of their SHA-256, in hexadecimal.
pub(crate) fn digest(content: &[u8]) -> String {
    sha256(content).chars().take(16).collect()
}

/// The SHA-256 of a content, in hexadecimal.
pub(crate) fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}
