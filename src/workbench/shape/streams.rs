//! Requests about streams.

use super::{LIMIT, PLAIN, Shape, Structure, Text, optional, required, structure};

const ARN: Shape = Shape::Text(Text::Arn);

pub(super) static LIST_STREAMS: Structure = structure(
    "ListStreamsInput",
    &[optional("TableName", Shape::Text(Text::Table)), LIMIT, optional("ExclusiveStartStreamArn", ARN)],
);

static SHARD_FILTER: Structure = structure(
    "ShardFilter",
    &[optional("Type", Shape::Words(&["CHILD_SHARDS"])), optional("ShardId", PLAIN)],
);

pub(super) static DESCRIBE_STREAM: Structure = structure(
    "DescribeStreamInput",
    &[
        required("StreamArn", ARN),
        LIMIT,
        optional("ExclusiveStartShardId", PLAIN),
        optional("ShardFilter", Shape::Structure(&SHARD_FILTER)),
    ],
);

pub(super) static GET_SHARD_ITERATOR: Structure = structure(
    "GetShardIteratorInput",
    &[
        required("StreamArn", ARN),
        required("ShardId", PLAIN),
        required(
            "ShardIteratorType",
            Shape::Words(&[
                "TRIM_HORIZON",
                "LATEST",
                "AT_SEQUENCE_NUMBER",
                "AFTER_SEQUENCE_NUMBER",
                "AT_TIMESTAMP",
            ]),
        ),
        optional("SequenceNumber", PLAIN),
        optional("Timestamp", Shape::Time),
    ],
);

pub(super) static GET_RECORDS: Structure =
    structure("GetRecordsInput", &[required("ShardIterator", PLAIN), LIMIT]);
