// A session taken away as JavaScript: it sends what the learner sent and is answered the same.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BEGIN, Sandbox } from './sandbox.mjs';

const run = promisify(execFile);
const folder = new URL('../../taken_away/', import.meta.url);

/** A sandbox over HTTP that notes what it is asked and answers. */
async function listen(sandbox) {
  const exchanges = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const sent = Buffer.concat(parts);
    const target = request.headers['x-amz-target'];
    const { status, body } = sandbox.dispatch(target, sent);
    exchanges.push({ operation: target.split('.')[1], request: JSON.parse(sent), response: JSON.parse(body) });
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { exchanges, server, url: `http://127.0.0.1:${server.address().port}` };
}

/** A request without the token that makes a transaction known again. */
function plain({ ClientRequestToken, ...request }) {
  return request;
}

/** A request with what is asked after it: whether the table that it created is there. */
function waited(asked) {
  const { TableName } = asked.request;
  return asked.operation === 'CreateTable' ? [asked, { operation: 'DescribeTable', request: { TableName } }] : [asked];
}

test('a session taken away sends the same requests and is answered the same', async () => {
  const session = JSON.parse(await readFile(new URL('shop.json', folder), 'utf8'));
  const direct = new Sandbox({ now: BEGIN, seed: 1 });
  const wanted = session.flatMap(waited).map(({ operation, request }) => {
    const service = operation === 'ListStreams' ? 'DynamoDBStreams' : 'DynamoDB';
    const { body } = direct.dispatch(`${service}_20120810.${operation}`, JSON.stringify(request));
    return { operation, request, response: JSON.parse(body) };
  });
  const sandbox = new Sandbox({ now: BEGIN, seed: 1 });
  const { exchanges, server, url } = await listen(sandbox);
  const environment = {
    AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any',
  };
  const script = fileURLToPath(new URL('shop.mjs', folder));
  const { stdout } = await run(process.execPath, [script], { env: { ...process.env, ...environment } });
  server.close();
  assert.match(stdout, /ConditionalCheckFailedException The conditional request failed/);
  const tokens = exchanges.filter(({ request }) => request.ClientRequestToken);
  assert.deepEqual(tokens.map(({ operation }) => operation), ['TransactWriteItems']);
  const got = exchanges.map((exchange) => ({ ...exchange, request: plain(exchange.request) }));
  assert.deepEqual(got, wanted);
  const scan = JSON.stringify({ TableName: 'Shop' });
  assert.equal(sandbox.dispatch('DynamoDB_20120810.Scan', scan).body, direct.dispatch('DynamoDB_20120810.Scan', scan).body);
});
