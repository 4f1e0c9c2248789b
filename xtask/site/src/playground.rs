//! The playground's desk: what it starts from, checked, and the document that the page opens.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use dynamodb_sandbox::lesson::desk::Desk;
use dynamodb_sandbox::lesson::document::{Document, Playground};

/// Where it is written.
const FILE: &str = "playground/start.json";

/// The document. What the desk starts from must succeed, and so must the request that stands in its editor.
pub(crate) fn compile(root: &Path) -> Result<Vec<u8>> {
    let written = fs::read_to_string(root.join(FILE)).with_context(|| format!("cannot read {FILE}"))?;
    let playground: Playground =
        serde_json::from_str(&written).map_err(|error| anyhow!("{FILE}:{}: {error}", error.line()))?;
    let mut desk = Desk::lay(&playground.start).with_context(|| FILE.to_owned())?;
    if let Err(error) = desk.follow(&[playground.begin.clone().into()]) {
        bail!("{FILE}: begin: {error}");
    }
    Ok(serde_json::to_vec(&Document::Playground(playground))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(from: &str, to: &str) -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let written = fs::read_to_string(root.join(FILE)).expect("read");
        assert!(written.contains(from), "{from}");
        let directory = tempfile::tempdir().expect("a directory");
        fs::create_dir_all(directory.path().join("playground")).expect("made");
        fs::write(directory.path().join(FILE), written.replacen(from, to, 1)).expect("written");
        match compile(directory.path()) {
            Ok(_) => String::new(),
            Err(error) => format!("{error:#}"),
        }
    }

    #[test]
    fn what_the_service_refuses_is_told() {
        assert_eq!(changed("", ""), "");
        assert!(
            changed("\"KeyType\": \"HASH\"", "\"KeyType\": \"HUSH\"")
                .contains("request 0: ValidationException")
        );
        assert!(
            changed("begins_with(SK", "starts_with(SK").contains("begin: request 0: ValidationException")
        );
        assert!(changed("\"begin\"", "\"start\"").contains("playground/start.json:"));
    }
}
