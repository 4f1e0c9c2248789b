// Single items: what is written, returned, charged and refused.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  ConditionalCheckFailedException, CreateTableCommand, DeleteItemCommand, GetItemCommand, PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ORDERS, clients, open, order, output, plain, refusal } from './sandbox.mjs';

let tables;
before(async () => {
  const { client, sandbox } = open();
  await client.send(new CreateTableCommand(plain('Stock')));
  await client.send(new CreateTableCommand(ORDERS));
  tables = sandbox;
});

/** A client for a fork of the empty tables. */
const fresh = () => clients(tables.fork()).client;

const KEY = { TableName: 'Stock', Key: { pk: { S: 'a' } } };

test('every type comes back as it went in', async () => {
  const client = fresh();
  const Item = {
    pk: { S: 'a' },
    empty: { S: '' },
    number: { N: '-12345678901234567890.123456789012345678' },
    bytes: { B: Uint8Array.of(0, 1, 254, 255) },
    none: { B: new Uint8Array() },
    yes: { BOOL: true },
    nothing: { NULL: true },
    list: { L: [{ S: 'x' }, { N: '1' }, { L: [] }] },
    map: { M: { deep: { M: { er: { BOOL: false } } } } },
  };
  assert.deepEqual(output(await client.send(new PutItemCommand({ TableName: 'Stock', Item }))), {});
  assert.deepEqual(output(await client.send(new GetItemCommand(KEY))), { Item });
});

test('numbers come back normalized, sets without an order', async () => {
  const client = fresh();
  const Item = {
    pk: { S: 'a' }, n: { N: '0012.300' }, ns: { NS: ['3', '1.0', '2e1'] }, ss: { SS: ['b', 'a'] },
    bs: { BS: [Uint8Array.of(2), Uint8Array.of(1)] },
  };
  await client.send(new PutItemCommand({ TableName: 'Stock', Item }));
  const { Item: stored } = await client.send(new GetItemCommand(KEY));
  assert.deepEqual(stored.n, { N: '12.3' });
  assert.deepEqual(new Set(stored.ns.NS), new Set(['1', '3', '20']));
  assert.deepEqual(new Set(stored.ss.SS), new Set(['a', 'b']));
  assert.deepEqual(new Set(stored.bs.BS.map((bytes) => bytes[0])), new Set([1, 2]));
});

test('capacity is counted in the table and in its indexes', async () => {
  const client = fresh();
  const put = { TableName: 'Orders', Item: order('ana', 1, 'open', 5), ReturnConsumedCapacity: 'INDEXES' };
  const { ConsumedCapacity } = await client.send(new PutItemCommand(put));
  assert.deepEqual(ConsumedCapacity, {
    TableName: 'Orders',
    CapacityUnits: 3,
    Table: { CapacityUnits: 1 },
    GlobalSecondaryIndexes: { ByStatus: { CapacityUnits: 1 } },
    LocalSecondaryIndexes: { ByAmount: { CapacityUnits: 1 } },
  });
  const Key = { customer: { S: 'ana' }, placed: { N: '1' } };
  const get = { TableName: 'Orders', Key, ReturnConsumedCapacity: 'TOTAL' };
  const read = async (more) => (await client.send(new GetItemCommand({ ...get, ...more }))).ConsumedCapacity;
  assert.deepEqual(await read({}), { TableName: 'Orders', CapacityUnits: 0.5 });
  assert.deepEqual(await read({ ConsistentRead: true }), { TableName: 'Orders', CapacityUnits: 1 });
});

test('a write to a table with a local index can tell how large the collection is', async () => {
  const client = fresh();
  const put = { TableName: 'Orders', Item: order('ana', 1, 'open', 5), ReturnItemCollectionMetrics: 'SIZE' };
  const { ItemCollectionMetrics } = await client.send(new PutItemCommand(put));
  assert.deepEqual(ItemCollectionMetrics, { ItemCollectionKey: { customer: { S: 'ana' } }, SizeEstimateRangeGB: [0, 1] });
});

test('an update returns what it was asked to return', async () => {
  const client = fresh();
  const update = {
    ...KEY,
    UpdateExpression: 'SET #n = if_not_exists(#n, :zero) + :one, tag = :tag',
    ExpressionAttributeNames: { '#n': 'n' },
    ExpressionAttributeValues: { ':zero': { N: '0' }, ':one': { N: '1' }, ':tag': { S: 't' } },
  };
  const returned = async (ReturnValues) =>
    (await client.send(new UpdateItemCommand({ ...update, ReturnValues }))).Attributes;
  assert.equal(await returned('NONE'), undefined);
  assert.deepEqual(await returned('UPDATED_OLD'), { n: { N: '1' }, tag: { S: 't' } });
  assert.deepEqual(await returned('UPDATED_NEW'), { n: { N: '3' }, tag: { S: 't' } });
  assert.deepEqual(await returned('ALL_OLD'), { pk: { S: 'a' }, n: { N: '3' }, tag: { S: 't' } });
  assert.deepEqual(await returned('ALL_NEW'), { pk: { S: 'a' }, n: { N: '5' }, tag: { S: 't' } });
});

test('deleting returns the old item, and nothing when there was none', async () => {
  const client = fresh();
  const remove = new DeleteItemCommand({ ...KEY, ReturnValues: 'ALL_OLD', ReturnConsumedCapacity: 'TOTAL' });
  const ConsumedCapacity = { TableName: 'Stock', CapacityUnits: 1 };
  await client.send(new PutItemCommand({ TableName: 'Stock', Item: { pk: { S: 'a' }, n: { N: '1' } } }));
  assert.deepEqual(output(await client.send(remove)), {
    Attributes: { pk: { S: 'a' }, n: { N: '1' } }, ConsumedCapacity,
  });
  assert.deepEqual(output(await client.send(remove)), { ConsumedCapacity });
});

test('a refused condition is its own class of exception and shows the item', async () => {
  const client = fresh();
  const Item = { pk: { S: 'a' }, n: { N: '1' } };
  await client.send(new PutItemCommand({ TableName: 'Stock', Item }));
  const again = {
    TableName: 'Stock', Item, ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
  await assert.rejects(client.send(new PutItemCommand(again)), (error) => error instanceof ConditionalCheckFailedException);
  assert.deepEqual(await refusal(client.send(new PutItemCommand(again))), {
    class: 'ConditionalCheckFailedException',
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    status: 400,
    Item,
  });
  const { Item: shown } = await refusal(client.send(new PutItemCommand({ ...again, ReturnValuesOnConditionCheckFailure: 'NONE' })));
  assert.equal(shown, undefined);
});

test('what is wrong with a request is said in the words of the service', async () => {
  const client = fresh();
  const said = async (command) => {
    const { name, message, status } = await refusal(client.send(command));
    return `${status} ${name}: ${message}`;
  };
  assert.equal(
    await said(new PutItemCommand({ TableName: 'Stock', Item: { other: { S: 'a' } } })),
    '400 ValidationException: One or more parameter values were invalid: Missing the key pk in the item',
  );
  assert.equal(
    await said(new GetItemCommand({ TableName: 'Stock', Key: { pk: { N: '1' } } })),
    '400 ValidationException: The provided key element does not match the schema',
  );
  assert.equal(
    await said(new GetItemCommand({ TableName: 'Nothing', Key: { pk: { S: 'a' } } })),
    '400 ResourceNotFoundException: Requested resource not found',
  );
  assert.match(
    await said(new UpdateItemCommand({ ...KEY, UpdateExpression: 'SET name = :v', ExpressionAttributeValues: { ':v': { S: 'x' } } })),
    /^400 ValidationException: .*Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: name$/,
  );
  assert.equal(
    await said(new PutItemCommand({ TableName: 'Stock', Item: { pk: { S: 'a' }, n: { N: 'seven' } } })),
    '400 ValidationException: The parameter cannot be converted to a numeric value: seven',
  );
  assert.equal(
    await said(new PutItemCommand({ TableName: 'Stock', Item: { pk: { S: 'a' }, big: { S: 'x'.repeat(409_600) } } })),
    '400 ValidationException: Item size has exceeded the maximum allowed size',
  );
});
