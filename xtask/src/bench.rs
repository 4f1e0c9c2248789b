//! Measures what the README says of speed, and writes it there: the engine's, beside emulators, and that of races.

mod engine;
mod races;

use anyhow::Result;
use clap::ValueEnum;

use crate::readme;
use crate::workspace::Workspace;

/// What can be measured by itself. The README keeps what it says of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Requests to the engine, beside other emulators.
    Engine,
    /// Every future and large runs at random, natively and in a browser.
    Races,
}

impl Part {
    /// Where its figures stand in the README.
    fn marks(self) -> [&'static str; 2] {
        match self {
            Self::Engine => [
                "<!-- speed: cargo xtask bench writes what follows -->\n",
                "<!-- end of what cargo xtask bench wrote -->",
            ],
            Self::Races => [
                "<!-- races: cargo xtask bench writes what follows -->\n",
                "<!-- end of what cargo xtask bench wrote of races -->",
            ],
        }
    }
}

/// Measures these parts, or all of them, and writes the README.
pub(crate) fn bench(workspace: &Workspace, only: &[Part]) -> Result<()> {
    for &part in Part::value_variants().iter().filter(|part| only.is_empty() || only.contains(part)) {
        let text = match part {
            Part::Engine => engine::measured(workspace)?,
            Part::Races => races::measured(workspace)?,
        };
        println!("{text}");
        readme::write(workspace, part.marks(), &text)?;
    }
    Ok(())
}
