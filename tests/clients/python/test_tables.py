"""Tables: their life, as boto3 sees it."""

from sandbox import SandboxTest, output, plain


class Tables(SandboxTest):
    def test_a_new_table_is_described_as_the_service_describes_it(self):
        description = self.client.create_table(
            TableName="Stock",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 3},
        )["TableDescription"]
        self.assertRegex(description.pop("TableId"), "^[0-9a-f-]{36}$")
        description.pop("CreationDateTime")
        self.assertEqual(description, {
            "TableName": "Stock",
            "TableArn": "arn:aws:dynamodb:us-east-1:000000000000:table/Stock",
            "TableStatus": "CREATING",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 5, "WriteCapacityUnits": 3},
            "WarmThroughput": {"ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 3, "Status": "CREATING"},
            "TableSizeBytes": 0,
            "ItemCount": 0,
            "DeletionProtectionEnabled": False,
        })

    def test_waiters_see_a_table_come_and_go(self):
        self.client.create_table(**plain("Stock"))
        self.client.get_waiter("table_exists").wait(TableName="Stock")
        self.assertEqual(self.client.describe_table(TableName="Stock")["Table"]["TableStatus"], "ACTIVE")
        self.client.delete_table(TableName="Stock")
        self.client.get_waiter("table_not_exists").wait(TableName="Stock")
        self.assertEqual(output(self.client.list_tables()), {"TableNames": []})

    def test_exceptions_have_their_own_classes(self):
        self.client.create_table(**plain("Stock"))
        self.client.describe_table(TableName="Stock")
        with self.assertRaises(self.client.exceptions.ResourceInUseException):
            self.client.create_table(**plain("Stock"))
        self.assertEqual(self.refusal(self.client.create_table, **plain("Stock")), (
            "ResourceInUseException", "ResourceInUseException", "Table already exists: Stock", {},
        ))
        self.assertEqual(self.refusal(self.client.describe_table, TableName="Nothing"), (
            "ResourceNotFoundException", "ResourceNotFoundException",
            "Requested resource not found: Table: Nothing not found", {},
        ))

    def test_the_paginator_lists_every_table_once_in_order(self):
        names = [f"Table{at}" for at in range(7)]
        for name in names:
            self.client.create_table(**plain(name))
        pages = self.client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 3})
        self.assertEqual([page["TableNames"] for page in pages], [names[:3], names[3:6], names[6:]])
