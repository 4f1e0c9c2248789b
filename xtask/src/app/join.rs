//! Joins files of the cut program that come together anyway: each file costs the page a request and an instance, and
//! the cutter makes one for each set of parts that share something.
//!
//! The files import the memory, the functions' table and the stack pointer and export nothing, so that any of them can
//! be one module. wasm-merge would import the memory once for each; it is given a module in between that passes them on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{Import, Parser, Payload, RefType, TypeRef};

use crate::wasm;
use crate::workspace::Workspace;

/// What files import from, as the cutter calls it.
pub(super) const PROGRAM: &str = "__wasm_split";
/// What the module in between imports the same from.
pub(super) const PAGE: &str = "page";
/// The joined file.
const JOINED: &str = "chunk_shared.wasm";
/// Files below this size are not worth a request.
const SMALL: u64 = 16 * 1024;

/// A file of what several parts share, as the JavaScript declares it.
struct Chunk<'a> {
    name: &'a str,
    file: &'a str,
    declaration: &'a str,
}

/// Joins the small files and those that `everywhere` needs, a part that every page fetches. Returns the JavaScript
/// that fetches the parts, rewritten.
pub(super) fn join(
    workspace: &Workspace,
    directory: &Path,
    script: &str,
    everywhere: &str,
) -> Result<String> {
    let chunks = chunks(script)?;
    ensure!(
        chunks.iter().any(|(parts, _)| parts.contains(&everywhere)),
        "{everywhere} is no part that shares anything"
    );
    let mut joined = Vec::new();
    for (parts, chunk) in chunks {
        let file = directory.join(chunk.file);
        let size = fs::metadata(&file).with_context(|| format!("cannot read {}", file.display()))?.len();
        if size < SMALL || parts.contains(&everywhere) {
            joined.push(chunk);
        }
    }
    let files: Vec<_> = joined.iter().map(|chunk| directory.join(chunk.file)).collect();
    let between = directory.join("between.wat");
    fs::write(&between, module_between(&files)?)?;
    let mut modules = vec![(between.as_path(), PROGRAM)];
    modules.extend(files.iter().zip(&joined).map(|(file, chunk)| (file.as_path(), chunk.name)));
    wasm::merge(workspace, &modules, &directory.join(JOINED))?;
    for file in files.iter().chain([&between]) {
        fs::remove_file(file)?;
    }
    Ok(rewritten(script, &joined))
}

/// The files that parts share, each with the names of its parts.
fn chunks(script: &str) -> Result<Vec<(Vec<&str>, Chunk<'_>)>> {
    // /* head, race */
    // const __chunk_40 = makeLoad(() => { … fetch(new URL("./chunk_40.wasm", …)) … }
    // , []);
    const END: &str = "\n, []);\n";
    let mut chunks = Vec::new();
    for (at, _) in script.match_indices("const __chunk_") {
        let parts = script[..at].trim_end().strip_suffix("*/").and_then(|before| before.rsplit_once("/*"));
        let declared = script[at..].split_once(END);
        let name = script[at + "const ".len()..].split_once(' ');
        let (Some((_, parts)), Some((body, _)), Some((name, _))) = (parts, declared, name) else {
            bail!("the cutter declares the file at byte {at} otherwise than it did");
        };
        let file = body.split_once("\"./").and_then(|(_, rest)| rest.split_once('"'));
        let (file, _) = file.with_context(|| format!("{name} comes from no file"))?;
        let declaration = &script[at..at + body.len() + END.len()];
        chunks.push((parts.split(',').map(str::trim).collect(), Chunk { name, file, declaration }));
    }
    Ok(chunks)
}

/// The script with one file for all of these.
fn rewritten(script: &str, joined: &[Chunk<'_>]) -> String {
    let Some((first, others)) = joined.split_first() else { return script.to_owned() };
    let declaration = first.declaration.replace(first.file, JOINED);
    let script = script.replace(first.declaration, &declaration);
    others.iter().fold(script, |script, chunk| {
        script.replace(chunk.declaration, &format!("const {} = {};\n", chunk.name, first.name))
    })
}

/// A module that exports, under the name under which the files know it, what it imports from the page.
fn module_between(files: &[impl AsRef<Path>]) -> Result<String> {
    let mut lines = BTreeMap::new();
    for file in files {
        let file = file.as_ref();
        for (name, line) in imports(&fs::read(file)?).with_context(|| file.display().to_string())? {
            let known = lines.entry(name).or_insert_with(|| line.clone());
            ensure!(*known == line, "{} imports otherwise: {line}, {known}", file.display());
        }
    }
    let lines: Vec<_> = lines.into_values().collect();
    Ok(format!("(module\n{}\n)\n", lines.join("\n")))
}

/// What a file imports from the program: each name, with the line that passes it on from the page.
fn imports(wasm: &[u8]) -> Result<Vec<(String, String)>> {
    let mut lines = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::ImportSection(section) = payload? else { continue };
        for import in section.into_imports() {
            let Import { module, name, ty } = import?;
            ensure!(module == PROGRAM, "it imports {name} from {module}");
            let (kind, what) = match ty {
                TypeRef::Memory(memory) => ("memory", memory.initial.to_string()),
                TypeRef::Table(table) if table.element_type == RefType::FUNCREF => {
                    ("table", format!("{} funcref", table.initial))
                }
                TypeRef::Global(global) if global.mutable => {
                    ("global", format!("(mut {})", global.content_type))
                }
                _ => bail!("it imports {name}, of a type that is not known here"),
            };
            let line = format!(r#"({kind} (export "{name}") (import "{PAGE}" "{name}") {what})"#);
            lines.push((name.to_owned(), line));
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = r#"let first;
/* desk, head */
const __chunk_7 = makeLoad(() => {
    const src = fetch(new URL("./chunk_7.wasm", import.meta.url));
}
, []);
/* race, session */
const __chunk_8 = makeLoad(() => {
    const src = fetch(new URL("./chunk_8.wasm", import.meta.url));
}
, []);
/* head, race */
const __chunk_9 = makeLoad(() => {
    const src = fetch(new URL("./chunk_9.wasm", import.meta.url));
}
, []);
export const load = [__chunk_7, __chunk_8, __chunk_9];
"#;

    #[test]
    fn one_file_takes_the_place_of_those_that_are_joined() -> Result<()> {
        let chunks = chunks(SCRIPT)?;
        let parts: Vec<_> = chunks.iter().map(|(parts, _)| parts.join("+")).collect();
        assert_eq!(parts, ["desk+head", "race+session", "head+race"]);
        let joined: Vec<_> =
            chunks.into_iter().map(|(_, chunk)| chunk).filter(|chunk| chunk.name != "__chunk_8").collect();
        let script = rewritten(SCRIPT, &joined);
        assert_eq!(script.matches(JOINED).count(), 1);
        assert!(script.contains("const __chunk_9 = __chunk_7;\n"), "{script}");
        assert!(script.contains("./chunk_8.wasm") && !script.contains("./chunk_7.wasm"), "{script}");
        Ok(())
    }

    #[test]
    fn a_script_of_another_shape_is_refused() {
        assert!(chunks("const __chunk_7 = other();").is_err());
    }
}
