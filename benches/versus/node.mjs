// The contenders in Node: the engine as wasm, called directly, and dynalite, over HTTP as it is only to be had.
//
//     node node.mjs <directory of the engine's package for Node>
//
// Prints lines of `measure/contender nanoseconds`: the median over samples of one call's time. The requests are those
// of workload.json, which src/lib.rs reads too and explains.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const require = createRequire(import.meta.url);
const workload = JSON.parse(readFileSync(new URL('workload.json', import.meta.url), 'utf8'));

const ITEMS = 10_000;
const ORDERS = 100;
const BODIES = 500;
const STRIDE = 7919;
const SAMPLES = 20;
const SAMPLE_MS = 40;
/** Samples before those that count: wasm is compiled a second time while it runs. */
const WARM_UP = 10;

const digits = (number, count) => String(number).padStart(count, '0');

function filled(shape, order, times = 1) {
  if (shape === 'item' || shape === 'key') return filled(workload[shape], order);
  if (typeof shape === 'string') {
    return shape.replace('{customer}', digits(Math.floor(order / ORDERS), 6)).replace('{order}', digits(order % ORDERS, 4));
  }
  if (Array.isArray(shape) && shape[0] === 'times') {
    return Array.from({ length: times }, (_, place) => filled(shape[1], (order + place) % ITEMS));
  }
  if (Array.isArray(shape)) return shape.map((element) => filled(element, order, times));
  if (shape === null || typeof shape !== 'object') return shape;
  return Object.fromEntries(Object.entries(shape).map(([name, value]) => [name, filled(value, order, times)]));
}

const bodies = ({ request, times = 1 }) =>
  Array.from({ length: BODIES }, (_, place) => JSON.stringify(filled(request, (place * STRIDE) % ITEMS, times)));

function* loading() {
  for (let first = 0; first < ITEMS; first += 25) {
    const puts = Array.from({ length: 25 }, (_, place) => ({ PutRequest: { Item: filled('item', first + place) } }));
    yield JSON.stringify({ RequestItems: { Shop: puts } });
  }
}

/** Calls between two looks at the clock: looking takes time too. */
const STRETCH = 16;

/** The median time of a call, in nanoseconds. */
async function median(call) {
  const samples = [];
  for (let sample = -WARM_UP; sample < SAMPLES; sample += 1) {
    const start = process.hrtime.bigint();
    const end = start + BigInt(SAMPLE_MS) * 1_000_000n;
    let calls = 0;
    while (process.hrtime.bigint() < end) {
      for (let once = 0; once < STRETCH; once += 1) {
        const answer = call();
        if (answer instanceof Promise) await answer;
      }
      calls += STRETCH;
    }
    if (sample >= 0) samples.push(Number(process.hrtime.bigint() - start) / calls);
  }
  return samples.sort((a, b) => a - b)[SAMPLES / 2];
}

async function contend(contender, send) {
  await send('CreateTable', JSON.stringify(workload.table));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  for (const body of loading()) await send('BatchWriteItem', body);
  for (const measure of workload.measures) {
    const requests = bodies(measure);
    let next = 0;
    try {
      await send(measure.operation, requests[0]);
    } catch (error) {
      // Not every contender has every operation: the table then has no figure.
      console.error(`${contender} refuses ${measure.operation}: ${error.message}`);
      continue;
    }
    const time = await median(() => send(measure.operation, requests[next++ % BODIES]));
    console.log(`${measure.name}/${contender} ${time.toFixed(0)}`);
  }
}

function checked(status, body) {
  if (status !== 200) throw new Error(`${status} ${body}`);
}

const { Sandbox } = require(path.resolve(process.argv[2]));
const sandbox = new Sandbox({});
await contend('wasm', (operation, body) => {
  const reply = sandbox.dispatch(`DynamoDB_20120810.${operation}`, body);
  checked(reply.status, reply.body);
});

const dynalite = require('dynalite')({ createTableMs: 0 });
await new Promise((resolve) => dynalite.listen(0, '127.0.0.1', resolve));
const agent = new http.Agent({ keepAlive: true });
const { port } = dynalite.address();
await contend('dynalite', (operation, body) =>
  new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': `DynamoDB_20120810.${operation}`,
      'X-Amz-Date': '20261121T000000Z',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=a/20261121/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=a',
    };
    const request = http.request({ host: '127.0.0.1', port, method: 'POST', headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => {
        try {
          resolve(checked(response.statusCode, text));
        } catch (error) {
          reject(error);
        }
      });
    });
    request.on('error', reject);
    request.end(body);
  }),
);
agent.destroy();
dynalite.close();
