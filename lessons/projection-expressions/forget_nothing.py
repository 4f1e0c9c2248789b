import boto3


class ProductRepository:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table("Shop")
        self.copies = {}

    def get(self, pk, sk, projection=None):
        copy = (pk, sk, projection)
        if copy in self.copies:  #@ lookup
            return self.copies[copy]  #@ hit
        options = {"ProjectionExpression": projection} if projection else {}
        response = self.table.get_item(Key={"PK": pk, "SK": sk}, **options)  #@ request
        self.copies[copy] = response.get("Item")  #@ keep
        return self.copies[copy]  #@ answer

    def set_price(self, pk, sk, price):
        self.table.update_item(  #@ update
            Key={"PK": pk, "SK": sk},
            UpdateExpression="SET price = :price",
            ExpressionAttributeValues={":price": price},
        )
