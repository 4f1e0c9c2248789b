client = boto3.client("dynamodb")

response = client.update_item(
    TableName="Products",
    Key={"id": {"S": "laptop-1"}},
    UpdateExpression="SET stock = stock - :n",
    ConditionExpression="stock >= :n",
    ExpressionAttributeValues={":n": {"N": "1"}},
    ReturnValues="UPDATED_NEW",
)
print(response["Attributes"])
