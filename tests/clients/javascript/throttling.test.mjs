// What a client makes of throttling: the exception and its reasons, the SDK's own retries, and the loops that send
// again what a batch left unprocessed. Time passes on the sandbox's clock.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  BatchGetItemCommand, BatchWriteItemCommand, CreateTableCommand, DescribeTableCommand, GetItemCommand, PutItemCommand,
  ProvisionedThroughputExceededException, ScanCommand, ThrottlingException, TransactWriteItemsCommand,
  TransactionCanceledException, UpdateTableCommand, paginateScan,
} from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { clients, open, plain, refusal } from './sandbox.mjs';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/Stock';
/** Units per second that the table is provisioned with. */
const UNITS = 5;

let tables;
before(async () => {
  const { client, sandbox } = open();
  sandbox.setEnvironment({ admission: {} });
  const ProvisionedThroughput = { ReadCapacityUnits: UNITS, WriteCapacityUnits: UNITS };
  await client.send(new CreateTableCommand({ ...plain('Stock'), BillingMode: 'PROVISIONED', ProvisionedThroughput }));
  await client.send(new DescribeTableCommand({ TableName: 'Stock' }));
  tables = sandbox;
});

/** A fork with a table that has a second's worth of capacity, and clients for it. */
function fresh(settings) {
  const sandbox = tables.fork();
  return { sandbox, ...clients(sandbox, settings) };
}

const item = (number) => ({ pk: { S: `${number}` } });
const put = (number) => new PutItemCommand({ TableName: 'Stock', Item: item(number) });
const read = () => new GetItemCommand({ TableName: 'Stock', Key: item(0), ConsistentRead: true });
const numbers = (count) => Array.from({ length: count }, (_, number) => number);

/** Sends what `request` makes until it is throttled. */
async function exhaust(client, request) {
  for (const number of numbers(UNITS)) await client.send(request(number));
}

/** Clients whose every further attempt finds the clock moved by `milliseconds`, and the attempts they make. */
function patient(milliseconds, maxAttempts = 4) {
  const attempts = [];
  const made = fresh({
    maxAttempts,
    onAttempt(attempt) {
      attempts.push(attempt);
      if (attempt > 1) made.sandbox.advance(milliseconds);
    },
  });
  return { ...made, attempts };
}

test('a write and a read beyond the capacity are refused, with the reason', async () => {
  const { client } = fresh();
  await exhaust(client, put);
  await assert.rejects(client.send(put(0)), (error) => error instanceof ProvisionedThroughputExceededException);
  const expected = {
    class: 'ProvisionedThroughputExceededException',
    name: 'ProvisionedThroughputExceededException',
    message:
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your ' +
      'provisioning level with the UpdateTable API.',
    status: 400,
  };
  assert.deepEqual(await refusal(client.send(put(0))), {
    ...expected, ThrottlingReasons: [{ reason: 'TableWriteProvisionedThroughputExceeded', resource: TABLE }],
  });
  // Reads have capacity of their own.
  await exhaust(client, read);
  assert.deepEqual(await refusal(client.send(read())), {
    ...expected, ThrottlingReasons: [{ reason: 'TableReadProvisionedThroughputExceeded', resource: TABLE }],
  });
});

test('a table on demand is throttled at its ceiling, by another exception', async () => {
  const { client } = fresh();
  await client.send(new UpdateTableCommand({
    TableName: 'Stock',
    BillingMode: 'PAY_PER_REQUEST',
    OnDemandThroughput: { MaxReadRequestUnits: 1, MaxWriteRequestUnits: 1 },
  }));
  await client.send(put(0));
  await assert.rejects(client.send(put(0)), (error) => {
    assert(error instanceof ThrottlingException);
    assert.deepEqual(error.throttlingReasons, [
      { reason: 'TableWriteMaxOnDemandThroughputExceeded', resource: TABLE },
    ]);
    return true;
  });
});

test("the SDK's own retries succeed once the clock has moved", async () => {
  const { client, attempts, sandbox } = patient(100);
  await exhaust(client, put);
  attempts.length = 0;
  // 5 units a second: half a unit after the first wait.
  const { $metadata } = await client.send(put('late'));
  assert.deepEqual([attempts, $metadata.attempts], [[1, 2], 2]);
  const stored = sandbox.call('GetItem', { TableName: 'Stock', Key: item('late') });
  assert.deepEqual(stored.Item, item('late'));
});

test("the SDK's own retries end where the clock stands still, and nothing is written", async () => {
  const { client, attempts, sandbox } = patient(0, 3);
  await exhaust(client, put);
  attempts.length = 0;
  await assert.rejects(client.send(put('never')), (error) => {
    assert(error instanceof ProvisionedThroughputExceededException);
    assert.equal(error.$metadata.attempts, 3);
    return true;
  });
  assert.deepEqual(attempts, [1, 2, 3]);
  assert.equal(sandbox.call('GetItem', { TableName: 'Stock', Key: item('never') }).Item, undefined);
});

test('a paginator that is throttled on its way comes to the end', async () => {
  const { client, attempts, sandbox } = patient(1000);
  sandbox.setEnvironment({});
  for (const number of numbers(20)) await client.send(put(number));
  sandbox.setEnvironment({ admission: {} });
  attempts.length = 0;
  const found = [];
  for await (const page of paginateScan({ client }, { TableName: 'Stock', Limit: 2, ConsistentRead: true })) {
    found.push(...page.Items);
  }
  assert.equal(new Set(found.map(({ pk }) => pk.S)).size, 20);
  // Five pages a second, of ten and the empty one after them.
  assert.deepEqual(attempts.filter((attempt) => attempt > 1), [2, 2]);
});

test('what a batch leaves unprocessed is written by sending it again', async () => {
  const { client, sandbox } = fresh();
  const put = (number) => ({ PutRequest: { Item: item(number) } });
  let RequestItems = { Stock: numbers(25).map(put) };
  const rounds = [];
  while (Object.keys(RequestItems).length > 0) {
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems }));
    rounds.push(RequestItems.Stock.length - (UnprocessedItems.Stock?.length ?? 0));
    RequestItems = UnprocessedItems;
    sandbox.advance(1000);
  }
  assert.deepEqual(rounds, [5, 5, 5, 5, 5]);
  sandbox.setEnvironment({});
  assert.equal((await client.send(new ScanCommand({ TableName: 'Stock' }))).Count, 25);
});

test('the same with the document client, whose unprocessed items are objects as they were sent', async () => {
  const { document, sandbox } = fresh();
  const put = (number) => ({ PutRequest: { Item: { pk: `${number}`, left: number } } });
  const sent = numbers(7).map(put);
  const { UnprocessedItems } = await document.send(new BatchWriteCommand({ RequestItems: { Stock: sent } }));
  assert.deepEqual(UnprocessedItems, { Stock: sent.slice(UNITS) });
  sandbox.advance(1000);
  const again = await document.send(new BatchWriteCommand({ RequestItems: UnprocessedItems }));
  assert.deepEqual(again.UnprocessedItems, {});
});

test('what a batch leaves unread is read by sending it again', async () => {
  const { client, sandbox } = fresh();
  sandbox.setEnvironment({});
  for (const number of numbers(12)) await client.send(put(number));
  sandbox.setEnvironment({ admission: {} });
  let RequestItems = { Stock: { Keys: numbers(12).map(item), ConsistentRead: true } };
  const found = [];
  const rounds = [];
  while (Object.keys(RequestItems).length > 0) {
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems }));
    rounds.push(Responses.Stock.length);
    found.push(...Responses.Stock);
    // What comes back says all that was asked for, not only the keys.
    if (UnprocessedKeys.Stock) assert.equal(UnprocessedKeys.Stock.ConsistentRead, true);
    RequestItems = UnprocessedKeys;
    sandbox.advance(1000);
  }
  assert.deepEqual(rounds, [5, 5, 2]);
  assert.equal(new Set(found.map(({ pk }) => pk.S)).size, 12);
});

test('a batch of which nothing could be written fails as a whole, and is retried as one', async () => {
  const { client, attempts } = patient(400);
  await exhaust(client, put);
  attempts.length = 0;
  const RequestItems = { Stock: numbers(2).map((number) => ({ PutRequest: { Item: item(number) } })) };
  const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems }));
  assert.deepEqual([attempts, UnprocessedItems], [[1, 2], {}]);
});

test('a transaction without capacity is cancelled, action by action', async () => {
  const { client } = fresh();
  await exhaust(client, put);
  const TransactItems = [{ Put: { TableName: 'Stock', Item: item('a') } }];
  await assert.rejects(client.send(new TransactWriteItemsCommand({ TransactItems })), (error) => {
    assert(error instanceof TransactionCanceledException);
    assert.deepEqual(error.CancellationReasons.map(({ Code }) => Code), ['ProvisionedThroughputExceeded']);
    return true;
  });
});
