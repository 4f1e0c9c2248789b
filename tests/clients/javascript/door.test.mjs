// The class itself, without a client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BEGIN, Sandbox, plain } from './sandbox.mjs';

const WRITE = { TableName: 'Stock', Item: { pk: { S: 'a' }, n: { N: '1' } } };

/** A sandbox with the table `Stock` in it. */
function withTable() {
  const sandbox = new Sandbox({ now: BEGIN, seed: 1 });
  sandbox.call('CreateTable', plain('Stock'));
  return sandbox;
}

/** What `act` throws, as plain data. */
function thrown(act) {
  try {
    act();
  } catch (error) {
    assert(error instanceof Error);
    return { name: error.name, message: error.message, ...error };
  }
  throw new Error('nothing was thrown');
}

test('dispatch answers with a status and a body', () => {
  const sandbox = withTable();
  const body = JSON.stringify({ ...WRITE, ReturnConsumedCapacity: 'TOTAL' });
  assert.deepEqual(sandbox.dispatch('DynamoDB_20120810.PutItem', body), {
    status: 200,
    body: '{"ConsumedCapacity":{"CapacityUnits":1.0,"TableName":"Stock"}}',
  });
  assert.deepEqual(sandbox.dispatch('DynamoDB_20120810.Nonsense', '{}'), {
    status: 400,
    body: '{"__type":"com.amazon.coral.service#UnknownOperationException"}',
  });
  assert.equal(sandbox.dispatch('', '{}').status, 400);
});

test('dispatch takes bytes, and bytes that are no text', () => {
  const sandbox = withTable();
  assert.equal(sandbox.dispatch('DynamoDB_20120810.ListTables', new TextEncoder().encode('{}')).body, '{"TableNames":["Stock"]}');
  const unreadable = Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d);
  assert.equal(sandbox.dispatch('DynamoDB_20120810.ListTables', unreadable).status, 400);
});

test('a body of more than 16 MB is too large', () => {
  const sandbox = withTable();
  const reply = sandbox.dispatch('DynamoDB_20120810.ListTables', ' '.repeat(16 * 1024 * 1024 + 1));
  assert.deepEqual(reply, { status: 413, body: '' });
  assert.equal(sandbox.dispatch('DynamoDB_20120810.ListTables', `{}${' '.repeat(16 * 1024 * 1024 - 2)}`).status, 200);
});

test('call takes and gives objects', () => {
  const sandbox = withTable();
  assert.deepEqual(sandbox.call('PutItem', WRITE), {});
  assert.deepEqual(sandbox.call('GetItem', { TableName: 'Stock', Key: { pk: { S: 'a' } } }), { Item: WRITE.Item });
  assert.deepEqual(sandbox.call('ListTables'), { TableNames: ['Stock'] });
});

test('call throws the exception with everything that it carries', () => {
  const sandbox = withTable();
  sandbox.call('PutItem', WRITE);
  const again = {
    ...WRITE,
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
  assert.deepEqual(thrown(() => sandbox.call('PutItem', again)), {
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    status: 400,
    Item: WRITE.Item,
  });
  assert.deepEqual(thrown(() => sandbox.call('TransactWriteItems', { TransactItems: [{ Put: again }] })), {
    name: 'TransactionCanceledException',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed]',
    status: 400,
    CancellationReasons: [
      { Code: 'ConditionalCheckFailed', Item: WRITE.Item, Message: 'The conditional request failed' },
    ],
  });
  assert.deepEqual(thrown(() => sandbox.call('Nonsense', {})), {
    name: 'UnknownOperationException',
    message: '',
    status: 400,
  });
});

test('objects that nest without end are refused and do no harm', () => {
  const sandbox = withTable();
  let deep = { S: 'x' };
  for (let level = 0; level < 100_000; level++) deep = { M: { a: deep } };
  const request = { TableName: 'Stock', Item: { pk: { S: 'deep' }, deep } };
  assert.equal(thrown(() => sandbox.call('PutItem', request)).name, 'SerializationException');
  const text = `{"TableName":"Stock","Item":{"pk":{"S":"deep"},"deep":${'{"M":{"a":'.repeat(100_000)}`;
  assert.equal(sandbox.dispatch('DynamoDB_20120810.PutItem', text).status, 400);
  assert.deepEqual(sandbox.call('Scan', { TableName: 'Stock' }), { Count: 0, Items: [], ScannedCount: 0 });
});

test('arguments of other types are TypeErrors and do no harm', () => {
  const sandbox = withTable();
  const circle = {};
  circle.self = circle;
  for (const act of [
    () => sandbox.dispatch(1, '{}'),
    () => sandbox.dispatch('DynamoDB_20120810.ListTables', {}),
    () => sandbox.dispatch('DynamoDB_20120810.ListTables'),
    () => sandbox.call(Symbol('x')),
    () => sandbox.call('ListTables', () => 1),
    () => sandbox.call('ListTables', circle),
    () => sandbox.call('ListTables', { Limit: 1n }),
    () => sandbox.advance('1'),
    () => sandbox.advance(1n),
    () => new Sandbox({ now: '0' }),
    () => new Sandbox({ seed: 1n }),
  ]) {
    assert.equal(thrown(act).name, 'TypeError', act.toString());
  }
  assert.deepEqual(sandbox.call('ListTables'), { TableNames: ['Stock'] });
});

test('numbers out of bounds are RangeErrors', () => {
  const sandbox = new Sandbox();
  for (const act of [
    () => sandbox.advance(-1),
    () => sandbox.advance(NaN),
    () => sandbox.advance(Infinity),
    () => new Sandbox({ now: -1 }),
    () => new Sandbox({ now: 8.64e15 + 1 }),
    () => new Sandbox({ seed: 0.5 }),
    () => new Sandbox({ seed: -1 }),
    () => new Sandbox({ seed: 2 ** 53 }),
  ]) {
    assert.equal(thrown(act).name, 'RangeError', act.toString());
  }
  assert.equal(sandbox.now(), 0);
});

test('the clock begins where it is told and moves as it is told', () => {
  assert.equal(new Sandbox().now(), 0);
  assert.equal(new Sandbox({}).now(), 0);
  assert.equal(new Sandbox({ now: 8.64e15 }).now(), 8.64e15);
  const sandbox = withTable();
  assert.equal(sandbox.now(), BEGIN);
  sandbox.advance(86_400_000);
  sandbox.advance(0.5);
  assert.equal(sandbox.now(), BEGIN + 86_400_000.5);
  sandbox.call('CreateTable', plain('Later'));
  const { Table } = sandbox.call('DescribeTable', { TableName: 'Later' });
  assert.equal(Math.floor(Table.CreationDateTime), (BEGIN + 86_400_000) / 1000);
});

test('what surrounds the tables can be changed', () => {
  const sandbox = new Sandbox();
  assert.equal(sandbox.environment().control_plane_delay, 0);
  sandbox.setEnvironment({ control_plane_delay: 1_500_000 });
  assert.equal(sandbox.environment().control_plane_delay, 1_500_000);
  sandbox.call('CreateTable', plain('Stock'));
  const status = () => sandbox.call('DescribeTable', { TableName: 'Stock' }).Table.TableStatus;
  sandbox.advance(1499);
  assert.equal(status(), 'CREATING');
  sandbox.advance(1);
  assert.equal(status(), 'ACTIVE');
  for (const none of [{ nonsense: 1 }, { control_plane_delay: -1 }, { control_plane_delay: '1' }, 'x', undefined]) {
    assert.equal(thrown(() => sandbox.setEnvironment(none)).name, 'TypeError', JSON.stringify(none));
  }
  sandbox.setEnvironment({});
  assert.equal(sandbox.environment().control_plane_delay, 0);
});

test('capacity is rationed where it is asked for', () => {
  const sandbox = new Sandbox();
  sandbox.setEnvironment({ admission: { burst_seconds: 2 } });
  assert.deepEqual(sandbox.environment().admission, { burst_seconds: 2, saved_seconds: 1 });
  const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
  sandbox.call('CreateTable', { ...plain('Stock'), BillingMode: 'PROVISIONED', ProvisionedThroughput: units });
  sandbox.call('PutItem', WRITE);
  const refusal = thrown(() => sandbox.call('PutItem', WRITE));
  assert.equal(refusal.name, 'ProvisionedThroughputExceededException');
  assert.equal(refusal.ThrottlingReasons[0].reason, 'TableWriteProvisionedThroughputExceeded');
  sandbox.advance(1000);
  sandbox.call('PutItem', WRITE);
  for (const none of [{ burst_seconds: 0 }, { saved_seconds: 301 }, { partitions: 0 }, { nonsense: 1 }, 1]) {
    assert.equal(thrown(() => sandbox.setEnvironment({ admission: none })).name, 'TypeError', JSON.stringify(none));
  }
});

test('eventually consistent reads and global indexes lag where they are told to', () => {
  const sandbox = withTable();
  sandbox.setEnvironment({ read_lag: 100_000, read_replica: 'farthest', index_lag: 200_000 });
  sandbox.call('PutItem', WRITE);
  const read = { TableName: 'Stock', Key: { pk: WRITE.Item.pk } };
  assert.deepEqual(sandbox.call('GetItem', read), {});
  assert.deepEqual(sandbox.call('GetItem', { ...read, ConsistentRead: true }), { Item: WRITE.Item });
  sandbox.advance(100);
  assert.deepEqual(sandbox.call('GetItem', read), { Item: WRITE.Item });
  assert.equal(thrown(() => sandbox.setEnvironment({ read_replica: 'any' })).name, 'TypeError');
});

test('the same seed gives the same identifiers, another seed others', () => {
  const id = (seed) => new Sandbox({ now: BEGIN, seed }).call('CreateTable', plain('Stock')).TableDescription.TableId;
  assert.equal(id(1), id(1));
  assert.notEqual(id(1), id(2));
  assert.match(id(2 ** 53 - 1), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a fork shares nothing that can be seen', () => {
  const sandbox = withTable();
  sandbox.call('PutItem', WRITE);
  const fork = sandbox.fork();
  assert(fork instanceof Sandbox);
  assert.deepEqual(fork.call('GetItem', { TableName: 'Stock', Key: { pk: { S: 'a' } } }), { Item: WRITE.Item });
  fork.call('DeleteItem', { TableName: 'Stock', Key: { pk: { S: 'a' } } });
  fork.call('CreateTable', plain('Fork'));
  fork.advance(1000);
  sandbox.call('PutItem', { TableName: 'Stock', Item: { pk: { S: 'b' } } });
  const counts = [sandbox, fork].map((each) => each.call('Scan', { TableName: 'Stock', Select: 'COUNT' }).Count);
  assert.deepEqual(counts, [2, 0]);
  assert.deepEqual(sandbox.call('ListTables'), { TableNames: ['Stock'] });
  assert.equal(sandbox.now(), BEGIN);
  assert.equal(fork.now(), BEGIN + 1000);
});

test('the last receipt says what was charged and why', () => {
  const sandbox = new Sandbox();
  assert.equal(sandbox.lastReceipt(), undefined);
  sandbox.call('CreateTable', plain('Stock'));
  assert.deepEqual(sandbox.lastReceipt(), {
    operation: 'CreateTable', readUnits: 0, writeUnits: 0, lines: [], refused: [], whatIf: [],
  });
  sandbox.call('GetItem', { TableName: 'Stock', Key: { pk: { S: 'a' } } });
  assert.deepEqual(sandbox.lastReceipt(), {
    operation: 'GetItem',
    readUnits: 0.5,
    writeUnits: 0,
    lines: [
      { table: 'Stock', kind: 'read', bytes: 0, roundedUnits: 1, factor: 0.5, units: 0.5, reason: { kind: 'item_missing' } },
    ],
    refused: [],
    whatIf: [
      { choice: { kind: 'strongly_consistent' }, units: 1 },
      { choice: { kind: 'in_transaction' }, units: 2 },
    ],
  });
  assert.throws(() => sandbox.call('DeleteItem', {
    TableName: 'Stock', Key: { pk: { S: 'a' } }, ConditionExpression: 'attribute_exists(pk)',
  }));
  const { operation, writeUnits, lines: [{ reason }] } = sandbox.lastReceipt();
  assert.deepEqual({ operation, writeUnits, reason }, {
    operation: 'DeleteItem', writeUnits: 1, reason: { kind: 'condition_failed', existing: null, attempted: null },
  });
  assert.throws(() => sandbox.call('Nonsense'));
  assert.equal(sandbox.lastReceipt().operation, null);
});

test('the last receipt says what was refused for want of capacity', () => {
  const sandbox = new Sandbox();
  sandbox.setEnvironment({ admission: {} });
  const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
  sandbox.call('CreateTable', { ...plain('Stock'), BillingMode: 'PROVISIONED', ProvisionedThroughput: units });
  const put = (pk) => ({ PutRequest: { Item: { pk: { S: pk } } } });
  const { UnprocessedItems } = sandbox.call('BatchWriteItem', { RequestItems: { Stock: [put('a'), put('b')] } });
  assert.deepEqual(UnprocessedItems, { Stock: [put('b')] });
  const refused = {
    table: 'Stock', kind: 'write', limit: 'provisioned_throughput', onDemand: false, units: 1,
  };
  const receipt = sandbox.lastReceipt();
  assert.deepEqual([receipt.writeUnits, receipt.lines.length, receipt.refused], [1, 1, [refused]]);

  // The whole of a request; twice the units, in a transaction.
  thrown(() => sandbox.call('PutItem', WRITE));
  assert.deepEqual(sandbox.lastReceipt(), {
    operation: 'PutItem', readUnits: 0, writeUnits: 0, lines: [], refused: [refused], whatIf: [],
  });
  thrown(() => sandbox.call('TransactWriteItems', { TransactItems: [{ Put: WRITE }] }));
  assert.deepEqual(sandbox.lastReceipt().refused, [{ ...refused, units: 2 }]);

  // What is served again has nothing refused on its receipt.
  sandbox.advance(10_000);
  sandbox.call('PutItem', WRITE);
  assert.deepEqual(sandbox.lastReceipt().refused, []);
});

test('a receipt names the index that had no capacity, and the ceiling of a table on demand', () => {
  const sandbox = new Sandbox();
  sandbox.setEnvironment({ admission: {} });
  const ceiling = { MaxReadRequestUnits: 1, MaxWriteRequestUnits: 5 };
  const index = {
    IndexName: 'ByStatus',
    KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
    Projection: { ProjectionType: 'ALL' },
    OnDemandThroughput: ceiling,
  };
  const { AttributeDefinitions, ...table } = plain('Stock');
  sandbox.call('CreateTable', {
    ...table,
    AttributeDefinitions: [...AttributeDefinitions, { AttributeName: 'status', AttributeType: 'S' }],
    GlobalSecondaryIndexes: [index],
  });
  sandbox.call('Scan', { TableName: 'Stock', IndexName: 'ByStatus' });
  sandbox.call('Scan', { TableName: 'Stock', IndexName: 'ByStatus' });
  assert.equal(thrown(() => sandbox.call('Scan', { TableName: 'Stock', IndexName: 'ByStatus' })).name, 'ThrottlingException');
  assert.deepEqual(sandbox.lastReceipt().refused, [
    { table: 'Stock', index: 'ByStatus', kind: 'read', limit: 'max_on_demand_throughput', onDemand: true, units: 0.5 },
  ]);
});
