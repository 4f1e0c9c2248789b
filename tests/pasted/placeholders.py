table = boto3.resource("dynamodb").Table("Products")
table.update_item(
    Key={"id": "laptop-1"},
    UpdateExpression="SET #n0 = #n0 - :v0",
    ConditionExpression=Attr("stock").gte(1),
    ExpressionAttributeNames={"#n0": "stock"},
    ExpressionAttributeValues={":v0": 1},
)
