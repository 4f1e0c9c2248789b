//! Scan: all items of a table or index, or a segment of them, in the order of
//! their partition hashes.
//!
//! A Scan of little or nothing pays one minimum for the whole request: 0.5 or 1
//! unit. The service charges a minimum for every partition it visits (fact sheet
//! §2, "Reads"); how many partitions a table has is not modelled, so a Scan is
//! charged as if there were one.

use super::page::{self, PageBody, PageOutput, PageParameters, Source, Walk};
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::receipt::Reason;
use crate::engine::validation::{self, BadValues, ValidationError};
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::Member;
use crate::engine::wire::legacy::{ConditionBodies, LegacyReader, check_conditions};
use crate::engine::wire::shape::wire_shape;
use crate::expression::{Condition, Projection};
use crate::model::ApiError;
use crate::storage::KeyRange;

const THIS: Operation = Operation::Scan;

wire_shape! {
    ScanBody = "ScanInput" {
        "ScanFilter" => scan_filter: ConditionBodies,
        "TotalSegments" => total_segments: Member<i32>,
        "Segment" => segment: Member<i32>,
        ..page: PageBody,
    }
}

fn number(member: Option<&Member<i32>>) -> Value<'_> {
    Value::number(member.map(|member| i64::from(member.0)))
}

const RULES: &[Rule<ScanBody>] = &[
    Rule {
        member: "totalSegments",
        value: |body| number(body.total_segments.as_ref()),
        constraints: &[Constraint::AtMost(1_000_000), Constraint::AtLeast(1)],
    },
    Rule {
        member: "segment",
        value: |body| number(body.segment.as_ref()),
        constraints: &[Constraint::AtMost(999_999), Constraint::AtLeast(0)],
    },
];

/// A Scan request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScanInput {
    /// Where to read, and what to answer with.
    pub page: PageParameters,
    /// Which part to read, from 0.
    pub segment: Option<u32>,
    /// Into how many parts the table is divided: at most 1,000,000.
    pub total_segments: Option<u32>,
}

/// What Scan answers.
pub type ScanOutput = PageOutput;

impl Body for ScanBody {
    type Input = ScanInput;

    fn into_input(mut self) -> Result<ScanInput, ApiError> {
        let table_name = validation::item_table_name(self.page.table_name.take())?;
        let mut failures = Failures::default();
        self.page.check_rules(THIS, &mut failures);
        failures.check_rules(&self, RULES);
        check_conditions(&mut failures, "scanFilter", self.scan_filter.as_ref());
        failures.finish()?;
        let mut reader = LegacyReader::default();
        let scan_filter = reader.conditions(self.scan_filter);
        let mut bad_values = BadValues { legacy: reader.error, ..BadValues::default() };
        let page = self.page.into_parameters(table_name, scan_filter, &mut bad_values)?;
        page.check(THIS, None, &bad_values)?;
        let number = |member: Option<Member<i32>>| member.and_then(|number| u32::try_from(number.0).ok());
        Ok(ScanInput { page, segment: number(self.segment), total_segments: number(self.total_segments) })
    }
}

impl ScanInput {
    /// Check 11 for the segment: which, of how many.
    fn checked_segment(&self) -> Result<Option<(u32, u32)>, ValidationError> {
        match (self.segment, self.total_segments) {
            (None, None) => Ok(None),
            (Some(_), None) => Err(ValidationError::NoTotalSegments),
            (None, Some(_)) => Err(ValidationError::NoSegment),
            (Some(segment), Some(total)) if segment >= total => {
                Err(ValidationError::SegmentTooLarge { segment, total })
            }
            (Some(segment), Some(total)) => Ok(Some((segment, total))),
        }
    }
}

impl Operate for ScanInput {
    type Output = ScanOutput;

    fn check(&self) -> Result<(), ApiError> {
        self.page.check(THIS, None, &BadValues::default())
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<ScanOutput, ApiError> {
        let placeholders = self.page.placeholders();
        let shape = self.page.bind(THIS, &placeholders)?;
        validation::all_used(THIS, &placeholders)?;
        self.page.check_select(THIS)?;
        let segment = self.checked_segment()?;

        let replicas = engine.replicas();
        let entry = engine.usable_table(&self.page.table_name)?;
        let source = Source::of(&self.page, &shape, entry, replicas)?;
        validation::paths_keep_keys_whole(source.table(), shape.filter.iter().flat_map(Condition::paths))?;
        validation::paths_keep_keys_whole(
            source.table(),
            shape.projection.iter().flat_map(Projection::paths),
        )?;
        let mut range = segment.map_or(KeyRange::all(), |(segment, total)| KeyRange::segment(segment, total));
        if let Some(start) = &self.page.exclusive_start_key {
            let position = source.position(start);
            let position = position.map_err(|error| match error {
                ValidationError::KeyMismatch if self.page.index_name.is_some() => {
                    ValidationError::StartKeyMismatch
                }
                error => ValidationError::StartKeyInvalid(Box::new(error)),
            })?;
            if let Some((segment, total)) = segment.filter(|_| !range.contains(&position)) {
                return Err(ValidationError::StartKeyInOtherSegment { segment, total }.into());
            }
            range = range.after(&position, true);
        }
        let walk = Walk { range, forward: true };
        let reason = |items, returned, bytes| Reason::ItemsScanned { items, returned, bytes };
        Ok(page::read(&self.page, &shape, &walk, &source, log, reason))
    }
}
