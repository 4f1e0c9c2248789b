//! Why the number of futures changed from one program to the next.

use std::cmp::Ordering;

use super::view::{FuturesBefore, FuturesView, ProgramTraits};

/// What made futures longer or shorter, or more or fewer of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Buyers may stop early now: their futures are shorter.
    EndsEarly,
    /// Buyers no longer stop early.
    GoesOn,
    /// Other numbers of requests.
    Requests {
        /// How many there were.
        before: usize,
        /// How many there are.
        now: usize,
    },
    /// Requests are made again more or less often.
    Retries {
        /// How many times at most.
        before: u32,
        /// How many times at most now.
        now: u32,
    },
    /// Other numbers of transactions, which take two moves each.
    Transactions {
        /// How many there were.
        before: usize,
        /// How many there are.
        now: usize,
    },
    /// The programs are made alike, but their requests are answered differently.
    Answers,
}

/// The reasons, the most obvious first; none if the number is the same.
pub fn reasons(futures: &FuturesView, before: &FuturesBefore) -> Vec<Reason> {
    if futures.total == before.total {
        return Vec::new();
    }
    let (was, is): (&ProgramTraits, &ProgramTraits) = (&before.program, &futures.program);
    let reasons = [
        (was.requests != is.requests).then_some(Reason::Requests { before: was.requests, now: is.requests }),
        match is.ends_early.cmp(&was.ends_early) {
            Ordering::Greater => Some(Reason::EndsEarly),
            Ordering::Less => Some(Reason::GoesOn),
            Ordering::Equal => None,
        },
        (was.retries != is.retries).then_some(Reason::Retries { before: was.retries, now: is.retries }),
        (was.transactions != is.transactions)
            .then_some(Reason::Transactions { before: was.transactions, now: is.transactions }),
    ];
    let known: Vec<Reason> = reasons.into_iter().flatten().collect();
    if known.is_empty() { vec![Reason::Answers] } else { known }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traits(requests: usize, ends_early: bool, retries: u32, transactions: usize) -> ProgramTraits {
        ProgramTraits { id: "program".into(), requests, ends_early, retries, transactions }
    }

    fn between(was: (&str, ProgramTraits), is: (&str, ProgramTraits)) -> Vec<Reason> {
        let futures = FuturesView {
            buyers: 2,
            total: is.0.into(),
            harmful: "0".into(),
            harmful_per_mille: 0,
            shortest_harmful: None,
            each: Vec::new(),
            current: None,
            losses: 0,
            states: 1,
            transitions: 0,
            merged: 0,
            bytes: 0,
            program: is.1,
            before: None,
            graph: None,
        };
        reasons(&futures, &FuturesBefore { total: was.0.into(), harmful: "0".into(), program: was.1 })
    }

    #[test]
    fn each_difference_is_a_reason() {
        let plain = || traits(2, false, 0, 0);
        assert_eq!(between(("6", plain()), ("6", traits(3, true, 4, 1))), [], "the number is the same");
        assert_eq!(
            between(("6", plain()), ("20", traits(3, false, 0, 0))),
            [Reason::Requests { before: 2, now: 3 }]
        );
        assert_eq!(
            between(("6", plain()), ("9", traits(2, true, 3, 1))),
            [
                Reason::EndsEarly,
                Reason::Retries { before: 0, now: 3 },
                Reason::Transactions { before: 0, now: 1 }
            ]
        );
        assert_eq!(between(("9", traits(2, true, 0, 0)), ("6", plain())), [Reason::GoesOn]);
        assert_eq!(between(("6", plain()), ("4", plain())), [Reason::Answers]);
    }
}
