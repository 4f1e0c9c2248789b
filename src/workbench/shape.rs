//! What each operation may be asked: its parameters, their types, and the shapes they are made of.
//!
//! Facts of the API model, as data: the form makes its fields of them, the editor completes and fills in from them.
//! In the order in which one would write a request, not in that of the model. Parameters that the engine only
//! refuses (replicas, vector indexes) are not here; `tests/workbench/request_shapes.rs` compares all others with what the
//! engine reads.
//!
//! Source: API reference, request parameters of each operation.

mod items;
mod statements;
mod streams;
mod tables;

use crate::engine::Operation;

/// A structure of the API model: a request, or a part of one.
#[derive(Debug, PartialEq, Eq)]
pub struct Structure {
    /// Its name in the API model: `KeySchemaElement`.
    pub name: &'static str,
    /// Its members, the ones that matter most first.
    pub members: &'static [Member],
    /// Whether exactly one of the members is given, as in `WriteRequest`.
    pub one_of: bool,
}

/// A member of a structure; of a request: a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// As on the wire: `TableName`.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it must be there.
    pub need: Need,
}

/// Whether a member must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must. Also of those the model leaves open but the service refuses to do without.
    Required,
    /// It must, unless the one of this name is there, which it has replaced.
    RequiredUnless(&'static str),
    /// It may be left out.
    Optional,
    /// It may be left out, and should be: expressions have replaced it.
    Legacy,
}

impl Need {
    /// Where its members stand among the others of a structure: what must be there first.
    pub fn rank(self) -> u8 {
        match self {
            Self::Required | Self::RequiredUnless(_) => 0,
            Self::Optional => 1,
            Self::Legacy => 2,
        }
    }
}

/// What a member holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A string.
    Text(Text),
    /// One of these words, the one that is asked for most first.
    Words(&'static [&'static str]),
    /// A whole number.
    Integer,
    /// A time: seconds since the Unix epoch, with a fraction.
    Time,
    /// `true` or `false`.
    Boolean,
    /// An attribute value, with its type: `{ "S": "A" }`.
    Value,
    /// A structure.
    Structure(&'static Structure),
    /// A list of these.
    List(&'static Shape),
    /// These by name: items and keys, too.
    Map {
        /// What the names are.
        names: Text,
        /// What stands under each.
        values: &'static Shape,
    },
}

/// What a string means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// Nothing that this description knows of.
    Plain,
    /// The name of a table.
    Table,
    /// The name of an index.
    Index,
    /// The name of an attribute.
    Attribute,
    /// The name of a key attribute.
    KeyAttribute,
    /// What stands for an attribute's name in expressions: `#n`.
    NamePlaceholder,
    /// What stands for a value in expressions: `:v`.
    ValuePlaceholder,
    /// A key condition expression.
    KeyCondition,
    /// A condition or filter expression.
    Condition,
    /// An update expression.
    Update,
    /// A projection expression.
    Projection,
    /// A PartiQL statement.
    Statement,
    /// An Amazon Resource Name, of a table or stream.
    Arn,
}

impl Structure {
    /// The member of this name.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

/// An item by itself: `{ "Item": { … } }`.
pub const ITEM: &Structure = &items::PUT_REQUEST;

/// The request of an operation.
pub fn of(operation: Operation) -> &'static Structure {
    match operation {
        Operation::BatchExecuteStatement => &statements::BATCH_EXECUTE_STATEMENT,
        Operation::BatchGetItem => &items::BATCH_GET_ITEM,
        Operation::BatchWriteItem => &items::BATCH_WRITE_ITEM,
        Operation::CreateTable => &tables::CREATE_TABLE,
        Operation::DeleteItem => &items::DELETE_ITEM,
        Operation::DeleteTable => &tables::DELETE_TABLE,
        Operation::DescribeEndpoints => &tables::DESCRIBE_ENDPOINTS,
        Operation::DescribeLimits => &tables::DESCRIBE_LIMITS,
        Operation::DescribeStream => &streams::DESCRIBE_STREAM,
        Operation::DescribeTable => &tables::DESCRIBE_TABLE,
        Operation::DescribeTimeToLive => &tables::DESCRIBE_TIME_TO_LIVE,
        Operation::ExecuteStatement => &statements::EXECUTE_STATEMENT,
        Operation::ExecuteTransaction => &statements::EXECUTE_TRANSACTION,
        Operation::GetItem => &items::GET_ITEM,
        Operation::GetRecords => &streams::GET_RECORDS,
        Operation::GetShardIterator => &streams::GET_SHARD_ITERATOR,
        Operation::ListStreams => &streams::LIST_STREAMS,
        Operation::ListTables => &tables::LIST_TABLES,
        Operation::ListTagsOfResource => &tables::LIST_TAGS_OF_RESOURCE,
        Operation::PutItem => &items::PUT_ITEM,
        Operation::Query => &items::QUERY,
        Operation::Scan => &items::SCAN,
        Operation::TagResource => &tables::TAG_RESOURCE,
        Operation::TransactGetItems => &items::TRANSACT_GET_ITEMS,
        Operation::TransactWriteItems => &items::TRANSACT_WRITE_ITEMS,
        Operation::UntagResource => &tables::UNTAG_RESOURCE,
        Operation::UpdateItem => &items::UPDATE_ITEM,
        Operation::UpdateTable => &tables::UPDATE_TABLE,
        Operation::UpdateTimeToLive => &tables::UPDATE_TIME_TO_LIVE,
    }
}

/// A structure of the API model.
const fn structure(name: &'static str, members: &'static [Member]) -> Structure {
    Structure { name, members, one_of: false }
}

/// A structure of which exactly one member is given.
const fn one_of(name: &'static str, members: &'static [Member]) -> Structure {
    Structure { name, members, one_of: true }
}

const fn required(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, need: Need::Required }
}

const fn optional(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, need: Need::Optional }
}

const fn legacy(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, need: Need::Legacy }
}

/// A string that means nothing more.
const PLAIN: Shape = Shape::Text(Text::Plain);

const TABLE_NAME: Member = required("TableName", Shape::Text(Text::Table));

const RETURN_CONSUMED_CAPACITY: Member =
    optional("ReturnConsumedCapacity", Shape::Words(&["TOTAL", "INDEXES", "NONE"]));

const RETURN_ON_FAILURE: Member =
    optional("ReturnValuesOnConditionCheckFailure", Shape::Words(&["ALL_OLD", "NONE"]));

const CONSISTENT_READ: Member = optional("ConsistentRead", Shape::Boolean);

const LIMIT: Member = optional("Limit", Shape::Integer);
