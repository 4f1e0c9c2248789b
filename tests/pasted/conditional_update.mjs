import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const client = new DynamoDBClient({});
const docClient = DynamoDBDocumentClient.from(client);

export const main = async () => {
  const command = new UpdateCommand({
    TableName: "Dogs",
    Key: { Breed: "Labrador", },
    UpdateExpression: "set Color = :color, tags = :tags",
    // Only where it is another
    ConditionExpression: 'Color <> :color',
    ExpressionAttributeValues: { ":color": `black`, ":tags": new Set(["a", "b"]), },
    ReturnValues: "ALL_NEW",
  });
  const response = await docClient.send(command);
  return response;
};
