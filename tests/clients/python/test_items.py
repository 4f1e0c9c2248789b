"""Items: one by one, in batches and in transactions."""

from sandbox import SandboxTest, output, plain

KEY = {"pk": {"S": "laptop"}}


class Items(SandboxTest):
    def setUp(self):
        super().setUp()
        self.client.create_table(**plain("Stock"))
        self.client.create_table(**plain("Sales"))

    def get(self, table="Stock", **more):
        return output(self.client.get_item(TableName=table, Key=KEY, **more))

    def test_every_type_comes_back_as_it_went_in(self):
        item = {
            **KEY,
            "text": {"S": "Bình \U0001f4bb"},
            "number": {"N": "-12345678901234567890.123456789012345678"},
            "bytes": {"B": bytes(range(256))},
            "flag": {"BOOL": False},
            "nothing": {"NULL": True},
            "list": {"L": [{"N": "1"}, {"L": []}]},
            "map": {"M": {"a": {"M": {}}}},
            "set": {"SS": ["one"]},
        }
        self.assertEqual(output(self.client.put_item(TableName="Stock", Item=item)), {})
        self.assertEqual(self.get(), {"Item": item})
        self.assertEqual(self.get(ConsistentRead=True, ReturnConsumedCapacity="TOTAL"), {
            "Item": item, "ConsumedCapacity": {"TableName": "Stock", "CapacityUnits": 1.0},
        })

    def test_updates_count_up(self):
        update = {
            "TableName": "Stock",
            "Key": KEY,
            "UpdateExpression": "ADD #n :one",
            "ExpressionAttributeNames": {"#n": "n"},
            "ExpressionAttributeValues": {":one": {"N": "1"}},
            "ReturnValues": "ALL_NEW",
            "ReturnConsumedCapacity": "TOTAL",
        }
        for n in ["1", "2"]:
            self.assertEqual(output(self.client.update_item(**update)), {
                "Attributes": {**KEY, "n": {"N": n}},
                "ConsumedCapacity": {"TableName": "Stock", "CapacityUnits": 1.0},
            })

    def test_deleting_returns_what_was_there(self):
        delete = {"TableName": "Stock", "Key": KEY, "ReturnValues": "ALL_OLD"}
        self.client.put_item(TableName="Stock", Item=KEY)
        self.assertEqual(output(self.client.delete_item(**delete)), {"Attributes": KEY})
        self.assertEqual(output(self.client.delete_item(**delete)), {})

    def test_a_refused_condition_is_its_own_class_and_shows_the_item(self):
        again = {
            "TableName": "Stock",
            "Item": KEY,
            "ConditionExpression": "attribute_not_exists(pk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        self.client.put_item(**again)
        with self.assertRaises(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(**again)
        self.assertEqual(self.refusal(self.client.put_item, **again), (
            "ConditionalCheckFailedException", "ConditionalCheckFailedException",
            "The conditional request failed", {"Item": KEY},
        ))

    def test_what_is_wrong_is_said_in_the_words_of_the_service(self):
        refusal = self.refusal(self.client.put_item, TableName="Stock", Item={"other": {"S": "x"}})
        self.assertEqual(refusal, (
            "ClientError", "ValidationException",
            "One or more parameter values were invalid: Missing the key pk in the item", {},
        ))
        refusal = self.refusal(self.client.get_item, TableName="Nothing", Key=KEY)
        self.assertEqual(refusal, (
            "ResourceNotFoundException", "ResourceNotFoundException", "Requested resource not found", {},
        ))

    def test_batches(self):
        puts = [{"PutRequest": {"Item": {"pk": {"S": f"{n}"}}}} for n in range(25)]
        written = output(self.client.batch_write_item(RequestItems={"Stock": puts}, ReturnConsumedCapacity="TOTAL"))
        self.assertEqual(written, {
            "UnprocessedItems": {}, "ConsumedCapacity": [{"TableName": "Stock", "CapacityUnits": 25.0}],
        })
        keys = [{"pk": {"S": f"{n}"}} for n in range(0, 50, 5)]
        read = output(self.client.batch_get_item(
            RequestItems={"Stock": {"Keys": keys}}, ReturnConsumedCapacity="TOTAL",
        ))
        self.assertCountEqual(read["Responses"]["Stock"], keys[:5])
        self.assertEqual(read["UnprocessedKeys"], {})
        self.assertEqual(read["ConsumedCapacity"], [{"TableName": "Stock", "CapacityUnits": 5.0}])

    def sale(self, buyer, **more):
        """One less in stock, if there is one, and a record of who bought it."""
        return output(self.client.transact_write_items(TransactItems=[
            {"Update": {
                "TableName": "Stock",
                "Key": KEY,
                "UpdateExpression": "SET #left = #left - :one",
                "ConditionExpression": "#left > :none",
                "ExpressionAttributeNames": {"#left": "left"},
                "ExpressionAttributeValues": {":one": {"N": "1"}, ":none": {"N": "0"}},
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }},
            {"Put": {"TableName": "Sales", "Item": {"pk": {"S": buyer}}}},
        ], **more))

    def test_transactions(self):
        self.client.put_item(TableName="Stock", Item={**KEY, "left": {"N": "1"}})
        self.assertEqual(self.sale("ana", ClientRequestToken="one"), {})
        self.assertEqual(self.sale("ana", ClientRequestToken="one"), {})
        with self.assertRaises(self.client.exceptions.IdempotentParameterMismatchException):
            self.sale("bình", ClientRequestToken="one")
        with self.assertRaises(self.client.exceptions.TransactionCanceledException):
            self.sale("bình")
        name, code, message, beside = self.refusal(self.sale, buyer="bình")
        self.assertEqual((name, code), ("TransactionCanceledException", "TransactionCanceledException"))
        self.assertEqual(message, (
            "Transaction cancelled, please refer cancellation reasons for specific reasons "
            "[ConditionalCheckFailed, None]"
        ))
        self.assertEqual(beside["CancellationReasons"], [
            {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed",
             "Item": {**KEY, "left": {"N": "0"}}},
            {"Code": "None"},
        ])
        got = self.client.transact_get_items(TransactItems=[
            {"Get": {"TableName": "Sales", "Key": {"pk": {"S": buyer}}}} for buyer in ["ana", "bình"]
        ], ReturnConsumedCapacity="TOTAL")
        self.assertEqual(output(got), {
            "Responses": [{"Item": {"pk": {"S": "ana"}}}, {}],
            "ConsumedCapacity": [{"TableName": "Sales", "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}],
        })
