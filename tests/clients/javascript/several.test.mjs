// Batches and transactions.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  BatchGetItemCommand, BatchWriteItemCommand, CreateTableCommand, GetItemCommand,
  IdempotentParameterMismatchException, PutItemCommand, TransactGetItemsCommand, TransactWriteItemsCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { clients, open, output, plain, refusal } from './sandbox.mjs';

let tables;
before(async () => {
  const { client, sandbox } = open();
  await client.send(new CreateTableCommand(plain('Stock')));
  await client.send(new CreateTableCommand(plain('Sales')));
  await client.send(new PutItemCommand({ TableName: 'Stock', Item: { pk: { S: 'laptop' }, left: { N: '1' } } }));
  tables = sandbox;
});

/** A client for a fork: two tables, and one laptop in stock. */
const fresh = () => clients(tables.fork()).client;

const LAPTOP = { pk: { S: 'laptop' } };

/** The sale of a laptop: one less in stock if there is one, and a record of who bought it. */
const sale = (buyer, more = {}) => new TransactWriteItemsCommand({
  TransactItems: [
    {
      Update: {
        TableName: 'Stock',
        Key: LAPTOP,
        UpdateExpression: 'SET #left = #left - :one',
        ConditionExpression: '#left > :none',
        ExpressionAttributeNames: { '#left': 'left' },
        ExpressionAttributeValues: { ':one': { N: '1' }, ':none': { N: '0' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    { Put: { TableName: 'Sales', Item: { pk: { S: buyer } } } },
  ],
  ReturnConsumedCapacity: 'TOTAL',
  ...more,
});

test('a batch writes to several tables and reads from several', async () => {
  const client = fresh();
  const RequestItems = {
    Stock: [{ DeleteRequest: { Key: LAPTOP } }, { PutRequest: { Item: { pk: { S: 'phone' } } } }],
    Sales: [{ PutRequest: { Item: { pk: { S: 'ana' } } } }],
  };
  const written = output(await client.send(new BatchWriteItemCommand({ RequestItems, ReturnConsumedCapacity: 'TOTAL' })));
  const byTable = (capacity) => Object.fromEntries(capacity.map((each) => [each.TableName, each.CapacityUnits]));
  assert.deepEqual(written.UnprocessedItems, {});
  assert.deepEqual(byTable(written.ConsumedCapacity), { Stock: 2, Sales: 1 });
  const read = output(await client.send(new BatchGetItemCommand({
    RequestItems: {
      Stock: { Keys: [LAPTOP, { pk: { S: 'phone' } }], ConsistentRead: true },
      Sales: { Keys: [{ pk: { S: 'ana' } }] },
    },
    ReturnConsumedCapacity: 'TOTAL',
  })));
  assert.deepEqual(read.Responses, { Stock: [{ pk: { S: 'phone' } }], Sales: [{ pk: { S: 'ana' } }] });
  assert.deepEqual(read.UnprocessedKeys, {});
  assert.deepEqual(byTable(read.ConsumedCapacity), { Stock: 2, Sales: 0.5 });
});

test('a batch that names an item twice is refused', async () => {
  const put = { PutRequest: { Item: { pk: { S: 'phone' } } } };
  const { name, message } = await refusal(
    fresh().send(new BatchWriteItemCommand({ RequestItems: { Stock: [put, put] } })),
  );
  assert.equal(name, 'ValidationException');
  assert.equal(message, 'Provided list of item keys contains duplicates');
});

test('a transaction does all of it', async () => {
  const client = fresh();
  const { ConsumedCapacity, ...rest } = output(await client.send(sale('ana')));
  assert.deepEqual(rest, {});
  assert.deepEqual(new Set(ConsumedCapacity.map((each) => JSON.stringify(each, Object.keys(each).sort()))), new Set([
    '{"CapacityUnits":2,"TableName":"Stock","WriteCapacityUnits":2}',
    '{"CapacityUnits":2,"TableName":"Sales","WriteCapacityUnits":2}',
  ]));
  const TransactItems = [
    { Get: { TableName: 'Stock', Key: LAPTOP } },
    { Get: { TableName: 'Sales', Key: { pk: { S: 'ana' } } } },
    { Get: { TableName: 'Sales', Key: { pk: { S: 'bình' } } } },
  ];
  assert.deepEqual(output(await client.send(new TransactGetItemsCommand({ TransactItems }))), {
    Responses: [{ Item: { ...LAPTOP, left: { N: '0' } } }, { Item: { pk: { S: 'ana' } } }, {}],
  });
});

test('a transaction that cannot do all of it does nothing and says why, action by action', async () => {
  const client = fresh();
  await client.send(sale('ana'));
  await assert.rejects(client.send(sale('bình')), (error) => error instanceof TransactionCanceledException);
  assert.deepEqual(await refusal(client.send(sale('bình'))), {
    class: 'TransactionCanceledException',
    name: 'TransactionCanceledException',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None]',
    status: 400,
    CancellationReasons: [
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: { ...LAPTOP, left: { N: '0' } } },
      { Code: 'None' },
    ],
  });
  const bought = await client.send(new GetItemCommand({ TableName: 'Sales', Key: { pk: { S: 'bình' } } }));
  assert.equal(bought.Item, undefined);
});

test('a transaction that is sent again with its token is done once', async () => {
  const client = fresh();
  const token = { ClientRequestToken: 'sale-1' };
  await client.send(sale('ana', token));
  const { ConsumedCapacity } = await client.send(sale('ana', token));
  assert.deepEqual(ConsumedCapacity.map(({ ReadCapacityUnits, WriteCapacityUnits }) => [ReadCapacityUnits, WriteCapacityUnits]), [
    [2, undefined], [2, undefined],
  ]);
  const { Item } = await client.send(new GetItemCommand({ TableName: 'Stock', Key: LAPTOP }));
  assert.deepEqual(Item.left, { N: '0' });
  await assert.rejects(
    client.send(sale('bình', token)),
    (error) => error instanceof IdempotentParameterMismatchException,
  );
});
