client.get_item(
    TableName='Users',
    Key={'pk': {'S': f'USER#{user_id}'}},
)
