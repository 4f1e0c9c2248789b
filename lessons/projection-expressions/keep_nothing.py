import boto3


class ProductRepository:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table("Shop")

    def get(self, pk, sk, projection=None):
        options = {"ProjectionExpression": projection} if projection else {}
        response = self.table.get_item(Key={"PK": pk, "SK": sk}, **options)  #@ request
        return response.get("Item")  #@ answer

    def set_price(self, pk, sk, price):
        self.table.update_item(  #@ update
            Key={"PK": pk, "SK": sk},
            UpdateExpression="SET price = :price",
            ExpressionAttributeValues={":price": price},
        )
