//! Where the parts of a trace are drawn: a shared time axis from 0 to 1, measures as steps.

use crate::model::Duration;

use super::view::{Lanes, MeasurePoint, RunKind, StageView};

/// Least number of requests that a hand-run trace has room for, per buyer: so that the first does not fill the axis.
const ROOM_PER_BUYER: u64 = 2;

/// From where on a bar is late: its label is set against its end and goes back, so that it stays inside the drawing.
const LATE: f64 = 0.8;

/// The time axis of a stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    span: f64,
}

impl Axis {
    /// The axis that fits this view's whole trace. By hand it has room for the moves to come.
    pub fn of(view: &StageView) -> Self {
        let mut span = view.span.as_micros() as f64;
        if view.run == RunKind::ByHand {
            let length = view.length.max(1) as f64;
            let room = (view.buyers.len() as u64 * ROOM_PER_BUYER) as f64;
            span *= (room / length).max(1.0);
        }
        Self { span: span.max(1.0) }
    }

    /// Where on the axis a time is, 0 to 1.
    pub fn at(self, time: Duration) -> f64 {
        (time.as_micros() as f64 / self.span).clamp(0.0, 1.0)
    }
}

/// The time of the last executed request shown; zero before the first.
pub fn now(view: &StageView) -> Duration {
    match &view.lanes {
        Lanes::Each { exchanges } => exchanges.last().map_or(Duration::ZERO, |exchange| exchange.executed),
        Lanes::Bands { bands } => {
            bands.iter().filter_map(|band| band.ticks.last()).max().copied().unwrap_or(Duration::ZERO)
        }
    }
}

/// A request's bar: from where it was sent to where it was answered, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Where it was sent.
    pub from: f64,
    /// Where it was answered.
    pub to: f64,
}

impl Bar {
    /// Whether its label begins at its end, and goes back.
    pub fn is_late(self) -> bool {
        self.to > LATE
    }

    /// How far its label may reach, as a share of the axis: to the label of its neighbour on the same side of the lane,
    /// or half the way where the two go towards each other.
    pub fn label_room(self, before: Option<Self>, after: Option<Self>) -> f64 {
        match (self.is_late(), before, after) {
            (true, Some(before), _) if before.is_late() => self.to - before.to,
            (true, Some(before), _) => (self.to - before.from) / 2.0,
            (true, None, _) => self.to,
            (false, _, Some(after)) if after.is_late() => (after.to - self.from) / 2.0,
            (false, _, Some(after)) => after.from - self.from,
            (false, _, None) => 1.0 - self.from,
        }
    }
}

/// A measure as a line of steps: corners on the unit square, 0 at the bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    /// Corners from left to right.
    pub corners: Vec<(f64, f64)>,
    /// Height of the zero line.
    pub zero: f64,
}

/// The steps of a measure from its first point up to `until`. `None` if a value is no number or there is none.
pub fn steps(points: &[MeasurePoint], axis: Axis, until: Duration) -> Option<Steps> {
    let values = points.iter().map(|point| point.value.parse::<f64>().ok()).collect::<Option<Vec<f64>>>()?;
    let highest = values.iter().copied().fold(0.0, f64::max);
    let lowest = values.iter().copied().fold(0.0, f64::min);
    let height = |value: f64| if highest > lowest { (value - lowest) / (highest - lowest) } else { 0.0 };
    let mut corners = Vec::with_capacity(points.len() * 2 + 1);
    let mut level = height(*values.first()?);
    for (point, &value) in points.iter().zip(&values) {
        let x = axis.at(point.at);
        corners.extend([(x, level), (x, height(value))]);
        level = height(value);
    }
    corners.push((axis.at(until), level));
    Some(Steps { corners, zero: height(0.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: u64, value: &str) -> MeasurePoint {
        MeasurePoint { at: Duration::from_micros(at), value: value.into() }
    }

    #[test]
    fn a_measure_goes_down_in_steps() {
        let axis = Axis { span: 100.0 };
        let line = steps(&[point(0, "1"), point(50, "0")], axis, Duration::from_micros(80)).unwrap();
        assert_eq!(line.corners, [(0.0, 1.0), (0.0, 1.0), (0.5, 1.0), (0.5, 0.0), (0.8, 0.0)]);
        assert_eq!(line.zero, 0.0);
    }

    #[test]
    fn below_zero_the_zero_line_rises() {
        let axis = Axis { span: 100.0 };
        let line = steps(&[point(0, "1"), point(50, "-1")], axis, Duration::from_micros(100)).unwrap();
        assert_eq!(line.zero, 0.5);
    }

    #[test]
    fn what_is_no_number_is_not_drawn() {
        assert_eq!(steps(&[point(0, "many")], Axis { span: 1.0 }, Duration::ZERO), None);
        assert_eq!(steps(&[], Axis { span: 1.0 }, Duration::ZERO), None);
    }

    #[test]
    fn labels_of_neighbours_do_not_meet() {
        let bars =
            [(0.0, 0.1), (0.3, 0.4), (0.5, 0.75), (0.7, 0.85), (0.9, 1.0)].map(|(from, to)| Bar { from, to });
        let reach = |at: usize| {
            let before = at.checked_sub(1).map(|before| bars[before]);
            let room = bars[at].label_room(before, bars.get(at + 1).copied());
            if bars[at].is_late() {
                (bars[at].to - room, bars[at].to)
            } else {
                (bars[at].from, bars[at].from + room)
            }
        };
        for at in 1..bars.len() {
            assert!(reach(at - 1).1 <= reach(at).0 + 1e-9, "{:?} and {:?}", reach(at - 1), reach(at));
        }
        let alone = Bar { from: 0.25, to: 0.5 };
        assert_eq!(alone.label_room(None, None), 0.75);
        assert_eq!(Bar { from: 0.9, to: 1.0 }.label_room(None, None), 1.0);
    }

    #[test]
    fn times_beyond_the_span_stay_on_the_axis() {
        assert_eq!(Axis { span: 10.0 }.at(Duration::from_micros(25)), 1.0);
    }
}
