table = boto3.resource("dynamodb").Table("Products")
table.put_item(Item={
    'id': 'a',
    'price': 9.99,
})
