// What is done to tables that are there: changes, tags, and what the account may.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  CreateTableCommand, DeleteTableCommand, DescribeEndpointsCommand, DescribeLimitsCommand, DescribeTableCommand,
  ListTagsOfResourceCommand, PutItemCommand, QueryCommand, TagResourceCommand, UntagResourceCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { open, output, plain, refusal } from './sandbox.mjs';

const ResourceArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/Stock';

let client;
let sandbox;
beforeEach(async () => {
  ({ client, sandbox } = open());
  await client.send(new CreateTableCommand(plain('Stock')));
  await described();
});

const described = async () => (await client.send(new DescribeTableCommand({ TableName: 'Stock' }))).Table;

/** What the table is an hour after it was told to change. */
async function changed(changes) {
  await client.send(new UpdateTableCommand({ TableName: 'Stock', ...changes }));
  sandbox.advance(3_600_000);
  return described();
}

test('an index is added to a table with items, filled, and taken away', async () => {
  for (const pk of ['a', 'b']) {
    await client.send(new PutItemCommand({ TableName: 'Stock', Item: { pk: { S: pk }, kind: { S: 'laptop' } } }));
  }
  const Create = {
    IndexName: 'ByKind',
    KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
    Projection: { ProjectionType: 'ALL' },
  };
  const AttributeDefinitions = [...plain('Stock').AttributeDefinitions, { AttributeName: 'kind', AttributeType: 'S' }];
  const add = { TableName: 'Stock', AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] };
  const { TableDescription } = await client.send(new UpdateTableCommand(add));
  assert.equal(TableDescription.TableStatus, 'UPDATING');
  assert.equal(TableDescription.GlobalSecondaryIndexes[0].IndexStatus, 'CREATING');
  sandbox.advance(3_600_000);
  assert.equal((await described()).GlobalSecondaryIndexes[0].IndexStatus, 'ACTIVE');
  const { Items } = await client.send(new QueryCommand({
    TableName: 'Stock', IndexName: 'ByKind', KeyConditionExpression: 'kind = :k',
    ExpressionAttributeValues: { ':k': { S: 'laptop' } },
  }));
  assert.deepEqual(Items.map(({ pk }) => pk.S).sort(), ['a', 'b']);
  const without = await changed({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'ByKind' } }] });
  assert.equal(without.GlobalSecondaryIndexes, undefined);
});

test('a table changes its billing, its class and its protection', async () => {
  const throughput = { ReadCapacityUnits: 2, WriteCapacityUnits: 1 };
  const { ProvisionedThroughput, TableStatus } = await changed({
    BillingMode: 'PROVISIONED', ProvisionedThroughput: throughput,
  });
  assert.equal(TableStatus, 'ACTIVE');
  const { ReadCapacityUnits, WriteCapacityUnits } = ProvisionedThroughput;
  assert.deepEqual({ ReadCapacityUnits, WriteCapacityUnits }, throughput);
  const { TableClassSummary } = await changed({ TableClass: 'STANDARD_INFREQUENT_ACCESS' });
  assert.equal(TableClassSummary.TableClass, 'STANDARD_INFREQUENT_ACCESS');
  assert.equal((await changed({ DeletionProtectionEnabled: true })).DeletionProtectionEnabled, true);
  assert.equal((await refusal(client.send(new DeleteTableCommand({ TableName: 'Stock' })))).name, 'ValidationException');
});

test('tags are put on, changed, listed and taken off', async () => {
  const tags = async () => (await client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
  const put = (tags) => {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    return client.send(new TagResourceCommand({ ResourceArn, Tags }));
  };
  assert.deepEqual(await tags(), []);
  assert.deepEqual(output(await put({ team: 'shop', stage: 'test' })), {});
  await put({ stage: 'live' });
  assert.deepEqual(Object.fromEntries((await tags()).map(({ Key, Value }) => [Key, Value])), {
    team: 'shop', stage: 'live',
  });
  assert.deepEqual(output(await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }))), {});
  assert.deepEqual(await tags(), [{ Key: 'stage', Value: 'live' }]);
  assert.deepEqual(await refusal(client.send(new ListTagsOfResourceCommand({ ResourceArn: `${ResourceArn}s` }))), {
    class: 'ResourceNotFoundException',
    name: 'ResourceNotFoundException',
    message: `Requested resource not found: ResourceArn: ${ResourceArn}s not found`,
    status: 400,
  });
});

test('call knows operations whose answer is empty', () => {
  const Tags = [{ Key: 'team', Value: 'shop' }];
  assert.deepEqual(sandbox.call('TagResource', { ResourceArn, Tags }), {});
  assert.deepEqual(sandbox.call('ListTagsOfResource', { ResourceArn }), { Tags });
});

test('the account tells its limits and its endpoint', async () => {
  assert.deepEqual(output(await client.send(new DescribeLimitsCommand({}))), {
    AccountMaxReadCapacityUnits: 80000,
    AccountMaxWriteCapacityUnits: 80000,
    TableMaxReadCapacityUnits: 40000,
    TableMaxWriteCapacityUnits: 40000,
  });
  assert.deepEqual(output(await client.send(new DescribeEndpointsCommand({}))), {
    Endpoints: [{ Address: 'dynamodb.us-east-1.amazonaws.com', CachePeriodInMinutes: 1440 }],
  });
});
