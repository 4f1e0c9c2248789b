//! The figures that a comparison can be looked at by.

use dynamodb_sandbox::model::Duration;
use dynamodb_sandbox::workbench::view::Point;

use crate::ui::words::catalogue::side_by_side::measured as text;
use crate::ui::words::{self, decimal, milliseconds};

/// One figure of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measured {
    Sold,
    Oversold,
    Retries,
    WriteUnits,
    WriteUnitsPerSold,
    ReadUnits,
    Time,
}

impl Measured {
    /// All of them, the most telling first.
    const ALL: [Self; 7] = [
        Self::WriteUnitsPerSold,
        Self::Sold,
        Self::Oversold,
        Self::Retries,
        Self::WriteUnits,
        Self::ReadUnits,
        Self::Time,
    ];

    /// Names it in the page.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Sold => "sold",
            Self::Oversold => "oversold",
            Self::Retries => "retries",
            Self::WriteUnits => "wcu",
            Self::WriteUnitsPerSold => "wcu-per-sold",
            Self::ReadUnits => "rcu",
            Self::Time => "time",
        }
    }

    /// Those of a race: only a stock can be oversold.
    pub(super) fn all(has_stock: bool) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |measured| has_stock || *measured != Self::Oversold)
    }

    /// Its name.
    pub(super) fn name(self) -> String {
        let name = match self {
            Self::Sold => words::plot::served().unwrap_or(text::sold()),
            Self::Oversold => text::oversold(),
            Self::Retries => text::retries(),
            Self::WriteUnits => text::write_units(),
            Self::WriteUnitsPerSold => return text::write_units_per_sold(&words::served()),
            Self::ReadUnits => text::read_units(),
            Self::Time => text::time(),
        };
        name.to_owned()
    }

    /// What it is of one run; none if there is no such thing, as a cost per item where none was sold.
    pub(super) fn of(self, point: &Point) -> Option<f64> {
        let run = &point.run;
        Some(match self {
            Self::Sold => run.served as f64,
            Self::Oversold => run.oversold as f64,
            Self::Retries => run.retries.total() as f64,
            Self::WriteUnits => run.write_units.halves() as f64 / 2.0,
            Self::WriteUnitsPerSold => point.write_milliunits_per_served? as f64 / 1000.0,
            Self::ReadUnits => run.read_units.halves() as f64 / 2.0,
            Self::Time => run.duration.as_micros() as f64 / 1000.0,
        })
    }

    /// A value of it in words.
    pub(super) fn words(self, value: f64) -> String {
        match self {
            Self::Time => milliseconds(Duration::from_micros((value * 1000.0).round() as u64)),
            _ => {
                let rounded = (value * 100.0).round() / 100.0;
                decimal(&rounded.to_string())
            }
        }
    }
}
