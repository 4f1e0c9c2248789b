params = {
    'FilterExpression': Attr('stock').lt(3) & Attr('tags').size().gt(0) & Attr('kind').is_in(['a', 'b']),
    'ProjectionExpression': 'id, stock',
}
scan = boto3.resource("dynamodb").Table("Products").scan(**params)
