//! Requests about items: one, several, and pages of them.

use super::{
    CONSISTENT_READ, LIMIT, Member, Need, RETURN_CONSUMED_CAPACITY, RETURN_ON_FAILURE, Shape, Structure,
    TABLE_NAME, Text, legacy, one_of, optional, required, structure,
};

const ITEM: Member = required("Item", Shape::Map { names: Text::Attribute, values: &Shape::Value });

const KEY_VALUES: Shape = Shape::Map { names: Text::KeyAttribute, values: &Shape::Value };

const KEY: Member = required("Key", KEY_VALUES);

const PROJECTION_EXPRESSION: Member = optional("ProjectionExpression", Shape::Text(Text::Projection));

const CONDITION_EXPRESSION: Member = optional("ConditionExpression", Shape::Text(Text::Condition));

const FILTER_EXPRESSION: Member = optional("FilterExpression", Shape::Text(Text::Condition));

const NAMES: Member = optional(
    "ExpressionAttributeNames",
    Shape::Map { names: Text::NamePlaceholder, values: &Shape::Text(Text::Attribute) },
);

const VALUES: Member = optional(
    "ExpressionAttributeValues",
    Shape::Map { names: Text::ValuePlaceholder, values: &Shape::Value },
);

const RETURN_VALUES: Member =
    optional("ReturnValues", Shape::Words(&["ALL_NEW", "ALL_OLD", "UPDATED_NEW", "UPDATED_OLD", "NONE"]));

const RETURN_METRICS: Member = optional("ReturnItemCollectionMetrics", Shape::Words(&["SIZE", "NONE"]));

const CLIENT_REQUEST_TOKEN: Member = optional("ClientRequestToken", super::PLAIN);

/* What expressions replaced */

const ATTRIBUTES_TO_GET: Member = legacy("AttributesToGet", Shape::List(&Shape::Text(Text::Attribute)));

const CONDITIONAL_OPERATOR: Member = legacy("ConditionalOperator", Shape::Words(&["AND", "OR"]));

const COMPARISON_OPERATOR: Shape = Shape::Words(&[
    "EQ",
    "NE",
    "LE",
    "LT",
    "GE",
    "GT",
    "IN",
    "BETWEEN",
    "NOT_NULL",
    "NULL",
    "CONTAINS",
    "NOT_CONTAINS",
    "BEGINS_WITH",
]);

static CONDITION: Structure = structure(
    "Condition",
    &[
        required("ComparisonOperator", COMPARISON_OPERATOR),
        optional("AttributeValueList", Shape::List(&Shape::Value)),
    ],
);

const CONDITIONS: Shape = Shape::Map { names: Text::Attribute, values: &Shape::Structure(&CONDITION) };

static EXPECTED_ATTRIBUTE_VALUE: Structure = structure(
    "ExpectedAttributeValue",
    &[
        optional("ComparisonOperator", COMPARISON_OPERATOR),
        optional("AttributeValueList", Shape::List(&Shape::Value)),
        optional("Value", Shape::Value),
        optional("Exists", Shape::Boolean),
    ],
);

const EXPECTATIONS: Shape =
    Shape::Map { names: Text::Attribute, values: &Shape::Structure(&EXPECTED_ATTRIBUTE_VALUE) };

const EXPECTED: Member = legacy("Expected", EXPECTATIONS);

static ATTRIBUTE_VALUE_UPDATE: Structure = structure(
    "AttributeValueUpdate",
    &[optional("Action", Shape::Words(&["PUT", "ADD", "DELETE"])), optional("Value", Shape::Value)],
);

const UPDATES: Shape =
    Shape::Map { names: Text::Attribute, values: &Shape::Structure(&ATTRIBUTE_VALUE_UPDATE) };

const ATTRIBUTE_UPDATES: Member = legacy("AttributeUpdates", UPDATES);

/* One item */

pub(super) static PUT_ITEM: Structure = structure(
    "PutItemInput",
    &[
        TABLE_NAME,
        ITEM,
        CONDITION_EXPRESSION,
        NAMES,
        VALUES,
        RETURN_VALUES,
        RETURN_ON_FAILURE,
        RETURN_CONSUMED_CAPACITY,
        RETURN_METRICS,
        EXPECTED,
        CONDITIONAL_OPERATOR,
    ],
);

pub(super) static GET_ITEM: Structure = structure(
    "GetItemInput",
    &[
        TABLE_NAME,
        KEY,
        CONSISTENT_READ,
        PROJECTION_EXPRESSION,
        NAMES,
        RETURN_CONSUMED_CAPACITY,
        ATTRIBUTES_TO_GET,
    ],
);

pub(super) static UPDATE_ITEM: Structure = structure(
    "UpdateItemInput",
    &[
        TABLE_NAME,
        KEY,
        // An item can be created with its key alone.
        optional("UpdateExpression", Shape::Text(Text::Update)),
        CONDITION_EXPRESSION,
        NAMES,
        VALUES,
        RETURN_VALUES,
        RETURN_ON_FAILURE,
        RETURN_CONSUMED_CAPACITY,
        RETURN_METRICS,
        ATTRIBUTE_UPDATES,
        EXPECTED,
        CONDITIONAL_OPERATOR,
    ],
);

pub(super) static DELETE_ITEM: Structure = structure(
    "DeleteItemInput",
    &[
        TABLE_NAME,
        KEY,
        CONDITION_EXPRESSION,
        NAMES,
        VALUES,
        RETURN_VALUES,
        RETURN_ON_FAILURE,
        RETURN_CONSUMED_CAPACITY,
        RETURN_METRICS,
        EXPECTED,
        CONDITIONAL_OPERATOR,
    ],
);

/* Pages */

const SELECT: Member = optional(
    "Select",
    Shape::Words(&["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT"]),
);

const INDEX_NAME: Member = optional("IndexName", Shape::Text(Text::Index));

const EXCLUSIVE_START_KEY: Member = optional("ExclusiveStartKey", KEY_VALUES);

pub(super) static QUERY: Structure = structure(
    "QueryInput",
    &[
        TABLE_NAME,
        INDEX_NAME,
        // Required unless KeyConditions stands in its place.
        Member {
            name: "KeyConditionExpression",
            shape: Shape::Text(Text::KeyCondition),
            need: Need::RequiredUnless("KeyConditions"),
        },
        FILTER_EXPRESSION,
        PROJECTION_EXPRESSION,
        NAMES,
        VALUES,
        optional("ScanIndexForward", Shape::Boolean),
        LIMIT,
        EXCLUSIVE_START_KEY,
        CONSISTENT_READ,
        SELECT,
        RETURN_CONSUMED_CAPACITY,
        legacy("KeyConditions", CONDITIONS),
        legacy("QueryFilter", CONDITIONS),
        ATTRIBUTES_TO_GET,
        CONDITIONAL_OPERATOR,
    ],
);

pub(super) static SCAN: Structure = structure(
    "ScanInput",
    &[
        TABLE_NAME,
        INDEX_NAME,
        FILTER_EXPRESSION,
        PROJECTION_EXPRESSION,
        NAMES,
        VALUES,
        LIMIT,
        EXCLUSIVE_START_KEY,
        CONSISTENT_READ,
        SELECT,
        optional("Segment", Shape::Integer),
        optional("TotalSegments", Shape::Integer),
        RETURN_CONSUMED_CAPACITY,
        legacy("ScanFilter", CONDITIONS),
        ATTRIBUTES_TO_GET,
        CONDITIONAL_OPERATOR,
    ],
);

/* Batches */

static KEYS_AND_ATTRIBUTES: Structure = structure(
    "KeysAndAttributes",
    &[
        required("Keys", Shape::List(&KEY_VALUES)),
        CONSISTENT_READ,
        PROJECTION_EXPRESSION,
        NAMES,
        ATTRIBUTES_TO_GET,
    ],
);

pub(super) static BATCH_GET_ITEM: Structure = structure(
    "BatchGetItemInput",
    &[
        required(
            "RequestItems",
            Shape::Map { names: Text::Table, values: &Shape::Structure(&KEYS_AND_ATTRIBUTES) },
        ),
        RETURN_CONSUMED_CAPACITY,
    ],
);

pub(super) static PUT_REQUEST: Structure = structure("PutRequest", &[ITEM]);
static DELETE_REQUEST: Structure = structure("DeleteRequest", &[KEY]);
static WRITE_REQUEST: Structure = one_of(
    "WriteRequest",
    &[
        optional("PutRequest", Shape::Structure(&PUT_REQUEST)),
        optional("DeleteRequest", Shape::Structure(&DELETE_REQUEST)),
    ],
);

pub(super) static BATCH_WRITE_ITEM: Structure = structure(
    "BatchWriteItemInput",
    &[
        required(
            "RequestItems",
            Shape::Map { names: Text::Table, values: &Shape::List(&Shape::Structure(&WRITE_REQUEST)) },
        ),
        RETURN_CONSUMED_CAPACITY,
        RETURN_METRICS,
    ],
);

/* Transactions */

static GET: Structure = structure("Get", &[TABLE_NAME, KEY, PROJECTION_EXPRESSION, NAMES]);
static TRANSACT_GET_ITEM: Structure =
    structure("TransactGetItem", &[required("Get", Shape::Structure(&GET))]);

pub(super) static TRANSACT_GET_ITEMS: Structure = structure(
    "TransactGetItemsInput",
    &[
        required("TransactItems", Shape::List(&Shape::Structure(&TRANSACT_GET_ITEM))),
        RETURN_CONSUMED_CAPACITY,
    ],
);

static CONDITION_CHECK: Structure = structure(
    "ConditionCheck",
    &[
        TABLE_NAME,
        KEY,
        required("ConditionExpression", Shape::Text(Text::Condition)),
        NAMES,
        VALUES,
        RETURN_ON_FAILURE,
    ],
);
static PUT: Structure =
    structure("Put", &[TABLE_NAME, ITEM, CONDITION_EXPRESSION, NAMES, VALUES, RETURN_ON_FAILURE]);
static DELETE: Structure =
    structure("Delete", &[TABLE_NAME, KEY, CONDITION_EXPRESSION, NAMES, VALUES, RETURN_ON_FAILURE]);
static UPDATE: Structure = structure(
    "Update",
    &[
        TABLE_NAME,
        KEY,
        required("UpdateExpression", Shape::Text(Text::Update)),
        CONDITION_EXPRESSION,
        NAMES,
        VALUES,
        RETURN_ON_FAILURE,
    ],
);
static TRANSACT_WRITE_ITEM: Structure = one_of(
    "TransactWriteItem",
    &[
        optional("Put", Shape::Structure(&PUT)),
        optional("Update", Shape::Structure(&UPDATE)),
        optional("Delete", Shape::Structure(&DELETE)),
        optional("ConditionCheck", Shape::Structure(&CONDITION_CHECK)),
    ],
);

pub(super) static TRANSACT_WRITE_ITEMS: Structure = structure(
    "TransactWriteItemsInput",
    &[
        required("TransactItems", Shape::List(&Shape::Structure(&TRANSACT_WRITE_ITEM))),
        CLIENT_REQUEST_TOKEN,
        RETURN_CONSUMED_CAPACITY,
        RETURN_METRICS,
    ],
);
