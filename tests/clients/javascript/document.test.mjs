// The document client: plain values in place of attribute values.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand, BatchWriteCommand, DeleteCommand, GetCommand, PutCommand, QueryCommand, ScanCommand,
  TransactGetCommand, TransactWriteCommand, UpdateCommand, paginateQuery, paginateScan,
} from '@aws-sdk/lib-dynamodb';
import { ORDERS, open, output, refusal } from './sandbox.mjs';

let document;
beforeEach(async () => {
  const { client, document: opened } = open();
  await client.send(new CreateTableCommand(ORDERS));
  document = opened;
});

const order = (placed, more) => ({ customer: 'ana', placed, status: 'open', amount: placed * 10, ...more });
const key = (placed) => ({ TableName: 'Orders', Key: { customer: 'ana', placed } });
const OF_ANA = {
  TableName: 'Orders', KeyConditionExpression: 'customer = :c', ExpressionAttributeValues: { ':c': 'ana' },
};

test('plain values come back as they went in', async () => {
  const Item = order(1, {
    note: '', share: 0.25, paid: true, gone: null, tags: new Set(['a', 'b']), codes: new Set([1, 2]),
    lines: [{ sku: 'laptop', count: 2 }, []], bytes: Uint8Array.of(1, 2, 3),
  });
  await document.send(new PutCommand({ TableName: 'Orders', Item }));
  assert.deepEqual(output(await document.send(new GetCommand(key(1)))), { Item });
});

test('updates and deletes return plain values', async () => {
  await document.send(new PutCommand({ TableName: 'Orders', Item: order(1) }));
  const update = {
    ...key(1),
    UpdateExpression: 'SET amount = amount + :more ADD tags :tag REMOVE #s',
    ExpressionAttributeNames: { '#s': 'status' },
    ExpressionAttributeValues: { ':more': 5, ':tag': new Set(['late']) },
    ReturnValues: 'ALL_NEW',
  };
  const changed = { customer: 'ana', placed: 1, amount: 15, tags: new Set(['late']) };
  assert.deepEqual((await document.send(new UpdateCommand(update))).Attributes, changed);
  const removed = await document.send(new DeleteCommand({ ...key(1), ReturnValues: 'ALL_OLD' }));
  assert.deepEqual(removed.Attributes, changed);
});

test('a refused condition shows the item', async () => {
  await document.send(new PutCommand({ TableName: 'Orders', Item: order(1) }));
  const again = {
    TableName: 'Orders', Item: order(1), ConditionExpression: 'attribute_not_exists(customer)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
  const { name, Item } = await refusal(document.send(new PutCommand(again)));
  assert.equal(name, 'ConditionalCheckFailedException');
  assert.deepEqual(Item.amount, { N: '10' }, 'the document client leaves exceptions as they are on the wire');
});

test('batches, transactions and pages', async () => {
  const Orders = [1, 2, 3, 4, 5].map((placed) => ({ PutRequest: { Item: order(placed) } }));
  const { UnprocessedItems } = await document.send(new BatchWriteCommand({ RequestItems: { Orders } }));
  assert.deepEqual(UnprocessedItems, {});

  const Keys = [key(5).Key, key(1).Key];
  const { Responses } = await document.send(new BatchGetCommand({ RequestItems: { Orders: { Keys } } }));
  assert.deepEqual(Responses.Orders.map(({ placed }) => placed).sort(), [1, 5]);

  const pages = [];
  for await (const { Items } of paginateQuery({ client: document, pageSize: 2 }, { ...OF_ANA })) pages.push(Items);
  assert.deepEqual(pages.map((page) => page.map(({ placed }) => placed)), [[1, 2], [3, 4], [5]]);
  let scanned = 0;
  for await (const { Count } of paginateScan({ client: document, pageSize: 2 }, { TableName: 'Orders' })) scanned += Count;
  assert.equal(scanned, 5);
  assert.deepEqual((await document.send(new QueryCommand({ ...OF_ANA, Limit: 1 }))).LastEvaluatedKey, key(1).Key);
  assert.equal((await document.send(new ScanCommand({ TableName: 'Orders', Select: 'COUNT' }))).Count, 5);

  const Update = {
    ...key(1), UpdateExpression: 'SET amount = :a', ExpressionAttributeValues: { ':a': 99 },
  };
  await document.send(new TransactWriteCommand({ TransactItems: [{ Update }, { Delete: key(2) }] }));
  const both = await document.send(new TransactGetCommand({ TransactItems: [{ Get: key(1) }, { Get: key(2) }] }));
  assert.deepEqual(both.Responses, [{ Item: order(1, { amount: 99 }) }, {}]);
});
