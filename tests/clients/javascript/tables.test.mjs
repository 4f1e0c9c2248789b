// Tables: their life, as the client sees it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateTableCommand, DeleteTableCommand, DescribeTableCommand, ListTablesCommand, ResourceInUseException,
  ResourceNotFoundException, paginateListTables, waitUntilTableExists, waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { BEGIN, ORDERS, open, output, plain, refusal } from './sandbox.mjs';

/** What the waiters are given; no answer makes them wait. */
const waiting = (client) => ({ client, maxWaitTime: 5, minDelay: 1, maxDelay: 1 });

test('a new table is described as the service describes it', async () => {
  const { client } = open();
  const { TableDescription } = output(await client.send(new CreateTableCommand(ORDERS)));
  const { TableId, BillingModeSummary, ...description } = TableDescription;
  assert.match(TableId, /^[0-9a-f-]{36}$/);
  assert.equal(BillingModeSummary.BillingMode, 'PAY_PER_REQUEST');
  const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/Orders';
  assert.deepEqual(description, {
    TableName: 'Orders',
    TableArn: arn,
    TableStatus: 'CREATING',
    CreationDateTime: new Date(BEGIN),
    AttributeDefinitions: [...ORDERS.AttributeDefinitions].sort((a, b) => (a.AttributeName < b.AttributeName ? -1 : 1)),
    KeySchema: ORDERS.KeySchema,
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
    TableSizeBytes: 0,
    ItemCount: 0,
    DeletionProtectionEnabled: false,
    WarmThroughput: { ReadUnitsPerSecond: 12000, WriteUnitsPerSecond: 4000, Status: 'CREATING' },
    GlobalSecondaryIndexes: [
      {
        ...ORDERS.GlobalSecondaryIndexes[0],
        IndexArn: `${arn}/index/ByStatus`,
        IndexStatus: 'CREATING',
        IndexSizeBytes: 0,
        ItemCount: 0,
        ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
        WarmThroughput: { ReadUnitsPerSecond: 12000, WriteUnitsPerSecond: 4000, Status: 'CREATING' },
      },
    ],
    LocalSecondaryIndexes: [
      { ...ORDERS.LocalSecondaryIndexes[0], IndexArn: `${arn}/index/ByAmount`, IndexSizeBytes: 0, ItemCount: 0 },
    ],
  });
});

test('waiters see a table come and go', async () => {
  const { client } = open();
  await client.send(new CreateTableCommand(plain('Stock')));
  const there = await waitUntilTableExists(waiting(client), { TableName: 'Stock' });
  assert.equal(there.state, 'SUCCESS');
  assert.equal(there.reason.Table.TableStatus, 'ACTIVE');
  await client.send(new DeleteTableCommand({ TableName: 'Stock' }));
  const gone = await waitUntilTableNotExists(waiting(client), { TableName: 'Stock' });
  assert.equal(gone.state, 'SUCCESS');
  assert(gone.reason instanceof ResourceNotFoundException);
});

test('waiters ask again for as long as a table is being created', async (t) => {
  const { client, sandbox } = open();
  sandbox.setEnvironment({ control_plane_delay: 5_500_000 });
  await client.send(new CreateTableCommand(plain('Stock')));
  // Whoever waits has the virtual clock moved by it, and no time passes.
  const delays = [];
  t.mock.method(globalThis, 'setTimeout', (act, delay) => {
    delays.push(delay);
    sandbox.advance(delay);
    return setImmediate(act);
  });
  const { state } = await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 2, maxDelay: 2 }, { TableName: 'Stock' });
  assert.equal(state, 'SUCCESS');
  assert.deepEqual(delays.filter((delay) => delay >= 1000), [2000, 2000, 2000]);
});

test('a table that is there already is in use', async () => {
  const { client } = open();
  await client.send(new CreateTableCommand(plain('Stock')));
  const again = client.send(new CreateTableCommand(plain('Stock')));
  await assert.rejects(again, (error) => error instanceof ResourceInUseException);
  await client.send(new DescribeTableCommand({ TableName: 'Stock' }));
  assert.deepEqual(await refusal(client.send(new CreateTableCommand(plain('Stock')))), {
    class: 'ResourceInUseException',
    name: 'ResourceInUseException',
    message: 'Table already exists: Stock',
    status: 400,
  });
});

test('a table that is not there cannot be found', async () => {
  const { client } = open();
  assert.deepEqual(await refusal(client.send(new DescribeTableCommand({ TableName: 'Nothing' }))), {
    class: 'ResourceNotFoundException',
    name: 'ResourceNotFoundException',
    message: 'Requested resource not found: Table: Nothing not found',
    status: 400,
  });
});

test('a table that protects itself is not deleted', async () => {
  const { client } = open();
  await client.send(new CreateTableCommand({ ...plain('Stock'), DeletionProtectionEnabled: true }));
  await client.send(new DescribeTableCommand({ TableName: 'Stock' }));
  const { name, message } = await refusal(client.send(new DeleteTableCommand({ TableName: 'Stock' })));
  assert.equal(name, 'ValidationException');
  assert.match(message, /deletion protection|protected against deletion/i);
});

test('the paginator lists every table once, in order', async () => {
  const { client } = open();
  const names = Array.from({ length: 7 }, (_, at) => `Table${at}`);
  for (const name of names) await client.send(new CreateTableCommand(plain(name)));
  const pages = [];
  for await (const page of paginateListTables({ client, pageSize: 3 }, {})) pages.push(page.TableNames);
  assert.deepEqual(pages, [names.slice(0, 3), names.slice(3, 6), names.slice(6)]);
  assert.deepEqual(output(await client.send(new ListTablesCommand({ Limit: 3 }))), {
    LastEvaluatedTableName: 'Table2',
    TableNames: names.slice(0, 3),
  });
});
