//! The distinct states of all futures as a picture in columns: a column per number of moves made, the states of a
//! column ordered so that few edges cross, and the way from state to state by arrow keys.

use std::cmp::Ordering;

use super::view::{GraphView, NodeView};

/// Sweeps to and fro in which the columns are ordered.
const SWEEPS: usize = 6;

/// A drawing of a graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The states, in the graph's order.
    pub states: Vec<Placed>,
    /// How many columns there are.
    pub columns: usize,
    /// How many states the fullest column has.
    pub rows: usize,
}

/// A state at its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Moves made to get there, at least.
    pub column: usize,
    /// Its place from the top, in rows from 0; columns with fewer states stand in the middle.
    pub row: f64,
    /// What the futures from here have in common.
    pub futures: Standing,
    /// The states one move ahead, from the top.
    pub ahead: Vec<usize>,
    /// The state before it on one of the shortest ways; none at the start.
    pub before: Option<usize>,
}

/// What the futures from a state on have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// None of them does harm.
    Good,
    /// Some do.
    Mixed,
    /// All of them do.
    Bad,
}

/// A step through the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Along an edge to the nearest state ahead.
    Ahead,
    /// Along an edge, back the way that leads here.
    Back,
    /// To the state above in the same column.
    Up,
    /// To the state below in the same column.
    Down,
    /// To the start.
    Start,
    /// Ahead until nobody can move.
    End,
}

impl Standing {
    /// Of the futures that begin in this state.
    pub fn of(node: &NodeView) -> Self {
        match node.harmful_per_mille {
            0 => Self::Good,
            1000 => Self::Bad,
            _ => Self::Mixed,
        }
    }
}

impl Picture {
    /// Places the states of a graph.
    pub fn of(graph: &GraphView) -> Self {
        let count = graph.nodes.len();
        let mut states: Vec<Placed> = graph
            .nodes
            .iter()
            .map(|node| Placed {
                column: node.moves.len(),
                row: 0.0,
                futures: Standing::of(node),
                ahead: Vec::new(),
                before: None,
            })
            .collect();
        let mut behind = vec![Vec::new(); count];
        for &(from, to) in graph.edges.iter().filter(|&&(from, to)| from < count && to < count) {
            states[from].ahead.push(to);
            behind[to].push(from);
        }
        for (index, node) in graph.nodes.iter().enumerate() {
            let way = node.moves.split_last().map(|(_, way)| way);
            states[index].before = behind[index]
                .iter()
                .copied()
                .find(|&from| graph.nodes.get(from).is_some_and(|from| Some(from.moves.as_slice()) == way))
                .or_else(|| behind[index].first().copied());
        }
        let columns = states.iter().map(|state| state.column + 1).max().unwrap_or(0);
        let mut order: Vec<Vec<usize>> = vec![Vec::new(); columns];
        for (index, state) in states.iter().enumerate() {
            order[state.column].push(index);
        }
        set_rows(&mut states, &order);
        for sweep in 0..SWEEPS {
            let forwards = sweep % 2 == 0;
            for turn in 0..columns {
                let column = if forwards { turn } else { columns - 1 - turn };
                let wanted = |&index: &usize| {
                    let neighbours = if forwards { &behind[index] } else { &states[index].ahead };
                    middle(&states, neighbours).unwrap_or(states[index].row)
                };
                let mut placed: Vec<(f64, usize)> =
                    order[column].iter().map(|index| (wanted(index), *index)).collect();
                placed.sort_by(|one, other| one.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal));
                order[column] = placed.into_iter().map(|(_, index)| index).collect();
                set_column(&mut states, &order[column]);
            }
        }
        let rows = order.iter().map(Vec::len).max().unwrap_or(0);
        let top = (rows.max(1) - 1) as f64 / 2.0;
        for state in &mut states {
            state.row += top;
        }
        let rows_of: Vec<f64> = states.iter().map(|state| state.row).collect();
        for state in &mut states {
            state
                .ahead
                .sort_by(|&one, &other| rows_of[one].partial_cmp(&rows_of[other]).unwrap_or(Ordering::Equal));
        }
        Self { states, columns, rows }
    }

    /// Where a step leads; nowhere at the edge of the picture.
    pub fn step(&self, from: usize, step: Step) -> Option<usize> {
        let here = self.states.get(from)?;
        match step {
            Step::Ahead => self.nearest(here.row, here.ahead.iter().copied()),
            Step::Back => here.before,
            Step::Up => self.beside(from, |row| row < here.row),
            Step::Down => self.beside(from, |row| row > here.row),
            Step::Start => (from != 0).then_some(0),
            Step::End => {
                let mut end = from;
                // No way is longer than there are states.
                for _ in 0..self.states.len() {
                    let Some(next) = self.step(end, Step::Ahead) else { break };
                    end = next;
                }
                (end != from).then_some(end)
            }
        }
    }

    /// The states on the way to one, the start first.
    pub fn way(&self, to: usize) -> Vec<usize> {
        let mut way = vec![to];
        while let Some(before) = way.last().and_then(|&at| self.states.get(at)).and_then(|state| state.before)
            && way.len() < self.states.len()
        {
            way.push(before);
        }
        way.reverse();
        way
    }

    fn beside(&self, from: usize, wanted: impl Fn(f64) -> bool) -> Option<usize> {
        let here = self.states.get(from)?;
        let column = self.states.iter().enumerate().filter(|(_, state)| state.column == here.column);
        self.nearest(here.row, column.filter(|(_, state)| wanted(state.row)).map(|(index, _)| index))
    }

    fn nearest(&self, row: f64, among: impl Iterator<Item = usize>) -> Option<usize> {
        let distance =
            |index: &usize| self.states.get(*index).map_or(f64::MAX, |state| (state.row - row).abs());
        among.min_by(|one, other| distance(one).partial_cmp(&distance(other)).unwrap_or(Ordering::Equal))
    }
}

/// The mean row of some states.
fn middle(states: &[Placed], of: &[usize]) -> Option<f64> {
    let sum: f64 = of.iter().filter_map(|&index| states.get(index)).map(|state| state.row).sum();
    (!of.is_empty()).then(|| sum / of.len() as f64)
}

/// Gives the states of every column their rows, around 0.
fn set_rows(states: &mut [Placed], order: &[Vec<usize>]) {
    for column in order {
        set_column(states, column);
    }
}

fn set_column(states: &mut [Placed], column: &[usize]) {
    let middle = (column.len().max(1) - 1) as f64 / 2.0;
    for (row, &index) in column.iter().enumerate() {
        if let Some(state) = states.get_mut(index) {
            state.row = row as f64 - middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::view::Move;
    use super::*;

    fn node(moves: &[usize], harmful_per_mille: u16) -> NodeView {
        let moves = moves.iter().copied().map(Move::of).collect();
        NodeView { moves, total: "1".into(), harmful_per_mille, broken: false }
    }

    /// A start with two ways that cross as they are listed, and an end of each.
    fn crossed() -> GraphView {
        GraphView {
            nodes: vec![
                node(&[], 500),
                node(&[0], 0),
                node(&[1], 1000),
                node(&[1, 0], 1000),
                node(&[0, 1], 0),
            ],
            edges: vec![(0, 1), (0, 2), (1, 4), (2, 3)],
        }
    }

    #[test]
    fn columns_are_moves_made_and_edges_do_not_cross_without_need() {
        let picture = Picture::of(&crossed());
        assert_eq!((picture.columns, picture.rows), (3, 2));
        let rows: Vec<f64> = picture.states.iter().map(|state| state.row).collect();
        assert_eq!(rows, [0.5, 0.0, 1.0, 1.0, 0.0]);
        assert_eq!(picture.states[0].futures, Standing::Mixed);
        assert_eq!(picture.states[3].futures, Standing::Bad);
    }

    #[test]
    fn arrows_lead_along_edges_and_columns() {
        let picture = Picture::of(&crossed());
        let walk = |steps: &[Step]| {
            steps
                .iter()
                .fold(0, |at, &step| picture.step(at, step).unwrap_or_else(|| panic!("{step:?} at {at}")))
        };
        assert_eq!(walk(&[Step::Ahead]), 1);
        assert_eq!(walk(&[Step::Ahead, Step::Down]), 2);
        assert_eq!(walk(&[Step::Ahead, Step::Down, Step::Ahead, Step::Up]), 4);
        assert_eq!(walk(&[Step::Ahead, Step::Down, Step::Ahead, Step::Back]), 2);
        assert_eq!(walk(&[Step::End]), 4);
        assert_eq!(walk(&[Step::End, Step::Start]), 0);
        for (at, step) in [(0, Step::Back), (0, Step::Up), (0, Step::Start), (3, Step::Ahead), (3, Step::End)]
        {
            assert_eq!(picture.step(at, step), None, "{step:?} at {at}");
        }
        assert_eq!(picture.way(3), [0, 2, 3]);
    }

    #[test]
    fn nothing_makes_an_empty_picture() {
        let picture = Picture::of(&GraphView { nodes: Vec::new(), edges: vec![(0, 1)] });
        assert_eq!((picture.columns, picture.rows, picture.step(0, Step::Ahead)), (0, 0, None));
    }
}
