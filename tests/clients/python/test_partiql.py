"""PartiQL."""

from sandbox import SandboxTest, output, plain

INSERT = "INSERT INTO Stock VALUE {'pk': ?, 'left': 1}"


class Partiql(SandboxTest):
    def setUp(self):
        super().setUp()
        self.client.create_table(**plain("Stock"))

    def test_statements(self):
        insert = {"Statement": INSERT, "Parameters": [{"S": "laptop"}], "ReturnConsumedCapacity": "TOTAL"}
        self.assertEqual(output(self.client.execute_statement(**insert)), {
            "Items": [], "ConsumedCapacity": {"TableName": "Stock", "CapacityUnits": 1.0},
        })
        selected = self.client.execute_statement(Statement="SELECT * FROM Stock WHERE pk = 'laptop'")
        self.assertEqual(output(selected), {"Items": [{"pk": {"S": "laptop"}, "left": {"N": "1"}}]})
        with self.assertRaises(self.client.exceptions.DuplicateItemException):
            self.client.execute_statement(**insert)

    def test_batches_and_transactions(self):
        inserts = [{"Statement": INSERT, "Parameters": [{"S": name}]} for name in ["laptop", "phone"]]
        self.assertEqual(output(self.client.batch_execute_statement(Statements=inserts)), {
            "Responses": [{"TableName": "Stock"}, {"TableName": "Stock"}],
        })
        name, _, _, beside = self.refusal(self.client.execute_transaction, TransactStatements=inserts)
        self.assertEqual(name, "TransactionCanceledException")
        self.assertEqual([reason["Code"] for reason in beside["CancellationReasons"]], ["DuplicateItem"] * 2)
        reads = [{"Statement": f"SELECT pk FROM Stock WHERE pk = '{name}'"} for name in ["laptop", "none"]]
        self.assertEqual(output(self.client.execute_transaction(TransactStatements=reads)), {
            "Responses": [{"Item": {"pk": {"S": "laptop"}}}, {}],
        })
