//! Steps that ask: exactly one answer is right, and every check has a wrong answer that it finds.

use std::collections::BTreeSet;

use super::{Fault, Stand, check_checks};
use crate::lesson::attempt::Attempt;
use crate::lesson::document::{Choice, Fill, Step};
use crate::lesson::judge::judge;
use crate::model::Number;

pub(super) fn check_choices(choices: &[Choice], faults: &mut Vec<Fault>) {
    if choices.is_empty() {
        faults.push(Fault::NoChoices);
    }
    let bad = choices.iter().filter(|choice| Number::parse(&choice.value).is_err());
    faults.extend(bad.map(|choice| Fault::ChoiceValue(choice.id.clone())));
}

pub(super) fn rehearse(stand: &Stand<'_>, step: &Step, faults: &mut Vec<Fault>) -> Result<(), Fault> {
    let answers: Vec<Attempt> = match step.fill() {
        Some(_) if !step.choices().is_empty() => return Err(Fault::TwoQuestions),
        Some(Fill { wrong, solution }) => {
            let bad = wrong.iter().chain([solution]).filter(|value| Number::parse(value).is_err());
            faults.extend(bad.map(|value| Fault::ChoiceValue(value.clone())));
            [solution].into_iter().chain(wrong).map(|value| Attempt::Answer(value.clone())).collect()
        }
        None => {
            check_choices(step.choices(), faults);
            step.choices().iter().map(|choice| Attempt::Choose(choice.id.clone())).collect()
        }
    };
    check_checks(step, faults)?;
    let mut right = 0;
    let mut failed_by = BTreeSet::new();
    for answer in &answers {
        match judge(step, &stand.attempt(step, answer)?.evidence())?.failed_check() {
            None => right += 1,
            Some(check) => {
                failed_by.insert(check.to_owned());
            }
        }
    }
    if right != 1 {
        faults.push(Fault::RightAnswers(right));
    }
    let untested = step.checks.iter().filter(|check| !failed_by.contains(&check.id));
    faults.extend(untested.map(|check| Fault::Untested(check.id.clone())));
    Ok(())
}
