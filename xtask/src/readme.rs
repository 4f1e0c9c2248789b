//! Figures in the README: written between marks by the commands that measured them, with the machine that they are of.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::process::{output, say};
use crate::workspace::Workspace;

/// The machine and these programs' versions, as far as they explain the figures.
pub(crate) fn machine(workspace: &Workspace, programs: [&str; 2]) -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let names = text.lines().filter_map(|line| Some(line.strip_prefix("model name")?.split_once(": ")?.1));
    let processor = match (names.clone().next(), names.count()) {
        (Some(name), 1) => format!("{name}, one core"),
        (Some(name), cores) => format!("{name}, {cores} cores"),
        (None, _) => "unknown processor".to_owned(),
    };
    let version = |program: &str| {
        let said = output(workspace.command(program).arg("--version")).unwrap_or_default();
        // What follows says when and by whom it was built.
        let version = said.split(" (").next().and_then(|said| said.split(" built on ").next());
        let version = version.unwrap_or_default().trim().to_owned();
        if version.starts_with('v') { format!("Node {version}") } else { version }
    };
    [processor].into_iter().chain(programs.map(version)).collect::<Vec<_>>().join(", ")
}

/// Replaces what stands between two marks in the README.
pub(crate) fn write(workspace: &Workspace, marks: [&str; 2], text: &str) -> Result<()> {
    write_into(&workspace.root().join("README.md"), marks, text)?;
    say("the figures are in README.md");
    Ok(())
}

fn write_into(file: &Path, [begin, end]: [&str; 2], text: &str) -> Result<()> {
    let before = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let ends = before.split_once(begin).and_then(|(head, rest)| Some((head, rest.split_once(end)?.1)));
    let Some((head, tail)) = ends else { anyhow::bail!("{} has no place for the figures", file.display()) };
    let after = format!("{head}{begin}\n{text}\n{end}{tail}");
    fs::write(file, after).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() -> Result<()> {
        let directory = tempfile::tempdir()?;
        let file = directory.path().join("README.md");
        let [a, b, c, d] =
            ["<!-- speed -->\n", "<!-- end of speed -->", "<!-- size -->\n", "<!-- end of size -->"];
        fs::write(&file, format!("before\n{a}old\n{b}\nbetween\n{c}old\n{d}\nafter"))?;
        write_into(&file, [a, b], "new")?;
        write_into(&file, [c, d], "newer")?;
        write_into(&file, [a, b], "newest")?;
        let text = fs::read_to_string(&file)?;
        assert_eq!(text, format!("before\n{a}\nnewest\n{b}\nbetween\n{c}\nnewer\n{d}\nafter"));
        fs::write(&file, "nowhere")?;
        assert!(write_into(&file, [c, d], "lost").is_err());
        Ok(())
    }
}
