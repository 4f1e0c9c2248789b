// Query and Scan: pages, indexes, segments.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  BatchWriteItemCommand, CreateTableCommand, QueryCommand, ScanCommand, paginateQuery, paginateScan,
} from '@aws-sdk/client-dynamodb';
import { ORDERS, open, order, output, refusal } from './sandbox.mjs';

/** Twelve orders of ana's, three of them open; five of bình's, all paid. */
const ANA = Array.from({ length: 12 }, (_, at) => order('ana', at, at % 4 ? 'paid' : 'open', 100 - at));
const BINH = Array.from({ length: 5 }, (_, at) => order('bình', at, 'paid', at));

let client;
before(async () => {
  ({ client } = open());
  await client.send(new CreateTableCommand(ORDERS));
  const Orders = [...ANA, ...BINH].map((Item) => ({ PutRequest: { Item } }));
  await client.send(new BatchWriteItemCommand({ RequestItems: { Orders } }));
});

/** Handed to paginators as a copy: they write into it. */
const OF_ANA = {
  TableName: 'Orders',
  KeyConditionExpression: 'customer = :c',
  ExpressionAttributeValues: { ':c': { S: 'ana' } },
};

test('a query has its items in order, and what they cost', async () => {
  const range = {
    TableName: 'Orders',
    KeyConditionExpression: 'customer = :c AND placed BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':c': { S: 'ana' }, ':from': { N: '3' }, ':to': { N: '5' } },
    ReturnConsumedCapacity: 'INDEXES',
    ConsistentRead: true,
  };
  const ConsumedCapacity = { TableName: 'Orders', CapacityUnits: 1, Table: { CapacityUnits: 1 } };
  assert.deepEqual(output(await client.send(new QueryCommand(range))), {
    Items: ANA.slice(3, 6), Count: 3, ScannedCount: 3, ConsumedCapacity,
  });
  assert.deepEqual(output(await client.send(new QueryCommand({ ...range, ScanIndexForward: false }))), {
    Items: ANA.slice(3, 6).reverse(), Count: 3, ScannedCount: 3, ConsumedCapacity,
  });
});

test('a filter takes items away after they are counted', async () => {
  const filtered = {
    ...OF_ANA,
    FilterExpression: '#s = :s',
    ProjectionExpression: 'placed',
    ExpressionAttributeNames: { '#s': 'status' },
    ExpressionAttributeValues: { ':c': { S: 'ana' }, ':s': { S: 'open' } },
  };
  assert.deepEqual(output(await client.send(new QueryCommand(filtered))), {
    Items: [{ placed: { N: '0' } }, { placed: { N: '4' } }, { placed: { N: '8' } }], Count: 3, ScannedCount: 12,
  });
});

test('the paginator reads a query page by page to the end', async () => {
  const items = [];
  const sizes = [];
  for await (const page of paginateQuery({ client, pageSize: 5 }, { ...OF_ANA })) {
    items.push(...page.Items);
    sizes.push([page.Count, page.LastEvaluatedKey]);
  }
  const key = ({ customer, placed }) => ({ customer, placed });
  assert.deepEqual(items, ANA);
  assert.deepEqual(sizes, [[5, key(ANA[4])], [5, key(ANA[9])], [2, undefined]]);
});

test('a global index has its own order and its own keys between pages', async () => {
  const byStatus = {
    TableName: 'Orders',
    IndexName: 'ByStatus',
    KeyConditionExpression: '#s = :s',
    ExpressionAttributeNames: { '#s': 'status' },
    ExpressionAttributeValues: { ':s': { S: 'open' } },
    ReturnConsumedCapacity: 'INDEXES',
  };
  const keys = ({ amount, ...keys }) => keys;
  const pages = [];
  for await (const page of paginateQuery({ client, pageSize: 2 }, { ...byStatus })) pages.push(output(page));
  const ConsumedCapacity = {
    TableName: 'Orders',
    CapacityUnits: 0.5,
    Table: { CapacityUnits: 0 },
    GlobalSecondaryIndexes: { ByStatus: { CapacityUnits: 0.5 } },
  };
  assert.deepEqual(pages, [
    { Items: [keys(ANA[0]), keys(ANA[4])], Count: 2, ScannedCount: 2, LastEvaluatedKey: keys(ANA[4]), ConsumedCapacity },
    { Items: [keys(ANA[8])], Count: 1, ScannedCount: 1, ConsumedCapacity },
  ]);
  const consistent = await refusal(client.send(new QueryCommand({ ...byStatus, ConsistentRead: true })));
  assert.equal(consistent.message, 'Consistent reads are not supported on global secondary indexes');
});

test('a local index sorts the same collection by another attribute', async () => {
  const byAmount = { ...OF_ANA, IndexName: 'ByAmount', ConsistentRead: true, Limit: 2 };
  const { Items, LastEvaluatedKey } = await client.send(new QueryCommand(byAmount));
  assert.deepEqual(Items, [ANA[11], ANA[10]]);
  const { customer, placed, amount } = ANA[10];
  assert.deepEqual(LastEvaluatedKey, { customer, placed, amount });
});

test('a count has no items', async () => {
  const count = { ...OF_ANA, Select: 'COUNT' };
  assert.deepEqual(output(await client.send(new QueryCommand(count))), { Count: 12, ScannedCount: 12 });
});

test('the segments of a scan are the table, each item once', async () => {
  const seen = [];
  for (const Segment of [0, 1, 2, 3]) {
    for await (const page of paginateScan({ client, pageSize: 2 }, { TableName: 'Orders', Segment, TotalSegments: 4 })) {
      seen.push(...page.Items.map(({ customer, placed }) => `${customer.S} ${placed.N}`));
    }
  }
  const all = [...ANA, ...BINH].map(({ customer, placed }) => `${customer.S} ${placed.N}`);
  assert.deepEqual(seen.sort(), all.sort());
});

test('a scan says what it went through', async () => {
  const scan = {
    TableName: 'Orders', FilterExpression: 'customer = :c', ExpressionAttributeValues: { ':c': { S: 'bình' } },
    ReturnConsumedCapacity: 'TOTAL',
  };
  assert.deepEqual(output(await client.send(new ScanCommand(scan))), {
    Items: BINH, Count: 5, ScannedCount: 17, ConsumedCapacity: { TableName: 'Orders', CapacityUnits: 0.5 },
  });
});
