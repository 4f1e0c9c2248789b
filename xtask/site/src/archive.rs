//! The whole site in one file, for a class without the internet: a teacher's laptop serves what is in it.
//!
//! The same files give the same bytes: they stand in the order of their names and bear no times.

use std::io::{Cursor, Write};

use anyhow::Result;
use minijinja::{Value, context};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Files;

/// The file's address under the site's root.
pub(crate) const NAME: &str = "dynamodb-sandbox.zip";
/// The folder that it unpacks to.
const FOLDER: &str = "dynamodb-sandbox";
/// Tells a teacher how to serve it.
const README: (&str, &[u8]) = ("README.txt", include_bytes!("archive/README.txt"));

/// Packs a site.
pub(crate) fn pack(mut site: Files) -> Result<Vec<u8>> {
    site.insert(README.0.to_owned(), README.1.to_vec());
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in &site {
        writer.start_file(format!("{FOLDER}/{path}"), options)?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// What a template says of the packed site.
pub(crate) fn link(packed: &[u8]) -> Value {
    context! { address => NAME, megabytes => format!("{:.1}", packed.len() as f64 / 1e6) }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn site() -> Files {
        [("index.html", "home"), ("lab/index.html", "lab"), ("app_bg.wasm", "wasm")]
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn everything_unpacks_into_one_folder_with_the_readme() -> Result<()> {
        let mut archive = zip::ZipArchive::new(Cursor::new(pack(site())?))?;
        let names: Vec<String> =
            archive.file_names().map(|name| Ok(name?.into_owned())).collect::<Result<_>>()?;
        let paths = ["README.txt", "app_bg.wasm", "index.html", "lab/index.html"];
        assert_eq!(names, paths.map(|path| format!("{FOLDER}/{path}")));
        let mut text = String::new();
        archive.by_name("dynamodb-sandbox/lab/index.html")?.read_to_string(&mut text)?;
        assert_eq!(text, "lab");
        Ok(())
    }

    #[test]
    fn the_same_site_gives_the_same_bytes() -> Result<()> {
        assert_eq!(pack(site())?, pack(site())?);
        Ok(())
    }
}
