//! The operations of the API: one file each, a closed set, exhaustive dispatch.
//!
//! Every file reads in the same order: the body as it is on the wire, its
//! constraints as data, the typed input, its validation, the execution, the
//! output. [`validation`](super::validation) has the order of all checks.

mod batch_execute_statement;
mod batch_get_item;
mod batch_write_item;
mod create_table;
mod delete_item;
mod delete_table;
mod describe_endpoints;
mod describe_limits;
mod describe_stream;
mod describe_table;
mod describe_time_to_live;
mod execute_statement;
mod execute_transaction;
mod get_item;
mod get_records;
mod get_shard_iterator;
mod item_collection;
mod list_streams;
mod list_tables;
mod list_tags_of_resource;
mod load;
mod page;
mod partiql;
mod pending;
mod put_item;
mod query;
mod scan;
mod table_description;
mod table_parameters;
mod tag_resource;
mod tagging;
mod transact_get_items;
mod transact_write_items;
mod transaction;
mod untag_resource;
mod update_item;
mod update_table;
mod update_time_to_live;
mod write;
mod write_parameters;

use serde::{Deserialize, Serialize};

pub use self::batch_execute_statement::{
    BatchExecuteStatementInput, BatchExecuteStatementOutput, BatchStatementError, BatchStatementRequest,
    BatchStatementResponse,
};
pub use self::batch_get_item::{BatchGetItemInput, BatchGetItemOutput, Found, KeysAndAttributes};
pub use self::batch_write_item::{BatchWriteItemInput, BatchWriteItemOutput, WriteRequest};
pub use self::create_table::{CreateTableInput, CreateTableOutput};
pub use self::delete_item::{DeleteItemInput, DeleteItemOutput};
pub use self::delete_table::{DeleteTableInput, DeleteTableOutput};
pub use self::describe_endpoints::{DescribeEndpointsInput, DescribeEndpointsOutput, Endpoint};
pub use self::describe_limits::{DescribeLimitsInput, DescribeLimitsOutput};
pub use self::describe_stream::{
    DescribeStreamInput, DescribeStreamOutput, ShardDescription, StreamDescription,
};
pub use self::describe_table::{DescribeTableInput, DescribeTableOutput};
pub use self::describe_time_to_live::{
    DescribeTimeToLiveInput, DescribeTimeToLiveOutput, TimeToLiveDescription,
};
pub use self::execute_statement::{ExecuteStatementInput, ExecuteStatementOutput};
pub use self::execute_transaction::{ExecuteTransactionInput, ExecuteTransactionOutput, ItemResponse};
pub use self::get_item::{GetItemInput, GetItemOutput};
pub use self::get_records::{GetRecordsInput, GetRecordsOutput, RecordDescription, StreamRecordDescription};
pub use self::get_shard_iterator::{GetShardIteratorInput, GetShardIteratorOutput};
pub use self::item_collection::{ItemCollectionMetrics, MAX_ITEM_COLLECTION_BYTES};
pub use self::list_streams::{ListStreamsInput, ListStreamsOutput, ListedStream};
pub use self::list_tables::{ListTablesInput, ListTablesOutput};
pub use self::list_tags_of_resource::{ListTagsOfResourceInput, ListTagsOfResourceOutput};
pub use self::load::{LoadError, Loaded};
pub use self::page::{PageOutput, PageParameters};
pub use self::partiql::ParameterizedStatement;
pub use self::pending::{Pending, TransactionId};
pub use self::put_item::{PutItemInput, PutItemOutput};
pub use self::query::{QueryInput, QueryOutput};
pub use self::scan::{ScanInput, ScanOutput};
pub use self::table_description::{IndexDescription, ProjectionDescription, TableDescription};
pub use self::table_parameters::{EncryptionDemand, IndexThroughput};
pub use self::tag_resource::{TagResourceInput, TagResourceOutput};
pub use self::tagging::Tag;
pub use self::transact_get_items::{TransactGet, TransactGetItemsInput, TransactGetItemsOutput, TransactGot};
pub use self::transact_write_items::{TransactWriteItemsInput, TransactWriteItemsOutput};
pub use self::transaction::{TransactWrite, WriteAction};
pub use self::untag_resource::{UntagResourceInput, UntagResourceOutput};
pub use self::update_item::{UpdateItemInput, UpdateItemOutput};
pub use self::update_table::{IndexUpdate, UpdateTableInput, UpdateTableOutput};
pub use self::update_time_to_live::{TimeToLiveSpecification, UpdateTimeToLiveInput, UpdateTimeToLiveOutput};
pub use self::write_parameters::{WriteOutput, WriteParameters};
use super::admission::Refusal;
use super::event::Event;
use super::receipt::{Receipt, ReceiptLine};
use super::wire::shape::{Field, Shape};
use super::{Engine, Outcome, wire};
use crate::model::ApiError;

/// A request body of the wire, that becomes an input once its constraints hold.
trait Body: Shape {
    type Input: Operate;

    /// Checks everything up to and including the attribute values and the
    /// parameters of expressions, in the service's order.
    fn into_input(self) -> Result<Self::Input, ApiError>;
}

/// A typed input.
trait Operate: Sized {
    type Output: Serialize;

    /// The checks of [`Body::into_input`] that typed values do not rule out.
    fn check(&self) -> Result<(), ApiError>;

    /// Everything after those checks.
    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<Self::Output, ApiError>;
}

/// What an operation leaves beside its output, also when it fails.
pub(super) struct Log {
    pub(super) receipt: Receipt,
    pub(super) events: Vec<Event>,
}

impl Log {
    /// Nothing has happened yet.
    pub(super) fn new(operation: Operation) -> Self {
        Self { receipt: Receipt::free(operation), events: Vec::new() }
    }

    /// How far the log has come.
    pub(super) fn mark(&self) -> Mark {
        Mark { lines: self.receipt.lines.len(), events: self.events.len() }
    }

    /// What was charged since `mark`.
    pub(super) fn lines_since(&self, mark: Mark) -> &[ReceiptLine] {
        self.receipt.lines.get(mark.lines..).unwrap_or_default()
    }

    /// Takes back what was charged and happened since `mark`.
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.receipt.lines.truncate(mark.lines);
        self.events.truncate(mark.events);
    }

    /// Records that there was no capacity.
    pub(super) fn refuse(&mut self, refusals: &[Refusal]) {
        self.receipt.refused.extend_from_slice(refusals);
        self.events.push(Event::Throttled { refusals: refusals.to_vec() });
    }

    /// Records that there was no capacity, and answers so.
    pub(super) fn throttled(&mut self, refusals: &[Refusal]) -> ApiError {
        self.refuse(refusals);
        Refusal::error(refusals)
    }

    /// With this result, all of the answer.
    pub(super) fn outcome(self, result: Result<Output, ApiError>) -> Outcome {
        Outcome { result, receipt: self.receipt, events: self.events }
    }
}

/// How far a log had come.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    lines: usize,
    events: usize,
}

/// A request body as it comes: as text or parsed.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Bytes(&'a [u8]),
    Value(&'a serde_json::Value),
}

impl Source<'_> {
    fn read<B: Body>(self) -> Result<B::Input, ApiError> {
        let body: Field<B> = match self {
            Self::Bytes(bytes) => wire::parse_bytes(bytes)?,
            Self::Value(value) => wire::parse_value(value)?,
        };
        body.0.into_input()
    }
}

/// Declares the set of operations, and with it every place that must know them all.
macro_rules! operations {
    ($($operation:ident: $body:ty, $input:ident, $output:ident;)*) => {
        /// An operation of the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Operation {
            $(#[doc = concat!("`", stringify!($operation), "`.")] $operation,)*
        }

        /// A typed request.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Request {
            $(#[doc = concat!("`", stringify!($operation), "`.")] $operation($input),)*
        }

        /// A typed output.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Output {
            $(#[doc = concat!("`", stringify!($operation), "`.")] $operation($output),)*
        }

        impl Operation {
            /// All operations.
            pub const ALL: &'static [Self] = &[$(Self::$operation),*];

            /// The operation's name in the API: `PutItem`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$operation => stringify!($operation),)*
                }
            }

            /// The operation called `name`.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($operation) => Some(Self::$operation),)*
                    _ => None,
                }
            }

            /// Reads a request body and checks all that can be checked without
            /// the tables: what [`Engine::execute`] takes.
            ///
            /// # Errors
            ///
            /// What the service says of such a body.
            pub fn read(self, body: &[u8]) -> Result<Request, ApiError> {
                match self {
                    $(Self::$operation => Source::Bytes(body).read::<$body>().map(Request::$operation),)*
                }
            }

            /// Reads, checks and carries out the request in `source`.
            pub(super) fn serve(
                self,
                source: Source<'_>,
                engine: &mut Engine,
                log: &mut Log,
            ) -> Result<Output, ApiError> {
                match self {
                    $(Self::$operation => {
                        let input = source.read::<$body>()?;
                        input.run(engine, log).map(Output::$operation)
                    })*
                }
            }
        }

        impl Request {
            /// The operation this is a request for.
            pub fn operation(&self) -> Operation {
                match self {
                    $(Self::$operation(_) => Operation::$operation,)*
                }
            }

            /// Checks and carries out this request.
            pub(super) fn serve(self, engine: &mut Engine, log: &mut Log) -> Result<Output, ApiError> {
                match self {
                    $(Self::$operation(input) => {
                        input.check()?;
                        input.run(engine, log).map(Output::$operation)
                    })*
                }
            }
        }

        $(impl From<$input> for Request {
            fn from(input: $input) -> Self {
                Self::$operation(input)
            }
        })*
    };
}

operations! {
    BatchExecuteStatement: batch_execute_statement::BatchExecuteStatementBody, BatchExecuteStatementInput, BatchExecuteStatementOutput;
    BatchGetItem: batch_get_item::BatchGetItemBody, BatchGetItemInput, BatchGetItemOutput;
    BatchWriteItem: batch_write_item::BatchWriteItemBody, BatchWriteItemInput, BatchWriteItemOutput;
    CreateTable: create_table::CreateTableBody, CreateTableInput, CreateTableOutput;
    DeleteItem: delete_item::DeleteItemBody, DeleteItemInput, DeleteItemOutput;
    DeleteTable: delete_table::DeleteTableBody, DeleteTableInput, DeleteTableOutput;
    DescribeStream: describe_stream::DescribeStreamBody, DescribeStreamInput, DescribeStreamOutput;
    DescribeEndpoints: describe_endpoints::DescribeEndpointsBody, DescribeEndpointsInput, DescribeEndpointsOutput;
    DescribeLimits: describe_limits::DescribeLimitsBody, DescribeLimitsInput, DescribeLimitsOutput;
    DescribeTable: describe_table::DescribeTableBody, DescribeTableInput, DescribeTableOutput;
    DescribeTimeToLive: describe_time_to_live::DescribeTimeToLiveBody, DescribeTimeToLiveInput, DescribeTimeToLiveOutput;
    ExecuteStatement: execute_statement::ExecuteStatementBody, ExecuteStatementInput, ExecuteStatementOutput;
    ExecuteTransaction: execute_transaction::ExecuteTransactionBody, ExecuteTransactionInput, ExecuteTransactionOutput;
    GetItem: get_item::GetItemBody, GetItemInput, GetItemOutput;
    GetRecords: get_records::GetRecordsBody, GetRecordsInput, GetRecordsOutput;
    GetShardIterator: get_shard_iterator::GetShardIteratorBody, GetShardIteratorInput, GetShardIteratorOutput;
    ListStreams: list_streams::ListStreamsBody, ListStreamsInput, ListStreamsOutput;
    ListTables: list_tables::ListTablesBody, ListTablesInput, ListTablesOutput;
    ListTagsOfResource: list_tags_of_resource::ListTagsOfResourceBody, ListTagsOfResourceInput, ListTagsOfResourceOutput;
    PutItem: put_item::PutItemBody, PutItemInput, PutItemOutput;
    Query: query::QueryBody, QueryInput, QueryOutput;
    Scan: scan::ScanBody, ScanInput, ScanOutput;
    TagResource: tag_resource::TagResourceBody, TagResourceInput, TagResourceOutput;
    TransactGetItems: transact_get_items::TransactGetItemsBody, TransactGetItemsInput, TransactGetItemsOutput;
    TransactWriteItems: transact_write_items::TransactWriteItemsBody, TransactWriteItemsInput, TransactWriteItemsOutput;
    UntagResource: untag_resource::UntagResourceBody, UntagResourceInput, UntagResourceOutput;
    UpdateItem: update_item::UpdateItemBody, UpdateItemInput, UpdateItemOutput;
    UpdateTable: update_table::UpdateTableBody, UpdateTableInput, UpdateTableOutput;
    UpdateTimeToLive: update_time_to_live::UpdateTimeToLiveBody, UpdateTimeToLiveInput, UpdateTimeToLiveOutput;
}

/// One of the two APIs, each with operations of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Tables and items.
    DynamoDb,
    /// Reading streams.
    Streams,
}

impl Service {
    /// What comes before the point in an `X-Amz-Target` header.
    ///
    /// Source: the API models, `targetPrefix`.
    pub fn target_prefix(self) -> &'static str {
        match self {
            Self::DynamoDb => "DynamoDB_20120810",
            Self::Streams => "DynamoDBStreams_20120810",
        }
    }
}

impl Operation {
    /// The API it belongs to.
    pub fn service(self) -> Service {
        match self {
            Self::DescribeStream | Self::GetRecords | Self::GetShardIterator | Self::ListStreams => {
                Service::Streams
            }
            _ => Service::DynamoDb,
        }
    }

    /// The value of an `X-Amz-Target` header for the operation called `name`;
    /// of one that is unknown, as if it belonged to [`Service::DynamoDb`].
    pub fn target_of(name: &str) -> String {
        let service = Self::from_name(name).map_or(Service::DynamoDb, Self::service);
        format!("{}.{name}", service.target_prefix())
    }

    /// The operation that the value of an `X-Amz-Target` header means; `None`
    /// also if that names an operation of the other API.
    pub fn from_target(target: &str) -> Option<Self> {
        let (prefix, name) = target.split_once('.')?;
        Self::from_name(name).filter(|operation| operation.service().target_prefix() == prefix)
    }

    /// Whether the operation is a transaction, which tells read and write
    /// units apart.
    pub fn is_transaction(self) -> bool {
        matches!(self, Self::ExecuteTransaction | Self::TransactGetItems | Self::TransactWriteItems)
    }

    /// Whether the operation is of the data plane: it reads or writes items or
    /// stream records, and leaves the definitions of tables as they are.
    ///
    /// Source: Developer Guide, "DynamoDB API".
    pub fn is_data_plane(self) -> bool {
        matches!(
            self,
            Self::BatchExecuteStatement
                | Self::BatchGetItem
                | Self::BatchWriteItem
                | Self::DeleteItem
                | Self::ExecuteStatement
                | Self::ExecuteTransaction
                | Self::GetItem
                | Self::PutItem
                | Self::Query
                | Self::Scan
                | Self::TransactGetItems
                | Self::TransactWriteItems
                | Self::UpdateItem
        ) || self.service() == Service::Streams
    }

    /// Whether the operation itself says what becomes of members for which
    /// there is no capacity; the others are refused as a whole.
    pub(super) fn admits_members(self) -> bool {
        matches!(self, Self::BatchExecuteStatement | Self::BatchGetItem | Self::BatchWriteItem)
            || self.is_transaction()
    }
}

impl Output {
    /// Whether there is a response body: operations without output answer an
    /// empty one, not even `{}`.
    pub(super) fn has_body(&self) -> bool {
        !matches!(self, Self::TagResource(_) | Self::UntagResource(_))
    }
}
