//! A chart of lines: where ticks, lines and their labels go, on the unit square with 0 at the bottom.

/// Least distance between two labels at the ends of lines, as a share of the height.
const APART: f64 = 0.075;
/// Steps that a scale is made of, at most.
const MOST_STEPS: f64 = 5.0;

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Heights with the values they stand for, from 0 up.
    pub ticks: Vec<(f64, f64)>,
    /// Each line's points, in the order given; where there is no value, the line has a gap.
    pub lines: Vec<Vec<Option<(f64, f64)>>>,
    /// Where each line's label stands, beside its last point or close to it; none for a line without points.
    pub labels: Vec<Option<f64>>,
}

impl Chart {
    /// A chart of lines over the same places from left to right, with values from 0 up.
    pub fn of(across: &[f64], lines: &[Vec<Option<f64>>]) -> Self {
        let (first, last) = (across.first().copied().unwrap_or(0.0), across.last().copied().unwrap_or(1.0));
        let place = |x: f64| if last > first { (x - first) / (last - first) } else { 0.0 };
        let most = lines.iter().flatten().flatten().copied().fold(0.0, f64::max);
        let step = round_step(most / MOST_STEPS);
        let steps = (most / step).ceil().max(1.0);
        let top = steps * step;
        let ticks = (0..=steps as usize).map(|tick| (tick as f64 / steps, tick as f64 * step)).collect();
        let lines: Vec<Vec<Option<(f64, f64)>>> = lines
            .iter()
            .map(|line| {
                let points = across.iter().zip(line);
                points.map(|(&x, value)| value.map(|value| (place(x), value / top))).collect()
            })
            .collect();
        let labels = spread(lines.iter().map(|line| line.iter().flatten().next_back().map(|point| point.1)));
        Self { ticks, lines, labels }
    }
}

/// The least of 1, 2 and 5 times a power of ten that is no less than this.
fn round_step(least: f64) -> f64 {
    if least <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powi(least.log10().floor() as i32);
    let times = [1.0, 2.0, 5.0].into_iter().find(|times| times * power >= least * (1.0 - 1e-9));
    times.unwrap_or(10.0) * power
}

/// Moves labels away from each other, the lowest first, and back down from the top.
fn spread(wanted: impl Iterator<Item = Option<f64>>) -> Vec<Option<f64>> {
    let mut places: Vec<Option<f64>> = wanted.collect();
    let mut order: Vec<usize> =
        places.iter().enumerate().filter(|(_, place)| place.is_some()).map(|(index, _)| index).collect();
    order
        .sort_by(|&one, &other| places[one].partial_cmp(&places[other]).unwrap_or(std::cmp::Ordering::Equal));
    let mut floor = f64::MIN;
    for &index in &order {
        places[index] = places[index].map(|place| place.max(floor));
        floor = places[index].unwrap_or(floor) + APART;
    }
    let mut ceiling = 1.0;
    for &index in order.iter().rev() {
        places[index] = places[index].map(|place| place.min(ceiling));
        ceiling = places[index].unwrap_or(ceiling) - APART;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn scales_have_round_steps() {
        for (most, values) in [
            (4.0, vec![0.0, 1.0, 2.0, 3.0, 4.0]),
            (96.0, vec![0.0, 20.0, 40.0, 60.0, 80.0, 100.0]),
            (7.0, vec![0.0, 2.0, 4.0, 6.0, 8.0]),
            (0.0, vec![0.0, 1.0]),
        ] {
            let chart = Chart::of(&[2.0, 100.0], &[line(&[0.0, most])]);
            let ticks: Vec<f64> = chart.ticks.iter().map(|tick| tick.1).collect();
            assert_eq!(ticks, values, "{most}");
        }
    }

    #[test]
    fn points_are_placed_and_gaps_left() {
        let chart = Chart::of(&[0.0, 50.0, 100.0], &[vec![Some(0.0), None, Some(10.0)]]);
        assert_eq!(chart.lines, [[Some((0.0, 0.0)), None, Some((1.0, 1.0))]]);
    }

    #[test]
    fn labels_keep_apart_and_inside() {
        let chart = Chart::of(
            &[2.0, 100.0],
            &[line(&[0.0, 10.0]), line(&[0.0, 10.0]), line(&[0.0, 0.0]), Vec::new()],
        );
        let labels: Vec<f64> = chart.labels.iter().flatten().copied().collect();
        assert_eq!(labels.len(), 3);
        assert!(labels.iter().all(|label| (0.0..=1.0).contains(label)), "{labels:?}");
        assert!((labels[0] - labels[1]).abs() >= APART - 1e-9, "{labels:?}");
        assert_eq!(chart.labels[3], None);
    }
}
