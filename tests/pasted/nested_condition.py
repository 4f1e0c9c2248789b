client.transact_write_items(TransactItems=[{"Put": {
    "TableName": "Users",
    "Item": {"pk": {"S": "a"}},
    "ConditionExpression": Attr("pk").not_exists(),
}}])
