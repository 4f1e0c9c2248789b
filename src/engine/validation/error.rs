//! What fails in the engine's own checks, with the service's texts.

use crate::engine::operation::Operation;
use crate::engine::wire::attribute_value::ValueError;
use crate::expression::legacy::LegacyError;
use crate::model::ApiError;

/// Why a request is not acceptable. `Display` is the service's text.
///
/// Source: fact sheet §5, messages 4 to 13, 27.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValidationError {
    /// An attribute value of the item or the key.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A parameter that an expression replaced.
    #[error(transparent)]
    Legacy(#[from] LegacyError),
    /// An attribute without a name. The text is that of the downloadable
    /// version of the service (unverified for the service itself).
    #[error("Empty attribute name")]
    EmptyAttributeName,
    /// Expressions beside their older counterparts.
    #[error(
        "Can not use both expression and non-expression parameters in the same request: \
         Non-expression parameters: {{{legacy}}} Expression parameters: {{{expressions}}}"
    )]
    MixedParameters {
        /// Names of the older parameters.
        legacy: String,
        /// Names of the expressions.
        expressions: String,
    },
    /// `ExpressionAttributeNames` beside no expression.
    #[error("ExpressionAttributeNames can only be specified when using expressions")]
    NamesWithoutExpression,
    /// `ExpressionAttributeValues` beside no expression that could use them.
    #[error("ExpressionAttributeValues can only be specified when using expressions: {0}")]
    ValuesWithoutExpression(&'static str),
    /// An empty map of names or values.
    #[error("{0} must not be empty")]
    NoPlaceholders(&'static str),
    /// A name without `#`, a value without `:`, or another character in it.
    #[error("{parameter} contains invalid key: Syntax error; key: \"{key}\"")]
    BadPlaceholder {
        /// `ExpressionAttributeNames` or `ExpressionAttributeValues`.
        parameter: &'static str,
        /// As sent.
        key: String,
    },
    /// A name of more than 255 bytes, its `#` included.
    ///
    /// Source, of the next two too: ExtendDB's tests of these maps, captured from the service.
    #[error(
        "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; size of key: {0}"
    )]
    LongName(usize),
    /// The same of a value; the service leaves its size out.
    #[error(
        "ExpressionAttributeValues contains invalid key: The expression attribute map contains a key that is too long;"
    )]
    LongValue,
    /// A name that stands for nothing.
    #[error("ExpressionAttributeNames contains invalid value: Empty attribute name for key {0}")]
    EmptyName(String),
    /// An unacceptable value in `ExpressionAttributeValues`.
    #[error("ExpressionAttributeValues contains invalid value: {error} for key {key}")]
    BadValue {
        /// As sent.
        key: String,
        /// What is wrong with it.
        error: ValueError,
    },
    /// More than 2 MB of names and values. The limit is documented, the text is
    /// not (unverified).
    #[error("Expression attribute names and values have exceeded the maximum allowed size of 2 MB")]
    SubstitutionsTooLarge,
    /// Names or values that no expression uses.
    #[error("Value provided in {parameter} unused in expressions: keys: {{{keys}}}")]
    UnusedPlaceholders {
        /// `ExpressionAttributeNames` or `ExpressionAttributeValues`.
        parameter: &'static str,
        /// As sent, in the order of `hash_order::listed_names`.
        keys: String,
    },
    /// A `ReturnValues` that PutItem and DeleteItem do not have.
    #[error("ReturnValues can only be ALL_OLD or NONE")]
    ReturnValues,
    /// A batch of more items in all than it may have.
    ///
    /// Source: API reference, BatchGetItem.
    #[error("Too many items requested for the {0} call")]
    TooManyInBatch(&'static str),
    /// An UPDATE or DELETE that does not name one item.
    ///
    /// Source: paritysuite/dynamodb-conformance,
    /// `tests/tier3/error-messages/partiqlGrammar.test.ts` (captured in October 2026).
    #[error("Where clause does not contain a mandatory equality on all key attributes")]
    IncompleteKey,
    /// A SELECT of a batch or transaction that does not name one item, or asks
    /// for more of it than its key.
    ///
    /// Source, of the next but one too: paritysuite/dynamodb-conformance,
    /// `tests/tier3/error-messages/partiqlFunctions.test.ts` (captured in October 2026).
    #[error("Select statements within {0} must specify the primary key in the where clause.")]
    SelectsNoItem(&'static str),
    /// A SELECT from an index in a transaction.
    ///
    /// Source, of the index, the global index and RETURNING below too:
    /// nubo-db/dynamodb-conformance, `tests/tier3/error-messages/partiql.test.ts` (captured).
    #[error("Reads on indices are not supported within transactions.")]
    IndexInTransaction,
    /// EXISTS that does not name one item, or asks for nothing but its key.
    #[error("EXISTS() must contain a single item read with additional condition")]
    ExistsWithoutCondition,
    /// Reads beside writes in a batch. The rule is the API reference's, the text is not (unverified).
    #[error("Statements in a batch must be either all read statements or all write statements")]
    MixedBatch,
    /// Reads beside writes in a transaction.
    ///
    /// Source, of EXISTS and ORDER BY below too: floci-io/floci,
    /// `DynamoDbPartiQLDocumentedSyntaxIntegrationTest` (captured in September 2026).
    #[error("ExecuteTransaction API does not support both read and write operations in the same request.")]
    MixedTransaction,
    /// EXISTS outside a transaction.
    #[error("EXISTS can only be used in ExecuteTransaction write requests.")]
    ExistsOutsideTransaction,
    /// A RETURNING clause in a transaction, which has nothing to answer with.
    #[error("RETURNING clause is not supported in ExecuteTransaction.")]
    ReturningInTransaction,
    /// A SELECT from an index that the table does not have; Query adds the name.
    #[error("The table does not have the specified index")]
    NoSuchIndexOfStatement,
    /// A consistent SELECT from a global index, in other words than Query's.
    #[error("Strongly consistent read is not supported on Global Secondary Indexes")]
    ConsistentGlobalStatement,
    /// ORDER BY without WHERE.
    #[error("Must have WHERE clause in the statement when using ORDER BY clause.")]
    OrderWithoutWhere,
    /// ORDER BY of a scan.
    #[error(
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."
    )]
    OrderWithoutPartition,
    /// ORDER BY of an attribute that is no key.
    #[error("Attribute {0} in ORDER BY clause must be part of the primary key")]
    OrderByNoKey(String),
    /// ORDER BY of several partitions that does not begin with the partition key.
    #[error(
        "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause."
    )]
    OrderNotByPartition,
    /// A NextToken that the service did not give for this statement. The text is unverified.
    #[error("Invalid NextToken")]
    NextToken,
    /// A batch of nothing.
    ///
    /// Known from others' reports of 2026 (unverified).
    #[error("The requestItems parameter is required for {0}")]
    NoRequestItems(&'static str),
    /// A batch that names an item twice.
    #[error("Provided list of item keys contains duplicates")]
    DuplicateKeys,
    /// A request of a batch that is neither put nor delete, or both. The rule
    /// is the API reference's, the text is not (unverified).
    #[error("Supplied WriteRequest must contain exactly one of PutRequest and DeleteRequest")]
    NotOneWrite,
    /// An action of a transaction that is none, or several.
    #[error("TransactItems can only contain one of Check, Put, Update or Delete")]
    NotOneAction,
    /// A transaction that names an item twice.
    #[error("Transaction request cannot include multiple operations on one item")]
    ItemTwiceInTransaction,
    /// A transaction of more than 4 MB. The limit is documented, the text is
    /// not (unverified).
    #[error("The aggregate size of the items in the transaction exceeds 4 MB")]
    TransactionTooLarge,
    /// A projection beside a `Select` that leaves nothing to project.
    /// Source: of `ALL_ATTRIBUTES` and `only the Count`, nubo-db/dynoxide issue 96
    /// and pull request 100 (2026, captured); of the other, the same form
    /// (unverified).
    #[error("Cannot specify the {parameter} when choosing to get {select}")]
    ProjectionBesideSelect {
        /// `ProjectionExpression` or `AttributesToGet`.
        parameter: &'static str,
        /// `ALL_ATTRIBUTES`, `only the Count`, …
        select: &'static str,
    },
    /// `SPECIFIC_ATTRIBUTES` of nothing.
    #[error(
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
    )]
    NothingSpecified,
    /// `ALL_PROJECTED_ATTRIBUTES` of a table.
    #[error(
        "One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"
    )]
    ProjectedOfTable,
    /// A Query without a key condition.
    #[error("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")]
    NoKeyCondition,
    /// A Query with a `Limit` of less than 1; of Scan it is a constraint like any other.
    ///
    /// Source: paritysuite/dynamodb-conformance, tests of Query (captured).
    #[error(
        "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1"
    )]
    QueryLimit,
    /// `Segment` without `TotalSegments`.
    ///
    /// Source, of the next one too: architect/dynalite's tests of Scan (run against the service).
    #[error(
        "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"
    )]
    NoTotalSegments,
    /// `TotalSegments` without `Segment`.
    #[error(
        "The Segment parameter is required but was not present in the request when parameter TotalSegments is present"
    )]
    NoSegment,
    /// A segment beyond the last.
    #[error(
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: \
         Segment: {segment} is not less than TotalSegments: {total}"
    )]
    SegmentTooLarge {
        /// As sent.
        segment: u32,
        /// As sent.
        total: u32,
    },
    /// An index the table does not have.
    #[error("The table does not have the specified index: {0}")]
    NoSuchIndex(String),
    /// Source: aws/aws-cli issue 4845 (2020).
    #[error("Cannot read from backfilling global secondary index: {0}")]
    IndexBackfilling(String),
    /// A Query's filter on a key attribute.
    #[error("{filter} can only contain non-primary key attributes: Primary key attribute: {attribute}")]
    FilterOnKey {
        /// `Filter Expression` or `QueryFilter`.
        filter: &'static str,
        /// The attribute.
        attribute: String,
    },
    /// An ExclusiveStartKey with other attributes or types than the keys read, of
    /// a Query or of an index.
    ///
    /// Known from others' reports, 2014 to 2026 (unverified).
    #[error("The provided starting key is invalid")]
    StartKeyMismatch,
    /// As [`ValidationError::StartKeyMismatch`], for a Scan of a table; and for
    /// all, a key that no item can have.
    #[error("The provided starting key is invalid: {0}")]
    StartKeyInvalid(Box<ValidationError>),
    /// An ExclusiveStartKey in another partition than the key condition's.
    #[error("The provided starting key is outside query boundaries based on provided conditions")]
    StartKeyElsewhere,
    /// An ExclusiveStartKey whose sort key does not satisfy the key condition.
    #[error("The provided starting key does not match the range key predicate")]
    StartKeyOutOfRange,
    /// An ExclusiveStartKey in another segment.
    #[error(
        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey \
         with correct Segment. TotalSegments: {total} Segment: {segment}"
    )]
    StartKeyInOtherSegment {
        /// As sent.
        segment: u32,
        /// As sent.
        total: u32,
    },
    /// An item to put of more than 400 KB.
    #[error("Item size has exceeded the maximum allowed size")]
    ItemTooLarge,
    /// A key with other attributes or types than the table's.
    #[error("The provided key element does not match the schema")]
    KeyMismatch,
    /// An item without a key attribute.
    #[error("One or more parameter values were invalid: Missing the key {0} in the item")]
    MissingKey(String),
    /// An item whose key attribute has another type.
    #[error(
        "One or more parameter values were invalid: Type mismatch for key {name} expected: {expected} actual: {actual}"
    )]
    KeyType {
        /// The key attribute.
        name: String,
        /// The type it should have.
        expected: &'static str,
        /// The type it has.
        actual: &'static str,
    },
    /// A key value without a byte.
    #[error(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {kind} value. Key: {name}"
    )]
    EmptyKey {
        /// `string` or `binary`.
        kind: &'static str,
        /// The key attribute.
        name: String,
    },
    /// A partition key of more than 2048 bytes. The missing space is the service's.
    #[error(
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"
    )]
    PartitionKeyTooLong,
    /// A sort key of more than 1024 bytes.
    #[error(
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
    )]
    SortKeyTooLong,
    /// An item whose index key attribute has another type.
    #[error(
        "One or more parameter values were invalid: Type mismatch for Index Key {name} Expected: {expected} Actual: {actual} IndexName: {index}"
    )]
    IndexKeyType {
        /// The key attribute.
        name: String,
        /// The type it should have.
        expected: &'static str,
        /// The type it has.
        actual: &'static str,
        /// The index.
        index: String,
    },
    /// An item whose index key attribute is too long.
    #[error(
        "One or more parameter values were invalid: Size limit exceeded for Index Key {name} Actual Size: {bytes} bytes Max Size: {limit} bytes IndexName: {index}"
    )]
    IndexKeyTooLong {
        /// The key attribute.
        name: String,
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        limit: usize,
        /// The index.
        index: String,
    },
    /// An item whose index key attribute is without a byte.
    #[error(
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value. IndexName: {index}, IndexKey: {name}"
    )]
    EmptyIndexKey {
        /// `string` or `binary`.
        kind: &'static str,
        /// The key attribute.
        name: String,
        /// The index.
        index: String,
    },
    /// An update that copies a value of another type to an index key attribute.
    #[error("The update expression attempted to update the secondary index key to unsupported type")]
    UpdatesIndexKeyType,
    /// An update that makes an index key attribute empty.
    #[error(
        "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty {0} value."
    )]
    UpdatesIndexKeyEmpty(&'static str),
    /// An update that copies too long a value to an index key attribute.
    ///
    /// Source: API reference, `TransactionCanceledException`.
    #[error("The update expression attempted to update the secondary index key beyond allowed size limits")]
    UpdatesIndexKeyTooLong,
    /// A consistent read of a global index.
    #[error("Consistent reads are not supported on global secondary indexes")]
    ConsistentGlobalRead,
    /// Whole items of a global index that does not hold them.
    #[error(
        "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index {0} because its projection type is not ALL"
    )]
    NotAllProjected(String),
    /// A projection onto attributes a global index does not hold.
    #[error(
        "One or more parameter values were invalid: Global secondary index {index} does not project [{names}]"
    )]
    NotProjected {
        /// The index.
        index: String,
        /// The attributes.
        names: String,
    },
    /// A filter on attributes an index does not hold, of either kind.
    #[error(
        "One or more parameter values were invalid: Secondary index {index} does not project one or more filter attributes: [{names}]"
    )]
    FilterNotProjected {
        /// The index.
        index: String,
        /// The attributes.
        names: String,
    },
    /// A path that looks inside a key attribute.
    #[error(
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: {0}"
    )]
    PathIntoKey(String),
    /// A path that looks inside a key attribute of an index.
    #[error(
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: {0}"
    )]
    PathIntoIndexKey(String),
    /// An update of a key attribute.
    #[error(
        "One or more parameter values were invalid: Cannot update attribute {0}. This attribute is part of the key"
    )]
    UpdatesKey(String),
}

impl ValidationError {
    /// Whether `operation` counts this one: see [`counted`]. Query alone counts
    /// a Select that does not go with the projection.
    ///
    /// Source of the latter: nubo-db/dynoxide issue 96 (June 2026, captured in
    /// ap-south-1) and ExtendDB/extenddb pull request 211 (July 2026), which adds
    /// that Scan does not; of a Select of nothing, others' reports of September
    /// 2026 (unverified).
    fn is_counted(&self, operation: Operation) -> bool {
        match self {
            Self::NothingSpecified | Self::ProjectionBesideSelect { .. } => operation == Operation::Query,
            _ => counts(operation) && self.is_counted_in_writes(),
        }
    }

    fn is_counted_in_writes(&self) -> bool {
        match self {
            Self::Value(error) => error.is_counted(),
            Self::Legacy(_)
            | Self::MixedParameters { .. }
            | Self::NamesWithoutExpression
            | Self::ValuesWithoutExpression(_)
            | Self::NoPlaceholders(_)
            | Self::BadPlaceholder { .. }
            | Self::LongName(_)
            | Self::LongValue
            | Self::EmptyName(_)
            | Self::UnusedPlaceholders { .. }
            | Self::BadValue { .. }
            | Self::ReturnValues => true,
            _ => false,
        }
    }

    /// Whether an action of a transaction that fails so cancels it, rather
    /// than being refused at once.
    ///
    /// Source: fact sheet §4 (measured); of keys that are too long,
    /// ExtendDB/extenddb pull request 211 (July 2026). That index keys that
    /// are too long cancel likewise is unverified.
    pub fn cancels_transaction(&self) -> bool {
        matches!(
            self,
            Self::MissingKey(_)
                | Self::KeyType { .. }
                | Self::KeyMismatch
                | Self::IndexKeyType { .. }
                | Self::IndexKeyTooLong { .. }
                | Self::PartitionKeyTooLong
                | Self::SortKeyTooLong
        )
    }

    /// This failure as `operation` answers it.
    pub fn of(self, operation: Operation) -> ApiError {
        let text = self.to_string();
        ApiError::validation(if self.is_counted(operation) { with_count(&text) } else { text })
    }
}

impl From<ValidationError> for ApiError {
    fn from(error: ValidationError) -> Self {
        Self::validation(error.to_string())
    }
}

/// Whether the operation counts failures about sets, NULL, the syntax of
/// expressions and misused parameters: PutItem and UpdateItem do, the others,
/// DeleteItem too, do not.
///
/// Source: fact sheet §5, "Messages" (preferred reading: captures of July
/// 2026); users' reports of May to September 2026 agree.
pub(super) fn counts(operation: Operation) -> bool {
    matches!(operation, Operation::PutItem | Operation::UpdateItem)
}

fn with_count(text: &str) -> String {
    format!("1 validation error detected: {text}")
}

/// The text of a failure that the operations count that count any.
pub fn counted(operation: Operation, text: String) -> String {
    if counts(operation) { with_count(&text) } else { text }
}
