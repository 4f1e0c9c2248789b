"""What is done to tables that are there: changes, tags, and what the account may."""

from sandbox import SandboxTest, output, plain

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/Stock"


class Administration(SandboxTest):
    def setUp(self):
        super().setUp()
        self.client.create_table(**plain("Stock"))
        self.client.get_waiter("table_exists").wait(TableName="Stock")

    def test_tags(self):
        tags = [{"Key": "team", "Value": "shop"}, {"Key": "stage", "Value": "test"}]
        self.assertEqual(output(self.client.tag_resource(ResourceArn=ARN, Tags=tags)), {})
        self.assertEqual(output(self.client.untag_resource(ResourceArn=ARN, TagKeys=["team"])), {})
        self.assertEqual(output(self.client.list_tags_of_resource(ResourceArn=ARN)), {"Tags": tags[1:]})

    def test_limits_and_endpoints(self):
        self.assertEqual(output(self.client.describe_limits()), {
            "AccountMaxReadCapacityUnits": 80000, "AccountMaxWriteCapacityUnits": 80000,
            "TableMaxReadCapacityUnits": 40000, "TableMaxWriteCapacityUnits": 40000,
        })
        self.assertEqual(output(self.client.describe_endpoints()), {
            "Endpoints": [{"Address": "dynamodb.us-east-1.amazonaws.com", "CachePeriodInMinutes": 1440}],
        })

    def test_an_update(self):
        self.client.update_table(
            TableName="Stock", BillingMode="PROVISIONED",
            ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 1},
        )
        self.client.get_waiter("table_exists").wait(TableName="Stock")
        throughput = self.client.describe_table(TableName="Stock")["Table"]["ProvisionedThroughput"]
        self.assertEqual((throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]), (2, 1))
        with self.assertRaises(self.client.exceptions.ResourceNotFoundException):
            self.client.update_table(TableName="Nothing", DeletionProtectionEnabled=True)
