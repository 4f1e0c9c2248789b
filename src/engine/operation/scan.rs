//! Scan: all items of a table or index, or a segment of them, in the order of
//! their partition hashes.

use super::page::{self, PageOutput, PageParameters, Source, Walk};
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::receipt::Reason;
use crate::engine::request::{ReturnConsumedCapacity, Select};
use crate::engine::validation::{self, ValidationError};
use crate::engine::wire::attribute_value::Values;
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::{List, Map, Member, Present};
use crate::engine::wire::shape::wire_shape;
use crate::expression::{Condition, Projection};
use crate::model::ApiError;
use crate::storage::KeyRange;

const THIS: Operation = Operation::Scan;

wire_shape! {
    ScanBody = "ScanInput" {
        "TableName" => table_name: Member<String>,
        "IndexName" => index_name: Member<String>,
        "AttributesToGet" => attributes_to_get: List<Member<String>>,
        "Limit" => limit: Member<i32>,
        "Select" => select: Member<String>,
        "ScanFilter" => scan_filter: Present,
        "ConditionalOperator" => conditional_operator: Present,
        "ExclusiveStartKey" => exclusive_start_key: Values,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
        "TotalSegments" => total_segments: Member<i32>,
        "Segment" => segment: Member<i32>,
        "ProjectionExpression" => projection_expression: Member<String>,
        "FilterExpression" => filter_expression: Member<String>,
        "ExpressionAttributeNames" => expression_attribute_names: Map<Member<String>>,
        "ExpressionAttributeValues" => expression_attribute_values: Values,
        "ConsistentRead" => consistent_read: Member<bool>,
    }
}

fn number(member: Option<&Member<i32>>) -> Value<'_> {
    Value::number(member.map(|member| i64::from(member.0)))
}

const RULES: &[Rule<ScanBody>] = &[
    Rule {
        member: "attributesToGet",
        value: |body| match &body.attributes_to_get {
            Some(list) => Value::List(list.0.len(), "[]"),
            None => Value::Null,
        },
        constraints: &[Constraint::MinLength(1)],
    },
    Rule {
        member: "returnConsumedCapacity",
        value: |body| Value::member(&body.return_consumed_capacity),
        constraints: &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
    },
    Rule {
        member: "indexName",
        value: |body| Value::member(&body.index_name),
        constraints: &[Constraint::NamePattern, Constraint::MinLength(3), Constraint::MaxLength(255)],
    },
    Rule {
        member: "select",
        value: |body| Value::member(&body.select),
        constraints: &[Constraint::OneOf(Select::WORDS)],
    },
    Rule {
        member: "limit",
        value: |body| number(body.limit.as_ref()),
        constraints: &[Constraint::AtLeast(1)],
    },
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
        let table_name = validation::item_table_name(self.table_name.take())?;
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        failures.finish()?;
        let exclusive_start_key = page::start_key(self.exclusive_start_key)?;
        let (values, bad_value) = validation::expression_values(self.expression_attribute_values);
        let page = PageParameters {
            table_name,
            index_name: self.index_name.map(|name| name.0),
            select: self.select.and_then(|word| Select::from_word(&word.0)),
            limit: self.limit.and_then(|limit| u32::try_from(limit.0).ok()),
            consistent_read: self.consistent_read.is_some_and(|flag| flag.0),
            exclusive_start_key,
            filter_expression: self.filter_expression.map(|text| text.0),
            projection_expression: self.projection_expression.map(|text| text.0),
            expression_attribute_names: self.expression_attribute_names.map(validation::names),
            expression_attribute_values: values,
            return_consumed_capacity: validation::word(
                self.return_consumed_capacity,
                ReturnConsumedCapacity::from_word,
            ),
        };
        let legacy = [
            ("AttributesToGet", self.attributes_to_get.is_some()),
            ("ScanFilter", self.scan_filter.is_some()),
            ("ConditionalOperator", self.conditional_operator.is_some()),
        ];
        page.check(THIS, None, &legacy, bad_value.as_ref())?;
        validation::refuse_legacy(&legacy)?;
        let number = |member: Option<Member<i32>>| member.and_then(|number| u32::try_from(number.0).ok());
        Ok(ScanInput { page, segment: number(self.segment), total_segments: number(self.total_segments) })
    }
}

impl ScanInput {
    /// Check 11 for the segment: which, of how many.
    fn checked_segment(&self) -> Result<Option<(u32, u32)>, ValidationError> {
        let missing = |missing, present| Err(ValidationError::HalfASegment { missing, present });
        match (self.segment, self.total_segments) {
            (None, None) => Ok(None),
            (Some(_), None) => missing("TotalSegments", "Segment"),
            (None, Some(_)) => missing("Segment", "TotalSegments"),
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
        self.page.check(THIS, None, &[], None)
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<ScanOutput, ApiError> {
        let placeholders = self.page.placeholders();
        let shape = self.page.bind(THIS, &placeholders)?;
        validation::all_used(THIS, &placeholders)?;
        self.page.check_select()?;
        let segment = self.checked_segment()?;

        let entry = engine.usable_table(&self.page.table_name)?;
        let source = Source::of(&self.page, &shape, entry)?;
        let schema = source.schema();
        validation::paths_keep_keys_whole(schema, shape.filter.iter().flat_map(Condition::paths))?;
        validation::paths_keep_keys_whole(schema, shape.projection.iter().flat_map(Projection::paths))?;
        let mut range = segment.map_or(KeyRange::all(), |(segment, total)| KeyRange::segment(segment, total));
        if let Some(start) = &self.page.exclusive_start_key {
            let position = source.position(start);
            let position = position.map_err(|error| ValidationError::StartKeyInvalid(Box::new(error)))?;
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
