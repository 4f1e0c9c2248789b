//! The program and its parts, in a directory whose name changes with what is in it: the files find each other by their
//! names, so those stay.

use std::path::Path;

use anyhow::Result;

use crate::Files;
use crate::assets::digest;

/// The compiled program.
#[derive(Clone, Default)]
pub(crate) struct App {
    /// The directory's published name.
    directory: String,
    files: Files,
}

impl App {
    /// Reads the directory that the program was left in.
    pub(crate) fn read(directory: &Path) -> Result<Self> {
        let files = crate::read(directory)?;
        let content: Vec<u8> = files.values().flat_map(|file| digest(file).into_bytes()).collect();
        Ok(Self { directory: format!("app-{}", digest(&content)), files })
    }

    /// The address of one of its files below the site's root.
    pub(crate) fn address(&self, name: &str) -> Option<String> {
        self.files.contains_key(name).then(|| format!("{}/{name}", self.directory))
    }

    /// The files to publish.
    pub(crate) fn into_files(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        let directory = self.directory;
        self.files.into_iter().map(move |(name, content)| (format!("{directory}/{name}"), content))
    }
}
