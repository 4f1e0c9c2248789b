import random
import time
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

config = Config(retries={"mode": "standard", "total_max_attempts": 10})
dynamodb = boto3.client("dynamodb", config=config)
streams = boto3.client("dynamodbstreams", config=config)


def resubmit(call, unprocessed, **request):
    """Sends a batch, then what is left of it, with backoff and jitter."""
    for attempt in range(10):
        if attempt > 0:
            time.sleep(random.uniform(0, min(20, 0.05 * 2**attempt)))
        response = call(**request)
        yield response
        request["RequestItems"] = response.get(unprocessed)
        if not request["RequestItems"]:
            return
    raise RuntimeError(f"{unprocessed} after 10 attempts")


def pages(call, **request):
    """Asks for one page after the other."""
    while True:
        response = call(**request)
        yield response
        if not response.get("NextToken"):
            return
        request["NextToken"] = response["NextToken"]


response = dynamodb.create_table(
    TableName="Shop",
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[
        {"AttributeName": "PK", "AttributeType": "S"},
        {"AttributeName": "SK", "AttributeType": "S"},
        {"AttributeName": "kind", "AttributeType": "S"},
    ],
    KeySchema=[
        {"AttributeName": "PK", "KeyType": "HASH"},
        {"AttributeName": "SK", "KeyType": "RANGE"},
    ],
    GlobalSecondaryIndexes=[
        {
            "IndexName": "ByKind",
            "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        },
    ],
)
print(response)
dynamodb.get_waiter("table_exists").wait(TableName="Shop")

response = dynamodb.describe_table(
    TableName="Shop",
)
print(response)

response = dynamodb.update_time_to_live(
    TableName="Shop",
    TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
)
print(response)

response = dynamodb.put_item(
    TableName="Shop",
    Item={
        "PK": {"S": "PRODUCT#42"},
        "SK": {"S": "DETAILS"},
        "kind": {"S": "laptop"},
        "stock": {"N": "2"},
        "exact": {"N": "-12345678901234567890.123456789012345678"},
        "quotes '\"\\": {
            "S": "it's \"${here}\" `there` $(pwd) \\ </script> <!-- %s\n\ttwo lines\u2028\u202e 💻 Bình",
        },
        "__proto__": {"S": "a name like others"},
        "bytes": {"B": b"\x00\x01\x02\xfe\xff\"'\\\x0a"},
        "sets": {
            "L": [{"SS": ["a", "b"]}, {"NS": ["1", "2.5"]}, {"BS": [b"\x00", b"\xff"]}],
        },
        "flags": {
            "M": {
                "yes": {"BOOL": True},
                "no": {"BOOL": False},
                "nothing": {"NULL": True},
                "empty": {"M": {}},
            },
        },
    },
    ConditionExpression="attribute_not_exists(PK)",
)
print(response)

try:
    response = dynamodb.put_item(
        TableName="Shop",
        Item={"PK": {"S": "PRODUCT#42"}, "SK": {"S": "DETAILS"}},
        ConditionExpression="attribute_not_exists(PK)",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    print(response)
except ClientError as error:
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        raise
    print(error)

response = dynamodb.update_item(
    TableName="Shop",
    Key={"PK": {"S": "PRODUCT#42"}, "SK": {"S": "DETAILS"}},
    UpdateExpression="SET #s = #s - :one",
    ConditionExpression="#s >= :one",
    ExpressionAttributeNames={"#s": "stock"},
    ExpressionAttributeValues={":one": {"N": "1"}},
    ReturnValues="UPDATED_NEW",
    ReturnConsumedCapacity="TOTAL",
)
print(response)

for response in resubmit(
    dynamodb.batch_write_item, "UnprocessedItems",
    RequestItems={
        "Shop": [
            {
                "PutRequest": {
                    "Item": {
                        "PK": {"S": "PRODUCT#7"},
                        "SK": {"S": "DETAILS"},
                        "kind": {"S": "mouse"},
                    },
                },
            },
            {
                "PutRequest": {
                    "Item": {
                        "PK": {"S": "PRODUCT#7"},
                        "SK": {"S": "REVIEW#1"},
                        "stars": {"N": "5"},
                    },
                },
            },
            {
                "DeleteRequest": {
                    "Key": {"PK": {"S": "PRODUCT#9"}, "SK": {"S": "DETAILS"}},
                },
            },
        ],
    },
    ReturnConsumedCapacity="TOTAL",
):
    print(response)

for response in resubmit(
    dynamodb.batch_get_item, "UnprocessedKeys",
    RequestItems={
        "Shop": {
            "Keys": [
                {"PK": {"S": "PRODUCT#7"}, "SK": {"S": "DETAILS"}},
                {"PK": {"S": "PRODUCT#42"}, "SK": {"S": "DETAILS"}},
            ],
            "ProjectionExpression": "PK, kind",
        },
    },
):
    print(response)

response = dynamodb.transact_write_items(
    TransactItems=[
        {
            "Update": {
                "TableName": "Shop",
                "Key": {"PK": {"S": "PRODUCT#42"}, "SK": {"S": "DETAILS"}},
                "UpdateExpression": "ADD stock :less",
                "ConditionExpression": "stock > :none",
                "ExpressionAttributeValues": {":less": {"N": "-1"}, ":none": {"N": "0"}},
            },
        },
        {
            "Put": {
                "TableName": "Shop",
                "Item": {"PK": {"S": "ORDER#1"}, "SK": {"S": "DETAILS"}},
            },
        },
    ],
    ClientRequestToken=str(uuid.uuid4()),
)
print(response)

response = dynamodb.transact_get_items(
    TransactItems=[
        {
            "Get": {
                "TableName": "Shop",
                "Key": {"PK": {"S": "ORDER#1"}, "SK": {"S": "DETAILS"}},
            },
        },
    ],
)
print(response)

for page in dynamodb.get_paginator("query").paginate(
    TableName="Shop",
    KeyConditionExpression="PK = :pk AND begins_with(SK, :review)",
    ExpressionAttributeValues={":pk": {"S": "PRODUCT#7"}, ":review": {"S": "REVIEW#"}},
    ScanIndexForward=False,
):
    print(page)

response = dynamodb.query(
    TableName="Shop",
    IndexName="ByKind",
    KeyConditionExpression="kind = :kind",
    ExpressionAttributeValues={":kind": {"S": "laptop"}},
    Limit=1,
)
print(response)

for page in dynamodb.get_paginator("scan").paginate(
    TableName="Shop",
    FilterExpression="stars >= :four",
    ExpressionAttributeValues={":four": {"N": "4"}},
    ConsistentRead=True,
):
    print(page)

for page in pages(
    dynamodb.execute_statement,
    Statement="SELECT * FROM \"Shop\" WHERE PK = ? AND SK = ?",
    Parameters=[{"S": "PRODUCT#42"}, {"S": "DETAILS"}],
):
    print(page)

response = dynamodb.delete_item(
    TableName="Shop",
    Key={"PK": {"S": "PRODUCT#7"}, "SK": {"S": "REVIEW#1"}},
    ReturnValues="ALL_OLD",
)
print(response)

response = dynamodb.get_item(
    TableName="Shop",
    Key={"PK": {"S": "PRODUCT#42"}, "SK": {"S": "DETAILS"}},
    ConsistentRead=False,
)
print(response)

for page in dynamodb.get_paginator("list_tables").paginate():
    print(page)

response = streams.list_streams(
    TableName="Shop",
)
print(response)
