// The parameters that expressions replaced.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  BatchGetItemCommand, CreateTableCommand, DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand,
  ScanCommand, UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ORDERS, clients, open, order, output, refusal } from './sandbox.mjs';

let tables;
before(async () => {
  const { client, sandbox } = open();
  await client.send(new CreateTableCommand(ORDERS));
  for (const placed of [1, 2, 3]) {
    await client.send(new PutItemCommand({ TableName: 'Orders', Item: order('ana', placed, 'open', placed * 10) }));
  }
  tables = sandbox;
});

/** A client for a fork: three orders of ana's. */
const fresh = () => clients(tables.fork()).client;

const KEY = { TableName: 'Orders', Key: { customer: { S: 'ana' }, placed: { N: '1' } } };
const compare = (ComparisonOperator, ...AttributeValueList) => ({ ComparisonOperator, AttributeValueList });

test('Expected and ConditionalOperator guard writes', async () => {
  const client = fresh();
  const put = new PutItemCommand({
    TableName: 'Orders', Item: order('ana', 1, 'paid', 10), Expected: { customer: { Exists: false } },
  });
  assert.deepEqual(await refusal(client.send(put)), {
    class: 'ConditionalCheckFailedException',
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    status: 400,
  });
  const either = { status: compare('EQ', { S: 'paid' }), amount: compare('LT', { N: '11' }) };
  const remove = new DeleteItemCommand({ ...KEY, Expected: either, ConditionalOperator: 'OR', ReturnValues: 'ALL_OLD' });
  assert.deepEqual((await client.send(remove)).Attributes, order('ana', 1, 'open', 10));
});

test('AttributeUpdates put, add and delete', async () => {
  const update = new UpdateItemCommand({
    ...KEY,
    AttributeUpdates: {
      note: { Action: 'PUT', Value: { S: 'fragile' } },
      amount: { Action: 'ADD', Value: { N: '5' } },
      status: { Action: 'DELETE' },
    },
    ReturnValues: 'ALL_NEW',
  });
  assert.deepEqual((await fresh().send(update)).Attributes, { ...KEY.Key, note: { S: 'fragile' }, amount: { N: '15' } });
});

test('KeyConditions and filters find, AttributesToGet selects', async () => {
  const client = fresh();
  const query = new QueryCommand({
    TableName: 'Orders',
    KeyConditions: { customer: compare('EQ', { S: 'ana' }), placed: compare('BETWEEN', { N: '2' }, { N: '9' }) },
    QueryFilter: { amount: compare('GT', { N: '20' }) },
    AttributesToGet: ['placed', 'amount'],
  });
  assert.deepEqual(output(await client.send(query)), {
    Items: [{ placed: { N: '3' }, amount: { N: '30' } }], Count: 1, ScannedCount: 2,
  });
  const ScanFilter = { amount: compare('EQ', { N: '20' }) };
  const scan = new ScanCommand({ TableName: 'Orders', ScanFilter, AttributesToGet: ['placed'] });
  assert.deepEqual(output(await client.send(scan)), { Items: [{ placed: { N: '2' } }], Count: 1, ScannedCount: 3 });
  const get = new GetItemCommand({ ...KEY, AttributesToGet: ['status', 'nothing'] });
  assert.deepEqual(output(await client.send(get)), { Item: { status: { S: 'open' } } });
  const batch = new BatchGetItemCommand({ RequestItems: { Orders: { Keys: [KEY.Key], AttributesToGet: ['amount'] } } });
  assert.deepEqual((await client.send(batch)).Responses, { Orders: [{ amount: { N: '10' } }] });
});

test('old and new do not mix', async () => {
  const mixed = { ...KEY, AttributesToGet: ['status'], ProjectionExpression: 'amount' };
  const { name, message } = await refusal(fresh().send(new GetItemCommand(mixed)));
  assert.equal(name, 'ValidationException');
  assert.equal(
    message,
    'Can not use both expression and non-expression parameters in the same request: ' +
      'Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}',
  );
});
