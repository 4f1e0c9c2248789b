import boto3
from boto3.dynamodb.conditions import Attr
from decimal import Decimal

dynamodb = boto3.resource('dynamodb', region_name='us-east-1')
table = dynamodb.Table('Movies')

try:
    response = table.put_item(
        Item={
            'year': 2015,
            'title': "The Big New Movie",
            'info': {
                'plot': "Nothing happens at all.",
                'rating': Decimal('0.50'),  # floats are refused
            },
            'genres': {'Drama', 'Comedy'},
            'poster': b'\x00\xff',
            'seen': None,
        },
        ConditionExpression=Attr('year').not_exists() & Attr('title').not_exists(),
    )
except dynamodb.meta.client.exceptions.ConditionalCheckFailedException:
    print("It is there already")
