//! The site as hosts keep it: beside each file that shrinks, the same compressed with gzip.
//!
//! Done once and not for each answer, as a middleware would: compressing the WebAssembly takes longer than anything else
//! that happens on a visit, on a processor that the browser needs.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Files that hosts compress, by the ends of their names.
const SHRINKING: [&str; 9] = ["css", "html", "js", "json", "mjs", "svg", "txt", "wasm", "webmanifest"];

/// Copies a site, and puts `<name>.gz` beside what shrinks, at gzip's own level.
pub(super) fn copy(site: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).with_context(|| format!("cannot remove {}", to.display()))?;
    }
    copy_directory(site, to)
        .with_context(|| format!("cannot copy {}; cargo xtask build makes it", site.display()))
}

fn copy_directory(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_directory(&from, &to)?;
            continue;
        }
        fs::copy(&from, &to)?;
        let end = to.extension().and_then(OsStr::to_str);
        if end.is_some_and(|end| SHRINKING.contains(&end)) {
            let mut name = to.into_os_string();
            name.push(".gz");
            let mut encoder = GzEncoder::new(File::create(name)?, Compression::default());
            io::copy(&mut BufReader::new(File::open(&from)?), &mut encoder)?;
            encoder.finish()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn what_shrinks_stands_beside_itself() -> Result<()> {
        let directory = tempfile::tempdir()?;
        let (site, to) = (directory.path().join("dist"), directory.path().join("served"));
        fs::create_dir_all(site.join("lab"))?;
        fs::write(site.join("lab/index.html"), "lab ".repeat(1000))?;
        fs::write(site.join("site.zip"), "packed")?;
        fs::create_dir_all(&to)?;
        fs::write(to.join("old.html"), "of the build before")?;
        copy(&site, &to)?;
        let mut text = String::new();
        GzDecoder::new(File::open(to.join("lab/index.html.gz"))?).read_to_string(&mut text)?;
        assert_eq!(text, fs::read_to_string(to.join("lab/index.html"))?);
        assert!(fs::metadata(to.join("lab/index.html.gz"))?.len() < 200);
        assert!(to.join("site.zip").exists() && !to.join("site.zip.gz").exists());
        assert!(!to.join("old.html").exists());
        Ok(())
    }
}
