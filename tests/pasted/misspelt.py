client.delete_item(
    TableName='Users', Keys={'pk': {'S': 'a'}},
)
