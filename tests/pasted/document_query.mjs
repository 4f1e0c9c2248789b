import { QueryCommand } from "@aws-sdk/lib-dynamodb";
const { Items } = await ddb.send(new QueryCommand({
  TableName: "CoffeeCrop",
  KeyConditionExpression: "OriginCountry = :country AND RoastDate > :date",
  ExpressionAttributeValues: { ":country": "Ethiopia", ":date": -1.5 },
}));
