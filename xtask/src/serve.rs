//! A static server for this machine: what any host does with `dist/`, under a path of choice.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, thread};

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::http::{Request, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::base_path::BasePath;
use crate::live::Live;

/// A path under which to see the site as a host with many sites would show it.
pub(crate) const SUB_PATH: &str = "/classes/sandbox/";

/// A site and the path under which it is served.
struct Site {
    directory: ServeDir,
    base_path: BasePath,
    not_found: PathBuf,
    /// Tells pages when they have changed.
    live: Option<Arc<Live>>,
}

/// Serves the directory until the process ends, and says where once it is ready.
pub(crate) fn serve(
    directory: &Path,
    base_path: &BasePath,
    port: u16,
    live: Option<Arc<Live>>,
) -> Result<()> {
    let site = Site { live, ..Site::open(directory, base_path)? };
    let listener = listen(port)?;
    println!("{}", url(&listener, base_path)?);
    answer(listener, site)
}

/// Serves the directory on a free port for as long as the process lives; returns the site's address.
pub(crate) fn start(directory: &Path, base_path: &BasePath) -> Result<String> {
    let site = Site::open(directory, base_path)?;
    let listener = listen(0)?;
    let url = url(&listener, base_path)?;
    thread::spawn(move || answer(listener, site));
    Ok(url)
}

fn listen(port: u16) -> Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address).with_context(|| {
        format!("cannot listen on {address}; another port: cargo xtask serve --port 8081")
    })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn url(listener: &TcpListener, base_path: &BasePath) -> Result<String> {
    Ok(format!("http://{}{base_path}", listener.local_addr()?))
}

fn answer(listener: TcpListener, site: Site) -> Result<()> {
    let site = Arc::new(site);
    let router = Router::new().fallback(move |request| Arc::clone(&site).respond(request));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        axum::serve(listener, router).await
    })?;
    Ok(())
}

impl Site {
    fn open(directory: &Path, base_path: &BasePath) -> Result<Self> {
        let not_found = directory.join("404.html");
        fs::metadata(&not_found)
            .with_context(|| format!("cannot read {}; cargo xtask build makes it", not_found.display()))?;
        Ok(Self {
            directory: ServeDir::new(directory)
                .precompressed_gzip()
                .redirect_path_prefix(base_path.as_str().trim_end_matches('/')),
            base_path: base_path.clone(),
            not_found,
            live: None,
        })
    }

    /// The answer to a request, with how long browsers may keep it.
    async fn respond(self: Arc<Self>, request: Request<Body>) -> Response {
        let lasting = is_named_by_content(request.uri().path());
        let mut response = self.find(request).await;
        let lasting = lasting && response.status() != StatusCode::NOT_FOUND;
        let kept = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(kept));
        response
    }

    /// The file of the address, the page of the directory, or the page that says there is none.
    async fn find(self: Arc<Self>, request: Request<Body>) -> Response {
        let path = request.uri().path();
        let Some(below) = self.base_path.below(path) else {
            let home = self.base_path.as_str();
            return match home.strip_suffix('/') == Some(path) {
                true => Redirect::permanent(home).into_response(),
                false => self.not_found(),
            };
        };
        if let Some(answer) = self.live.as_ref().and_then(|live| live.answer(below)) {
            return answer;
        }
        let Ok(uri) = below.parse::<Uri>() else { return self.not_found() };
        let (mut parts, body) = request.into_parts();
        parts.uri = uri;
        let Ok(response) = self.directory.clone().oneshot(Request::from_parts(parts, body)).await;
        match response.status() {
            StatusCode::NOT_FOUND => self.not_found(),
            _ => match &self.live {
                Some(live) => live.follow(response.into_response()).await,
                None => response.into_response(),
            },
        }
    }

    fn not_found(&self) -> Response {
        // Read each time: the site may have been built anew.
        let page = fs::read_to_string(&self.not_found).unwrap_or_default();
        (StatusCode::NOT_FOUND, Html(rebased(&page, &self.base_path))).into_response()
    }
}

/// Whether the name of a file, or of its directory, has a hash of what is in it, as `site` gives it:
/// `boot-0123456789abcdef.js`, `app-0123456789abcdef/app.js`. Another content has another name.
fn is_named_by_content(path: &str) -> bool {
    let hash = |part: &str| {
        let digits = part.split('.').next().unwrap_or_default();
        digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    path.split('/').any(|name| name.rsplit_once('-').is_some_and(|(_, last)| hash(last)))
}

/// `404.html` with this server's path as its base, for a `dist/` that was built for another.
fn rebased(html: &str, base_path: &BasePath) -> String {
    const BASE: &str = "<base href=\"";
    let Some((before, after)) = html.split_once(BASE) else { return html.to_owned() };
    let Some((_, after)) = after.split_once('"') else { return html.to_owned() };
    format!("{before}{BASE}{base_path}\"{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Status, location and body of the answer that a site under `base` gives for `path`.
    fn get(base: &str, path: &str) -> (u16, String, String) {
        let directory = tempfile::tempdir().expect("a directory");
        let outside = directory.path().join("outside.txt");
        fs::write(&outside, "outside").expect("a file");
        let dist = directory.path().join("dist");
        fs::create_dir_all(dist.join("lesson/one")).expect("directories");
        for (name, text) in [
            ("index.html", "home"),
            ("404.html", "<base href=\"/\">missing"),
            ("a.wasm", "wasm"),
            ("lesson/one/index.html", "lesson"),
        ] {
            fs::write(dist.join(name), text).expect("a file");
        }
        let site = Arc::new(Site::open(&dist, &base.parse().expect("a path")).expect("a site"));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let request = Request::get(path).body(Body::empty()).expect("a request");
            let response = site.respond(request).await;
            let header = |name| {
                let value = response.headers().get(name).and_then(|value| value.to_str().ok());
                value.unwrap_or_default().to_owned()
            };
            let said = [header("location"), header("content-type")].concat();
            let status = response.status().as_u16();
            let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
            (status, said, String::from_utf8_lossy(&body).into_owned())
        })
    }

    #[test]
    fn a_directory_is_its_index() {
        assert_eq!(get("/", "/"), (200, "text/html".into(), "home".into()));
        assert_eq!(get("/x/", "/x/"), (200, "text/html".into(), "home".into()));
        assert_eq!(get("/x/", "/x/lesson/one/"), (200, "text/html".into(), "lesson".into()));
    }

    #[test]
    fn only_names_by_content_last() {
        for path in ["/x/boot-0123456789abcdef.js", "/app-0123456789abcdef/app_bg.wasm"] {
            assert!(is_named_by_content(path), "{path}");
        }
        for path in
            ["/", "/lesson/the-last-item/", "/service-worker.js", "/a-decade.js", "/0123456789abcdef.js"]
        {
            assert!(!is_named_by_content(path), "{path}");
        }
    }

    #[test]
    fn a_missing_slash_is_added_under_the_same_path() {
        assert_eq!(get("/x/", "/x/lesson/one").1, "/x/lesson/one/");
        assert_eq!(get("/x/y/", "/x/y").1, "/x/y/");
    }

    #[test]
    fn browsers_compile_only_what_says_it_is_wasm() {
        assert_eq!(get("/x/", "/x/a.wasm").1, "application/wasm");
    }

    #[test]
    fn the_page_for_unknown_addresses_knows_the_path() {
        for path in ["/x/none", "/x/lesson/none/at/all", "/elsewhere", "/", "/x//example.org"] {
            let (status, _, body) = get("/x/", path);
            assert_eq!((status, body.as_str()), (404, "<base href=\"/x/\">missing"), "{path}");
        }
    }

    #[test]
    fn nothing_outside_of_the_directory_is_served() {
        for path in
            ["/../outside.txt", "/%2e%2e/outside.txt", "/lesson/..%2f..%2foutside.txt", "/..%5coutside.txt"]
        {
            assert_eq!(get("/", path).0, 404, "{path}");
        }
    }
}
