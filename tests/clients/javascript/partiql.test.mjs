// PartiQL, through the plain client and the document client.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  BatchExecuteStatementCommand, CreateTableCommand, DuplicateItemException, ExecuteStatementCommand,
  ExecuteTransactionCommand,
} from '@aws-sdk/client-dynamodb';
import {
  BatchExecuteStatementCommand as BatchOfDocuments, ExecuteStatementCommand as ExecuteOnDocuments,
  ExecuteTransactionCommand as TransactDocuments,
} from '@aws-sdk/lib-dynamodb';
import { ORDERS, clients, open, order, output, refusal } from './sandbox.mjs';

/** The statement that makes an order of ana's. */
const insert = (placed) => ({
  Statement: `INSERT INTO Orders VALUE {'customer': ?, 'placed': ?, 'status': 'open', 'amount': 5}`,
  Parameters: [{ S: 'ana' }, { N: `${placed}` }],
});

let tables;
before(async () => {
  const { client, sandbox } = open();
  await client.send(new CreateTableCommand(ORDERS));
  for (const placed of [1, 2, 3]) {
    assert.deepEqual(output(await client.send(new ExecuteStatementCommand(insert(placed)))), { Items: [] });
  }
  tables = sandbox;
});

/** Clients for a fork: three orders of ana's. */
const fresh = () => clients(tables.fork());

test('a statement selects, updates and deletes', async () => {
  const { client } = fresh();
  const run = async (Statement, more) => output(await client.send(new ExecuteStatementCommand({ Statement, ...more })));
  assert.deepEqual(
    await run('SELECT * FROM Orders WHERE customer = ? AND placed >= 2', {
      Parameters: [{ S: 'ana' }], ReturnConsumedCapacity: 'TOTAL',
    }),
    {
      Items: [order('ana', 2, 'open', 5), order('ana', 3, 'open', 5)],
      ConsumedCapacity: { TableName: 'Orders', CapacityUnits: 0.5 },
    },
  );
  const first = `WHERE customer = 'ana' AND placed = 1`;
  assert.deepEqual(await run(`UPDATE Orders SET amount = amount + 1 ${first} RETURNING ALL NEW *`), {
    Items: [order('ana', 1, 'open', 6)],
  });
  assert.deepEqual(await run(`DELETE FROM Orders ${first}`), { Items: [] });
  assert.deepEqual(await run(`SELECT placed FROM Orders WHERE customer = 'ana'`), {
    Items: [{ placed: { N: '2' } }, { placed: { N: '3' } }],
  });
});

test('pages follow one another by a token', async () => {
  const { client } = fresh();
  const page = (NextToken) => client.send(new ExecuteStatementCommand({
    Statement: `SELECT placed FROM Orders WHERE customer = 'ana'`, Limit: 2, NextToken,
  }));
  const first = await page();
  assert.deepEqual(first.Items, [{ placed: { N: '1' } }, { placed: { N: '2' } }]);
  const second = await page(first.NextToken);
  assert.deepEqual(output(second), { Items: [{ placed: { N: '3' } }] });
});

test('inserting what is there is refused by an exception of its own', async () => {
  const again = () => fresh().client.send(new ExecuteStatementCommand(insert(1)));
  await assert.rejects(again(), (error) => error instanceof DuplicateItemException);
  assert.equal((await refusal(again())).message, 'Duplicate primary key exists in table');
});

test('each statement of a batch succeeds or fails for itself', async () => {
  const Statements = [insert(4), insert(1)];
  assert.deepEqual(output(await fresh().client.send(new BatchExecuteStatementCommand({ Statements }))), {
    Responses: [
      { TableName: 'Orders' },
      { TableName: 'Orders', Error: { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' } },
    ],
  });
});

test('a transaction of statements does all or nothing', async () => {
  const { client } = fresh();
  const transact = (...TransactStatements) => client.send(new ExecuteTransactionCommand({ TransactStatements }));
  const refused = await refusal(transact(insert(4), insert(1)));
  assert.equal(refused.class, 'TransactionCanceledException');
  assert.deepEqual(refused.CancellationReasons.map(({ Code }) => Code), ['None', 'DuplicateItem']);
  const fourth = { Statement: `SELECT placed FROM Orders WHERE customer = 'ana' AND placed = 4` };
  assert.deepEqual((await transact(fourth)).Responses, [{}]);
  await transact(insert(4), insert(5));
  assert.deepEqual((await transact(fourth)).Responses, [{ Item: { placed: { N: '4' } } }]);
});

test('the document client takes and gives plain values', async () => {
  const { document } = fresh();
  const Statement = 'SELECT placed FROM Orders WHERE customer = ? AND placed = ?';
  const select = { Statement, Parameters: ['ana', 2] };
  assert.deepEqual((await document.send(new ExecuteOnDocuments(select))).Items, [{ placed: 2 }]);
  assert.deepEqual((await document.send(new BatchOfDocuments({ Statements: [select] }))).Responses, [
    { Item: { placed: 2 }, TableName: 'Orders' },
  ]);
  assert.deepEqual((await document.send(new TransactDocuments({ TransactStatements: [select] }))).Responses, [
    { Item: { placed: 2 } },
  ]);
});
