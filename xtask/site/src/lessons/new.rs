//! A lesson to begin with: it builds, and has a step of each common kind to be replaced.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::Lessons;
use super::source::{DATA, check_slug};
use crate::catalogue::LANGUAGES;

/// The files of a new lesson; in [`DATA`], its place is filled in.
const FILES: [(&str, &str); 3] = [
    (DATA, include_str!("new/lesson.toml")),
    ("en.md", include_str!("new/en.md")),
    ("vi.md", include_str!("new/vi.md")),
];

/// Starts the lesson `slug`, after all others.
pub(crate) fn start(root: &Path, slug: &str) -> Result<()> {
    check_slug(slug)?;
    let directory = root.join("lessons").join(slug);
    if directory.exists() {
        bail!("{} is there already", directory.display());
    }
    let (part, number) = Lessons::compile(root)?.last_place;
    fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    for (name, text) in FILES {
        let text = text.replace("PART", &part.to_string()).replace("NUMBER", &(number + 1).to_string());
        let path = directory.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    debug_assert_eq!(FILES.len(), LANGUAGES.len() + 1);
    Ok(())
}
