//! What makes the site installable and keeps it for use without a network: a manifest and a service worker that knows
//! every file of the release.
//!
//! Neither name is hashed: browsers look for the next release under the name of the last one.

use std::collections::BTreeMap;

use serde_json::json;

use crate::Files;
use crate::assets::{digest, sha256};

/// The worker's address under the site's root, which makes the whole site its scope.
const WORKER: &str = "service-worker.js";
/// The manifest's address.
const MANIFEST: &str = "manifest.webmanifest";
/// What the worker does, whatever the release.
const SCRIPT: &str = include_str!("offline/service-worker.js");

/// Adds both to the files of a site. `icon` is the address of its icon, `picture` that of the same as a PNG whose edges
/// may be cut off, `name` and `description` are what it goes by.
pub(crate) fn add(files: &mut Files, icon: &str, picture: &str, name: &str, description: &str) {
    let manifest = json!({
        "name": name,
        "short_name": name,
        "description": description,
        // Relative to the manifest: the site works under any path.
        "id": "./",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#faf9f6",
        "theme_color": "#faf9f6",
        "icons": [
            { "src": icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any" },
            { "src": picture, "sizes": "512x512", "type": "image/png", "purpose": "maskable" },
        ],
    });
    files.insert(MANIFEST.to_owned(), manifest.to_string().into_bytes());
    let kept: BTreeMap<&String, String> = files.iter().map(|(path, file)| (path, sha256(file))).collect();
    let kept = json!(kept);
    // All that a release contains names it.
    let version = digest(format!("{kept}{SCRIPT}").as_bytes());
    let release = json!({ "version": version, "files": kept });
    files.insert(WORKER.to_owned(), format!("const RELEASE = {release};\n{SCRIPT}").into_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(home: &str) -> Files {
        let mut files: Files = [("index.html", home), ("vi/index.html", "vi")]
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
            .collect();
        add(&mut files, "icon.svg", "icon.png", "Name", "What it is");
        files
    }

    fn worker(files: &Files) -> &str {
        std::str::from_utf8(&files[WORKER]).expect("text")
    }

    #[test]
    fn the_worker_knows_every_file_but_itself() {
        let files = site("home");
        let first = worker(&files).lines().next().and_then(|line| line.strip_prefix("const RELEASE = "));
        let release = first.and_then(|line| line.strip_suffix(';')).expect("the release comes first");
        let release: serde_json::Value = serde_json::from_str(release).expect("JSON");
        let kept = release["files"].as_object().expect("files");
        let names: Vec<&String> = kept.keys().collect();
        assert_eq!(names, ["index.html", "manifest.webmanifest", "vi/index.html"]);
        assert_eq!(
            kept["index.html"], "4ea140588150773ce3aace786aeef7f4049ce100fa649c94fbbddb960f1da942",
            "printf home | sha256sum"
        );
    }

    #[test]
    fn a_release_is_another_when_any_file_is() {
        assert_eq!(worker(&site("home")), worker(&site("home")));
        assert_ne!(worker(&site("home")), worker(&site("house")));
    }

    #[test]
    fn the_manifest_works_under_any_path() {
        let files = site("home");
        let manifest: serde_json::Value = serde_json::from_slice(&files[MANIFEST]).expect("JSON");
        assert_eq!((&manifest["start_url"], &manifest["scope"]), (&json!("./"), &json!("./")));
        assert_eq!(manifest["icons"][0]["src"], "icon.svg");
        assert_eq!(manifest["icons"][1]["src"], "icon.png");
    }
}
