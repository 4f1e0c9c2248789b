from boto3.dynamodb.conditions import Key, Attr

table = boto3.resource('dynamodb').Table('Orders')
response = table.query(
    IndexName='ByStatus',
    KeyConditionExpression=Key('status').eq('open') & Key('placed').between(10, 20),
    FilterExpression=(Attr('amount').gte(5) | ~Attr('note').exists()) & Attr('tags[0].name').contains('x'),
    ScanIndexForward=False,
    Limit=10,
)
items = response['Items']
