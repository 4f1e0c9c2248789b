"""The parameters that expressions replaced."""

from sandbox import SandboxTest, output, plain

KEY = {"TableName": "Stock", "Key": {"pk": {"S": "laptop"}}}
ITEM = {"pk": {"S": "laptop"}, "left": {"N": "3"}, "kind": {"S": "new"}}


def compare(operator, *values):
    return {"ComparisonOperator": operator, "AttributeValueList": list(values)}


class Legacy(SandboxTest):
    def setUp(self):
        super().setUp()
        self.client.create_table(**plain("Stock"))
        self.client.put_item(TableName="Stock", Item=ITEM)

    def test_writes(self):
        with self.assertRaises(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(TableName="Stock", Item=ITEM, Expected={"pk": {"Exists": False}})
        changed = self.client.update_item(
            **KEY,
            AttributeUpdates={"left": {"Action": "ADD", "Value": {"N": "-1"}}, "kind": {"Action": "DELETE"}},
            Expected={"left": compare("GT", {"N": "0"}), "gone": {"ComparisonOperator": "NOT_NULL"}},
            ConditionalOperator="OR",
            ReturnValues="ALL_NEW",
        )
        self.assertEqual(output(changed), {"Attributes": {"pk": {"S": "laptop"}, "left": {"N": "2"}}})

    def test_reads(self):
        got = self.client.get_item(**KEY, AttributesToGet=["left"])
        self.assertEqual(output(got), {"Item": {"left": {"N": "3"}}})
        found = self.client.query(
            TableName="Stock",
            KeyConditions={"pk": compare("EQ", {"S": "laptop"})},
            QueryFilter={"left": compare("BETWEEN", {"N": "1"}, {"N": "3"})},
        )
        self.assertEqual(output(found), {"Items": [ITEM], "Count": 1, "ScannedCount": 1})
        found = self.client.scan(TableName="Stock", ScanFilter={"kind": compare("BEGINS_WITH", {"S": "old"})})
        self.assertEqual(output(found), {"Items": [], "Count": 0, "ScannedCount": 1})
