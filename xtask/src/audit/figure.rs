//! A figure of the page, its target, and both in a table.

use std::fmt::Write as _;

use serde::Deserialize;

use super::Part;

/// What a program in `benches/page/` found, one line of JSON for each figure.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Measured {
    /// What was measured, as the table says it.
    name: String,
    /// Of each run: thousands of bytes, points of 100, milliseconds or a number of elements, as the part has it.
    #[serde(default)]
    values: Vec<f64>,
    /// What explains the figure, one line each.
    #[serde(default)]
    details: Vec<String>,
    /// Why there is no figure.
    #[serde(default)]
    failed: Option<String>,
}

/// What a figure should be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    /// This or less, in a unit.
    Most(f64, &'static str),
    /// This or more.
    Least(f64),
}

/// A figure and its target.
#[derive(Debug)]
pub(super) struct Figure {
    measured: Measured,
    target: Target,
}

impl Figure {
    pub(super) fn new(part: Part, measured: Measured) -> Self {
        let target = match part {
            Part::Transfer => Target::Most(450.0, " kB"),
            Part::Lighthouse if measured.name.ends_with("accessibility") => Target::Least(100.0),
            Part::Lighthouse => Target::Least(95.0),
            Part::Tasks => Target::Most(50.0, " ms"),
            Part::Axe => Target::Most(0.0, ""),
        };
        Self { measured, target }
    }

    /// A part that could not be measured at all.
    pub(super) fn failed(part: Part, error: &anyhow::Error) -> Self {
        let name = format!("all of {}", part.program());
        Self::new(part, Measured { name, failed: Some(format!("{error:#}")), ..Measured::default() })
    }

    /// The median of the runs.
    fn reached(&self) -> Option<f64> {
        let mut values = self.measured.values.clone();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    }

    /// Whether the target is reached, if that is known.
    pub(super) fn is_met(&self) -> Option<bool> {
        self.reached().map(|reached| match self.target {
            Target::Most(most, _) => reached <= most,
            Target::Least(least) => reached >= least,
        })
    }

    /// The cells of its row: what, target, reached, met.
    fn cells(&self) -> [String; 4] {
        let (target, unit) = match self.target {
            Target::Most(most, unit) => (format!("≤ {most}{unit}"), unit),
            Target::Least(least) => (format!("≥ {least}"), ""),
        };
        let reached = self.reached().map_or("not measured".to_owned(), |value| format!("{value:.0}{unit}"));
        let met = match self.is_met() {
            Some(true) => "✓",
            Some(false) => "**missed**",
            None => "–",
        };
        [self.measured.name.clone(), target, reached, met.to_owned()]
    }

    /// Prints what explains the figure, if anything does.
    pub(super) fn explain(&self) {
        let Measured { name, values, details, failed } = &self.measured;
        if details.is_empty() && failed.is_none() && values.len() < 2 {
            return;
        }
        let values: Vec<String> = values.iter().map(|value| format!("{value:.1}")).collect();
        println!("{name}: {}", values.join(", "));
        for line in details.iter().chain(failed) {
            println!("    {line}");
        }
    }
}

/// The figures as Markdown that can be read as it is.
pub(super) fn table(figures: &[Figure]) -> String {
    let heading = ["", "target", "reached", "met"].map(str::to_owned);
    let rows: Vec<[String; 4]> = std::iter::once(heading).chain(figures.iter().map(Figure::cells)).collect();
    let widths = [0, 1, 2, 3].map(|cell| {
        let widths = rows.iter().map(|row| row[cell].chars().count());
        widths.max().unwrap_or_default()
    });
    let mut text = String::new();
    for (number, [name, target, reached, met]) in rows.iter().enumerate() {
        let [a, b, c, d] = widths;
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {name:a$} | {target:>b$} | {reached:>c$} | {met:d$} |");
        if number == 0 {
            let [a, b, c, d] = widths.map(|width| "-".repeat(width + 1));
            let _ = writeln!(text, "|-{a}|{b}:|{c}:|-{d}|");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(part: Part, name: &str, values: &[f64]) -> Figure {
        Figure::new(part, Measured { name: name.to_owned(), values: values.to_vec(), ..Measured::default() })
    }

    #[test]
    fn the_median_is_held_against_the_target() {
        assert_eq!(figure(Part::Tasks, "t", &[90.0, 50.0, 20.0]).is_met(), Some(true));
        assert_eq!(figure(Part::Tasks, "t", &[90.0, 50.1, 20.0]).is_met(), Some(false));
        assert_eq!(figure(Part::Axe, "a", &[1.0]).is_met(), Some(false));
        assert_eq!(figure(Part::Lighthouse, "home: performance", &[95.0]).is_met(), Some(true));
        assert_eq!(figure(Part::Lighthouse, "home: accessibility", &[99.0]).is_met(), Some(false));
        assert_eq!(figure(Part::Transfer, "nothing", &[]).is_met(), None);
    }

    #[test]
    fn the_table_has_a_row_for_each_figure() {
        let figures = [figure(Part::Transfer, "first visit", &[451.2]), figure(Part::Axe, "axe", &[])];
        let wanted = "\
|             |   target |      reached | met        |
|-------------|---------:|-------------:|------------|
| first visit | ≤ 450 kB |       451 kB | **missed** |
| axe         |      ≤ 0 | not measured | –          |
";
        assert_eq!(table(&figures), wanted);
    }
}
