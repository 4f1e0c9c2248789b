//! The program and its parts, in a directory whose name changes with what is in it: the files find each other by their
//! names, so those stay.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

use crate::Files;
use crate::assets::digest;

/// Which files make up each part, as `xtask/src/app.rs` leaves it.
const MAP: &str = "parts.json";

/// The compiled program.
#[derive(Clone, Default)]
pub(crate) struct App {
    /// The directory's published name.
    directory: String,
    files: Files,
    /// The files of each part, in the order in which it needs them.
    parts: BTreeMap<String, Vec<String>>,
}

impl App {
    /// Reads the directory that the program was left in.
    pub(crate) fn read(directory: &Path) -> Result<Self> {
        let mut files = crate::read(directory)?;
        let map = files.remove(MAP).with_context(|| format!("{} has no {MAP}", directory.display()))?;
        let parts =
            serde_json::from_slice(&map).with_context(|| format!("{MAP} is not what it should be"))?;
        let content: Vec<u8> = files.values().flat_map(|file| digest(file).into_bytes()).collect();
        Ok(Self { directory: format!("app-{}", digest(&content)), files, parts })
    }

    /// The address of one of its files below the site's root.
    pub(crate) fn address(&self, name: &str) -> Option<String> {
        self.files.contains_key(name).then(|| format!("{}/{name}", self.directory))
    }

    /// The addresses of the files of these parts, each once.
    pub(crate) fn part_addresses(&self, parts: &[String]) -> Option<Vec<String>> {
        let mut addresses = Vec::new();
        for part in parts {
            for file in self.parts.get(part)? {
                let address = self.address(file)?;
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
        }
        Some(addresses)
    }

    /// The files to publish.
    pub(crate) fn into_files(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        let directory = self.directory;
        self.files.into_iter().map(move |(name, content)| (format!("{directory}/{name}"), content))
    }
}
