//! The site while it is being written: what is saved is shown.
//!
//! A thread looks at what the pages are made of, has them written anew when something changed, and counts. Pages that
//! are served then carry a script which asks for that count: it loads the page again, or shows what is wrong. Nothing
//! of this is in `dist/`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use std::{fs, thread};

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::base_path::BasePath;
use crate::process::say;
use crate::site;
use crate::workspace::Workspace;

/// What pages are made of, apart from the app.
const WATCHED: [&str; 4] = ["lessons", "pages", "plots", "routes"];
/// How often to look.
const PAUSE: Duration = Duration::from_millis(400);
/// The address of the script, and of what it asks for, below the site's root.
const SCRIPT: &str = "/live.js";
const STATE: &str = "/live.json";
/// The address of the site's service worker, as `xtask/site/src/offline.rs` has it: pages that it keeps would never change.
const WORKER: &str = "/service-worker.js";
/// What goes there instead: a worker that goes, and with it the one that an earlier visit has left.
const NO_WORKER: &str = "
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', async () => {
  await self.registration.unregister();
  for (const page of await self.clients.matchAll()) page.navigate(page.url);
});
";
/// Most bytes of a page.
const MAX_PAGE: usize = 16_000_000;

/// What pages are told.
#[derive(Default)]
pub(crate) struct Live(Mutex<State>);

#[derive(Default)]
struct State {
    /// How often the site was written anew.
    version: u64,
    /// What is wrong with what was saved last.
    trouble: Option<String>,
}

/// Watches for as long as the process lives.
pub(crate) fn watch(workspace: &Workspace, base_path: &BasePath) -> Arc<Live> {
    let live = Arc::new(Live::default());
    let (watcher, workspace, base_path) = (Arc::clone(&live), workspace.clone(), base_path.clone());
    thread::spawn(move || {
        let mut seen = saved(workspace.root());
        loop {
            thread::sleep(PAUSE);
            let now = saved(workspace.root());
            if now != seen {
                seen = now;
                watcher.write(&workspace, &base_path);
            }
        }
    });
    say("watching lessons/, pages/, plots/ and routes/: what is saved there is shown");
    live
}

/// When each watched file was saved.
fn saved(root: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let mut times = BTreeMap::new();
    let mut directories: Vec<PathBuf> = WATCHED.iter().map(|name| root.join(name)).collect();
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(data) if data.is_dir() => directories.push(entry.path()),
                Ok(data) => {
                    times.insert(entry.path(), data.modified().unwrap_or(SystemTime::UNIX_EPOCH));
                }
                // Gone since it was listed.
                Err(_) => {}
            }
        }
    }
    times
}

impl Live {
    fn write(&self, workspace: &Workspace, base_path: &BasePath) {
        let trouble = match site::write(workspace, base_path).output() {
            Ok(output) if output.status.success() => None,
            Ok(output) => Some(String::from_utf8_lossy(&output.stderr).into_owned()),
            Err(error) => Some(error.to_string()),
        };
        say(trouble.as_deref().unwrap_or("written anew"));
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.version += u64::from(trouble.is_none());
        state.trouble = trouble;
    }

    /// The answer for an address that only exists here.
    pub(crate) fn answer(&self, path: &str) -> Option<Response> {
        let script = |text: &'static str| ([(CONTENT_TYPE, "text/javascript")], text).into_response();
        match path {
            SCRIPT => Some(script(include_str!("live.js"))),
            WORKER => Some(script(NO_WORKER)),
            STATE => {
                let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let body = json!({ "version": state.version, "trouble": state.trouble }).to_string();
                Some(([(CONTENT_TYPE, "application/json")], body).into_response())
            }
            _ => None,
        }
    }

    /// A page with the script; anything else as it is.
    pub(crate) async fn follow(&self, response: Response) -> Response {
        let is_page = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if !is_page {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let Ok(bytes) = axum::body::to_bytes(body, MAX_PAGE).await else {
            return Response::from_parts(parts, Body::empty());
        };
        let script = format!("<script type=\"module\" src=\"{}\"></script></body>", &SCRIPT[1..]);
        let page = String::from_utf8_lossy(&bytes).replacen("</body>", &script, 1);
        parts.headers.remove(CONTENT_LENGTH);
        Response::from_parts(parts, Body::from(page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(kind: &'static str, body: &'static str) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let response = ([(CONTENT_TYPE, kind)], body).into_response();
            let response = Live::default().follow(response).await;
            let bytes = axum::body::to_bytes(response.into_body(), MAX_PAGE).await.expect("a body");
            String::from_utf8_lossy(&bytes).into_owned()
        })
    }

    #[test]
    fn pages_get_the_script_and_nothing_else_does() {
        let page = followed("text/html; charset=utf-8", "<body>text</body>");
        assert_eq!(page, "<body>text<script type=\"module\" src=\"live.js\"></script></body>");
        assert_eq!(followed("text/css", "</body>"), "</body>");
    }

    #[test]
    fn only_its_own_addresses_are_answered() {
        let live = Live::default();
        assert!(live.answer("/live.js").is_some() && live.answer("/live.json").is_some());
        assert!(live.answer("/service-worker.js").is_some(), "none that keeps what is changed");
        assert!(live.answer("/lesson/live.js").is_none());
    }

    #[test]
    fn a_saved_file_is_seen() {
        let directory = tempfile::tempdir().expect("a directory");
        let lesson = directory.path().join("lessons/one");
        fs::create_dir_all(&lesson).expect("directories");
        let before = saved(directory.path());
        fs::write(lesson.join("en.md"), "# One").expect("written");
        assert_ne!(before, saved(directory.path()));
    }
}
