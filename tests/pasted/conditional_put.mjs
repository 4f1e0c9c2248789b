const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const TableName = "Users";
const params = {
  TableName,
  Item: marshall({ id: "1", age: 30, admin: false, picture: Buffer.from("aGk=", "base64") }),
  ConditionExpression: "attribute_not_exists(id)",
};
await client.send(new PutItemCommand(params));
