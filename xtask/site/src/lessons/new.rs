//! A lesson to begin with: it builds, and has a step of each common kind to be replaced.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::directories;
use super::source::{DATA, Place, Turn, check_slug, place_of};

/// The files of a new lesson; in [`DATA`], its place is filled in.
pub(super) const FILES: [(&str, &str); 5] = [
    (DATA, include_str!("new/lesson.toml")),
    ("en.md", include_str!("new/en.md")),
    ("vi.md", include_str!("new/vi.md")),
    ("teacher.en.md", include_str!("new/teacher.en.md")),
    ("teacher.vi.md", include_str!("new/teacher.vi.md")),
];

/// Starts the lesson `slug`, after all others.
pub(crate) fn start(root: &Path, slug: &str) -> Result<()> {
    check_slug(slug)?;
    let lessons = root.join("lessons");
    let directory = lessons.join(slug);
    if directory.exists() {
        bail!("{} is there already", directory.display());
    }
    let places =
        directories(&lessons)?.iter().map(|lesson| place_of(lesson)).collect::<Result<Vec<Place>>>()?;
    let place = places.into_iter().max().unwrap_or_default();
    fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    for (name, text) in FILES {
        let path = directory.join(name);
        let text = if name == DATA { placed(text, place) } else { text.to_owned() };
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// A file of a lesson that comes after the one at `last`. A part that has its challenge is complete.
pub(super) fn placed(text: &str, last: Place) -> String {
    let (part, number) = match last.turn {
        Turn::Lesson(number) => (last.part, number + 1),
        Turn::Challenge => (last.part + 1, 1),
    };
    text.replace("PART", &part.to_string()).replace("NUMBER", &number.to_string())
}
