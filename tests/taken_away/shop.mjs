import {
  DynamoDBClient,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
  paginateListTables,
  paginateQuery,
  paginateScan,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";

const dynamodb = new DynamoDBClient({ maxAttempts: 10 });
const streams = new DynamoDBStreamsClient({ maxAttempts: 10 });

/** Sends a batch, then what is left of it, with backoff and jitter. */
async function* resubmit(Command, unprocessed, request) {
  for (let attempt = 0; attempt < 10; attempt++) {
    if (attempt > 0) {
      const wait = Math.random() * Math.min(20_000, 50 * 2 ** attempt);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    const response = await dynamodb.send(new Command(request));
    yield response;
    const left = response[unprocessed] ?? {};
    if (Object.keys(left).length === 0) return;
    request = { ...request, RequestItems: left };
  }
  throw new Error(`${unprocessed} after 10 attempts`);
}

/** Asks for one page after the other. */
async function* pages(Command, request) {
  let NextToken;
  do {
    const response = await dynamodb.send(new Command({ ...request, NextToken }));
    yield response;
    NextToken = response.NextToken;
  } while (NextToken);
}

const response1 = await dynamodb.send(new CreateTableCommand({
  TableName: "Shop",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "PK", AttributeType: "S" },
    { AttributeName: "SK", AttributeType: "S" },
    { AttributeName: "kind", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "PK", KeyType: "HASH" },
    { AttributeName: "SK", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "ByKind",
      KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
}));
console.dir(response1, { depth: null });
await waitUntilTableExists({ client: dynamodb, maxWaitTime: 300 }, { TableName: "Shop" });

const response2 = await dynamodb.send(new DescribeTableCommand({ TableName: "Shop" }));
console.dir(response2, { depth: null });

const response3 = await dynamodb.send(new UpdateTimeToLiveCommand({
  TableName: "Shop",
  TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" },
}));
console.dir(response3, { depth: null });

const response4 = await dynamodb.send(new PutItemCommand({
  TableName: "Shop",
  Item: {
    PK: { S: "PRODUCT#42" },
    SK: { S: "DETAILS" },
    kind: { S: "laptop" },
    stock: { N: "2" },
    exact: { N: "-12345678901234567890.123456789012345678" },
    "quotes '\"\\": {
      S: "it's \"${here}\" `there` $(pwd) \\ <\/script> <\!-- %s\n\ttwo lines\u2028\u202e 💻 Bình",
    },
    ["__proto__"]: { S: "a name like others" },
    bytes: { B: Buffer.from("AAEC/v8iJ1wK", "base64") },
    sets: {
      L: [
        { SS: ["a", "b"] },
        { NS: ["1", "2.5"] },
        { BS: [Buffer.from("AA==", "base64"), Buffer.from("/w==", "base64")] },
      ],
    },
    flags: {
      M: {
        yes: { BOOL: true },
        no: { BOOL: false },
        nothing: { NULL: true },
        empty: { M: {} },
      },
    },
  },
  ConditionExpression: "attribute_not_exists(PK)",
}));
console.dir(response4, { depth: null });

try {
  const response5 = await dynamodb.send(new PutItemCommand({
    TableName: "Shop",
    Item: { PK: { S: "PRODUCT#42" }, SK: { S: "DETAILS" } },
    ConditionExpression: "attribute_not_exists(PK)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  }));
  console.dir(response5, { depth: null });
} catch (error) {
  if (error.name !== "ConditionalCheckFailedException") throw error;
  console.log(error.name, error.message);
}

const response6 = await dynamodb.send(new UpdateItemCommand({
  TableName: "Shop",
  Key: { PK: { S: "PRODUCT#42" }, SK: { S: "DETAILS" } },
  UpdateExpression: "SET #s = #s - :one",
  ConditionExpression: "#s >= :one",
  ExpressionAttributeNames: { "#s": "stock" },
  ExpressionAttributeValues: { ":one": { N: "1" } },
  ReturnValues: "UPDATED_NEW",
  ReturnConsumedCapacity: "TOTAL",
}));
console.dir(response6, { depth: null });

for await (const response of resubmit(BatchWriteItemCommand, "UnprocessedItems", {
  RequestItems: {
    Shop: [
      {
        PutRequest: {
          Item: { PK: { S: "PRODUCT#7" }, SK: { S: "DETAILS" }, kind: { S: "mouse" } },
        },
      },
      {
        PutRequest: {
          Item: { PK: { S: "PRODUCT#7" }, SK: { S: "REVIEW#1" }, stars: { N: "5" } },
        },
      },
      { DeleteRequest: { Key: { PK: { S: "PRODUCT#9" }, SK: { S: "DETAILS" } } } },
    ],
  },
  ReturnConsumedCapacity: "TOTAL",
})) {
  console.dir(response, { depth: null });
}

for await (const response of resubmit(BatchGetItemCommand, "UnprocessedKeys", {
  RequestItems: {
    Shop: {
      Keys: [
        { PK: { S: "PRODUCT#7" }, SK: { S: "DETAILS" } },
        { PK: { S: "PRODUCT#42" }, SK: { S: "DETAILS" } },
      ],
      ProjectionExpression: "PK, kind",
    },
  },
})) {
  console.dir(response, { depth: null });
}

const response9 = await dynamodb.send(new TransactWriteItemsCommand({
  TransactItems: [
    {
      Update: {
        TableName: "Shop",
        Key: { PK: { S: "PRODUCT#42" }, SK: { S: "DETAILS" } },
        UpdateExpression: "ADD stock :less",
        ConditionExpression: "stock > :none",
        ExpressionAttributeValues: { ":less": { N: "-1" }, ":none": { N: "0" } },
      },
    },
    { Put: { TableName: "Shop", Item: { PK: { S: "ORDER#1" }, SK: { S: "DETAILS" } } } },
  ],
  ClientRequestToken: crypto.randomUUID(),
}));
console.dir(response9, { depth: null });

const response10 = await dynamodb.send(new TransactGetItemsCommand({
  TransactItems: [
    { Get: { TableName: "Shop", Key: { PK: { S: "ORDER#1" }, SK: { S: "DETAILS" } } } },
  ],
}));
console.dir(response10, { depth: null });

for await (const page of paginateQuery({ client: dynamodb }, {
  TableName: "Shop",
  KeyConditionExpression: "PK = :pk AND begins_with(SK, :review)",
  ExpressionAttributeValues: { ":pk": { S: "PRODUCT#7" }, ":review": { S: "REVIEW#" } },
  ScanIndexForward: false,
})) {
  console.dir(page, { depth: null });
}

const response12 = await dynamodb.send(new QueryCommand({
  TableName: "Shop",
  IndexName: "ByKind",
  KeyConditionExpression: "kind = :kind",
  ExpressionAttributeValues: { ":kind": { S: "laptop" } },
  Limit: 1,
}));
console.dir(response12, { depth: null });

for await (const page of paginateScan({ client: dynamodb }, {
  TableName: "Shop",
  FilterExpression: "stars >= :four",
  ExpressionAttributeValues: { ":four": { N: "4" } },
  ConsistentRead: true,
})) {
  console.dir(page, { depth: null });
}

for await (const page of pages(ExecuteStatementCommand, {
  Statement: "SELECT * FROM \"Shop\" WHERE PK = ? AND SK = ?",
  Parameters: [{ S: "PRODUCT#42" }, { S: "DETAILS" }],
})) {
  console.dir(page, { depth: null });
}

const response15 = await dynamodb.send(new DeleteItemCommand({
  TableName: "Shop",
  Key: { PK: { S: "PRODUCT#7" }, SK: { S: "REVIEW#1" } },
  ReturnValues: "ALL_OLD",
}));
console.dir(response15, { depth: null });

const response16 = await dynamodb.send(new GetItemCommand({
  TableName: "Shop",
  Key: { PK: { S: "PRODUCT#42" }, SK: { S: "DETAILS" } },
  ConsistentRead: false,
}));
console.dir(response16, { depth: null });

for await (const page of paginateListTables({ client: dynamodb }, {})) {
  console.dir(page, { depth: null });
}

const response18 = await streams.send(new ListStreamsCommand({ TableName: "Shop" }));
console.dir(response18, { depth: null });
