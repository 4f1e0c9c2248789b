await client.send(new GetItemCommand({
  TableName: "Users",
  Key: { id: { S: `USER#${id}` } },
}));
