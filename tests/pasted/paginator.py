client = boto3.client("dynamodb")
paginator = client.get_paginator("query")
key = {":pk": {"S": "USER#1"}}

for page in paginator.paginate(
    TableName="Orders",
    KeyConditionExpression="pk = :pk",
    ExpressionAttributeValues=key,
    PaginationConfig={"MaxItems": 10},
):
    print(page["Items"])
