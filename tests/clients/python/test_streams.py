"""Streams, at the same address under their own name, and items with a time to live."""

from sandbox import SandboxTest, client, output, plain


class Streams(SandboxTest):
    def setUp(self):
        super().setUp()
        self.streams = client("dynamodbstreams")
        specification = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
        self.client.create_table(**plain("Stock"), StreamSpecification=specification)
        self.arn = self.client.describe_table(TableName="Stock")["Table"]["LatestStreamArn"]

    def test_a_record_is_read(self):
        item = {"pk": {"S": "laptop"}, "bytes": {"B": b"\x00\xff"}}
        self.client.put_item(TableName="Stock", Item=item)
        listed = self.streams.list_streams(TableName="Stock")["Streams"]
        self.assertIn(self.arn, [stream["StreamArn"] for stream in listed])
        described = self.streams.describe_stream(StreamArn=self.arn)["StreamDescription"]
        self.assertEqual((described["StreamStatus"], described["StreamViewType"]), ("ENABLED", "NEW_IMAGE"))
        iterator = self.streams.get_shard_iterator(
            StreamArn=self.arn, ShardId=described["Shards"][0]["ShardId"], ShardIteratorType="TRIM_HORIZON",
        )["ShardIterator"]
        records = self.streams.get_records(ShardIterator=iterator)["Records"]
        self.assertEqual([record["eventName"] for record in records], ["INSERT"])
        self.assertEqual(records[0]["dynamodb"]["NewImage"], item)

    def test_a_stream_that_is_not_there(self):
        with self.assertRaises(self.streams.exceptions.ResourceNotFoundException):
            self.streams.describe_stream(StreamArn=self.arn.replace("Stock", "Nothing"))

    def test_time_to_live(self):
        specification = {"AttributeName": "expires", "Enabled": True}
        changed = self.client.update_time_to_live(TableName="Stock", TimeToLiveSpecification=specification)
        self.assertEqual(output(changed), {"TimeToLiveSpecification": specification})
        self.assertEqual(output(self.client.describe_time_to_live(TableName="Stock")), {
            "TimeToLiveDescription": {"AttributeName": "expires", "TimeToLiveStatus": "ENABLED"},
        })
