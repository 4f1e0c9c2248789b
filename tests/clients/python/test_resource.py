"""boto3's resource: tables as objects, plain values, conditions that write themselves. Queries and scans with it."""

from decimal import Decimal

from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary

from sandbox import SandboxTest, output, resource

ORDERS = {
    "TableName": "Orders",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "customer", "AttributeType": "S"},
        {"AttributeName": "placed", "AttributeType": "N"},
        {"AttributeName": "status", "AttributeType": "S"},
    ],
    "KeySchema": [
        {"AttributeName": "customer", "KeyType": "HASH"},
        {"AttributeName": "placed", "KeyType": "RANGE"},
    ],
    "GlobalSecondaryIndexes": [{
        "IndexName": "ByStatus",
        "KeySchema": [
            {"AttributeName": "status", "KeyType": "HASH"},
            {"AttributeName": "placed", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "ALL"},
    }],
}


def order(placed):
    return {"customer": "ana", "placed": placed, "status": "paid" if placed % 4 else "open"}


class Resource(SandboxTest):
    def setUp(self):
        super().setUp()
        self.table = resource().create_table(**ORDERS)
        self.table.wait_until_exists()

    def fill(self, count):
        with self.table.batch_writer() as batch:
            for placed in range(count):
                batch.put_item(Item=order(placed))

    def test_plain_values_come_back_as_they_went_in(self):
        item = {
            "customer": "ana", "placed": 1, "share": Decimal("0.1"), "paid": True, "gone": None,
            "tags": {"a", "b"}, "codes": {1, 2}, "lines": [{"sku": "laptop"}], "bytes": Binary(b"\x00\xff"),
        }
        self.table.put_item(Item=item)
        self.assertEqual(self.table.get_item(Key={"customer": "ana", "placed": 1})["Item"], item)

    def test_conditions_write_their_own_expressions(self):
        self.fill(12)
        found = self.table.query(
            KeyConditionExpression=Key("customer").eq("ana") & Key("placed").between(3, 9),
            FilterExpression=Attr("status").eq("open") | Attr("status").is_in(["lost"]),
            ReturnConsumedCapacity="TOTAL",
        )
        self.assertEqual(output(found), {
            "Items": [order(4), order(8)], "Count": 2, "ScannedCount": 7,
            "ConsumedCapacity": {"TableName": "Orders", "CapacityUnits": 0.5},
        })
        opened = self.table.query(
            IndexName="ByStatus", KeyConditionExpression=Key("status").eq("open"), ScanIndexForward=False, Limit=2,
        )
        self.assertEqual(opened["Items"], [order(8), order(4)])
        self.assertEqual(opened["LastEvaluatedKey"], order(4))

    def test_a_batch_writer_writes_more_than_a_batch_holds(self):
        self.fill(60)
        self.assertEqual(self.table.scan(Select="COUNT")["Count"], 60)

    def test_paginators_read_to_the_end(self):
        self.fill(12)
        pages = self.client.get_paginator("query").paginate(
            TableName="Orders",
            KeyConditionExpression="customer = :c",
            ExpressionAttributeValues={":c": {"S": "ana"}},
            PaginationConfig={"PageSize": 5},
        )
        self.assertEqual([[int(item["placed"]["N"]) for item in page["Items"]] for page in pages], [
            [0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11],
        ])
        seen = []
        for segment in range(3):
            pages = self.client.get_paginator("scan").paginate(
                TableName="Orders", Segment=segment, TotalSegments=3, PaginationConfig={"PageSize": 2},
            )
            seen += [int(item["placed"]["N"]) for page in pages for item in page["Items"]]
        self.assertEqual(sorted(seen), list(range(12)))

    def test_an_update_with_plain_values(self):
        self.fill(1)
        changed = self.table.update_item(
            Key={"customer": "ana", "placed": 0},
            UpdateExpression="SET amount = :a ADD tags :t",
            ConditionExpression=Attr("amount").not_exists(),
            ExpressionAttributeValues={":a": Decimal("19.99"), ":t": {"late"}},
            ReturnValues="UPDATED_NEW",
        )
        self.assertEqual(output(changed), {"Attributes": {"amount": Decimal("19.99"), "tags": {"late"}}})
