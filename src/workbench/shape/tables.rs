//! Requests about tables and what belongs to them.

use super::{
    LIMIT, Member, PLAIN, Shape, Structure, TABLE_NAME, Text, one_of, optional, required, structure,
};

static ATTRIBUTE_DEFINITION: Structure = structure(
    "AttributeDefinition",
    &[
        required("AttributeName", Shape::Text(Text::KeyAttribute)),
        required("AttributeType", Shape::Words(&["S", "N", "B"])),
    ],
);

const ATTRIBUTE_DEFINITIONS: Shape = Shape::List(&Shape::Structure(&ATTRIBUTE_DEFINITION));

static KEY_SCHEMA_ELEMENT: Structure = structure(
    "KeySchemaElement",
    &[
        required("AttributeName", Shape::Text(Text::KeyAttribute)),
        required("KeyType", Shape::Words(&["HASH", "RANGE"])),
    ],
);

const KEY_ELEMENTS: Shape = Shape::List(&Shape::Structure(&KEY_SCHEMA_ELEMENT));

const KEY_SCHEMA: Member = required("KeySchema", KEY_ELEMENTS);

static PROVISIONED: Structure = structure(
    "ProvisionedThroughput",
    &[required("ReadCapacityUnits", Shape::Integer), required("WriteCapacityUnits", Shape::Integer)],
);

const PROVISIONED_THROUGHPUT: Member = optional("ProvisionedThroughput", Shape::Structure(&PROVISIONED));

static ON_DEMAND: Structure = structure(
    "OnDemandThroughput",
    &[optional("MaxReadRequestUnits", Shape::Integer), optional("MaxWriteRequestUnits", Shape::Integer)],
);

const ON_DEMAND_THROUGHPUT: Member = optional("OnDemandThroughput", Shape::Structure(&ON_DEMAND));

static WARM: Structure = structure(
    "WarmThroughput",
    &[optional("ReadUnitsPerSecond", Shape::Integer), optional("WriteUnitsPerSecond", Shape::Integer)],
);

const WARM_THROUGHPUT: Member = optional("WarmThroughput", Shape::Structure(&WARM));

static PROJECTION: Structure = structure(
    "Projection",
    &[
        // The model leaves it open; the service asks for it.
        required("ProjectionType", Shape::Words(&["ALL", "KEYS_ONLY", "INCLUDE"])),
        optional("NonKeyAttributes", Shape::List(&Shape::Text(Text::Attribute))),
    ],
);

const INDEX_NAME: Member = required("IndexName", Shape::Text(Text::Index));

const INDEX_PROJECTION: Member = required("Projection", Shape::Structure(&PROJECTION));

const GLOBAL_INDEX: &[Member] = &[
    INDEX_NAME,
    KEY_SCHEMA,
    INDEX_PROJECTION,
    PROVISIONED_THROUGHPUT,
    ON_DEMAND_THROUGHPUT,
    WARM_THROUGHPUT,
];

static GLOBAL_SECONDARY_INDEX: Structure = structure("GlobalSecondaryIndex", GLOBAL_INDEX);

static LOCAL_SECONDARY_INDEX: Structure =
    structure("LocalSecondaryIndex", &[INDEX_NAME, KEY_SCHEMA, INDEX_PROJECTION]);

static STREAM: Structure = structure(
    "StreamSpecification",
    &[
        required("StreamEnabled", Shape::Boolean),
        optional(
            "StreamViewType",
            Shape::Words(&["NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"]),
        ),
    ],
);

const STREAM_SPECIFICATION: Member = optional("StreamSpecification", Shape::Structure(&STREAM));

static ENCRYPTION: Structure = structure(
    "SSESpecification",
    &[
        optional("Enabled", Shape::Boolean),
        optional("SSEType", Shape::Words(&["AES256", "KMS"])),
        optional("KMSMasterKeyId", PLAIN),
    ],
);

const SSE_SPECIFICATION: Member = optional("SSESpecification", Shape::Structure(&ENCRYPTION));

static TAG: Structure = structure("Tag", &[required("Key", PLAIN), required("Value", PLAIN)]);

const TAG_LIST: Shape = Shape::List(&Shape::Structure(&TAG));

const BILLING_MODE: Member = optional("BillingMode", Shape::Words(&["PAY_PER_REQUEST", "PROVISIONED"]));

const TABLE_CLASS: Member = optional("TableClass", Shape::Words(&["STANDARD", "STANDARD_INFREQUENT_ACCESS"]));

const DELETION_PROTECTION: Member = optional("DeletionProtectionEnabled", Shape::Boolean);

const RESOURCE_ARN: Member = required("ResourceArn", Shape::Text(Text::Arn));

pub(super) static CREATE_TABLE: Structure = structure(
    "CreateTableInput",
    &[
        TABLE_NAME,
        // The model leaves both open for replicas of a global table.
        required("AttributeDefinitions", ATTRIBUTE_DEFINITIONS),
        KEY_SCHEMA,
        BILLING_MODE,
        PROVISIONED_THROUGHPUT,
        optional("GlobalSecondaryIndexes", Shape::List(&Shape::Structure(&GLOBAL_SECONDARY_INDEX))),
        optional("LocalSecondaryIndexes", Shape::List(&Shape::Structure(&LOCAL_SECONDARY_INDEX))),
        STREAM_SPECIFICATION,
        optional("Tags", TAG_LIST),
        TABLE_CLASS,
        DELETION_PROTECTION,
        ON_DEMAND_THROUGHPUT,
        WARM_THROUGHPUT,
        SSE_SPECIFICATION,
        optional("ResourcePolicy", PLAIN),
    ],
);

static UPDATE_INDEX: Structure = structure(
    "UpdateGlobalSecondaryIndexAction",
    &[INDEX_NAME, PROVISIONED_THROUGHPUT, ON_DEMAND_THROUGHPUT, WARM_THROUGHPUT],
);
static CREATE_INDEX: Structure = structure("CreateGlobalSecondaryIndexAction", GLOBAL_INDEX);
static DELETE_INDEX: Structure = structure("DeleteGlobalSecondaryIndexAction", &[INDEX_NAME]);
static INDEX_UPDATE: Structure = one_of(
    "GlobalSecondaryIndexUpdate",
    &[
        optional("Create", Shape::Structure(&CREATE_INDEX)),
        optional("Update", Shape::Structure(&UPDATE_INDEX)),
        optional("Delete", Shape::Structure(&DELETE_INDEX)),
    ],
);

pub(super) static UPDATE_TABLE: Structure = structure(
    "UpdateTableInput",
    &[
        TABLE_NAME,
        optional("AttributeDefinitions", ATTRIBUTE_DEFINITIONS),
        optional("GlobalSecondaryIndexUpdates", Shape::List(&Shape::Structure(&INDEX_UPDATE))),
        BILLING_MODE,
        PROVISIONED_THROUGHPUT,
        STREAM_SPECIFICATION,
        TABLE_CLASS,
        DELETION_PROTECTION,
        ON_DEMAND_THROUGHPUT,
        WARM_THROUGHPUT,
        SSE_SPECIFICATION,
    ],
);

pub(super) static DELETE_TABLE: Structure = structure("DeleteTableInput", &[TABLE_NAME]);

pub(super) static DESCRIBE_TABLE: Structure = structure("DescribeTableInput", &[TABLE_NAME]);

pub(super) static DESCRIBE_TIME_TO_LIVE: Structure = structure("DescribeTimeToLiveInput", &[TABLE_NAME]);

pub(super) static LIST_TABLES: Structure =
    structure("ListTablesInput", &[LIMIT, optional("ExclusiveStartTableName", Shape::Text(Text::Table))]);

static TIME_TO_LIVE: Structure = structure(
    "TimeToLiveSpecification",
    &[required("AttributeName", Shape::Text(Text::Attribute)), required("Enabled", Shape::Boolean)],
);

pub(super) static UPDATE_TIME_TO_LIVE: Structure = structure(
    "UpdateTimeToLiveInput",
    &[TABLE_NAME, required("TimeToLiveSpecification", Shape::Structure(&TIME_TO_LIVE))],
);

pub(super) static TAG_RESOURCE: Structure =
    structure("TagResourceInput", &[RESOURCE_ARN, required("Tags", TAG_LIST)]);

pub(super) static UNTAG_RESOURCE: Structure =
    structure("UntagResourceInput", &[RESOURCE_ARN, required("TagKeys", Shape::List(&PLAIN))]);

pub(super) static LIST_TAGS_OF_RESOURCE: Structure =
    structure("ListTagsOfResourceInput", &[RESOURCE_ARN, optional("NextToken", PLAIN)]);

pub(super) static DESCRIBE_LIMITS: Structure = structure("DescribeLimitsInput", &[]);

pub(super) static DESCRIBE_ENDPOINTS: Structure = structure("DescribeEndpointsRequest", &[]);
