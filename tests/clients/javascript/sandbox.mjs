// The clients of the AWS SDK for JavaScript, talking to an engine in this process instead of to a host.
import { createRequire } from 'node:module';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

const require = createRequire(import.meta.url);
export const { Sandbox } = require('../../../target/engine-node/dynamodb_sandbox.js');

/** When every sandbox of these tests begins: 2026-01-01T00:00:00Z. */
export const BEGIN = Date.UTC(2026, 0, 1);

/** The targets of all requests that were answered with success. */
export const answered = new Set();

/** What the SDK takes for HTTP: the body goes to the engine, the answer is there at once. `onAttempt` is told before
 *  that which attempt at a request it is, from 1. */
function requestHandler(sandbox, onAttempt) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request) {
      const target = request.headers['x-amz-target'];
      onAttempt?.(Number(/attempt=(\d+)/.exec(request.headers['amz-sdk-request'])[1]));
      const { status, body } = sandbox.dispatch(target, request.body);
      if (status === 200) answered.add(target);
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'IN-THIS-PROCESS' };
      return { response: { statusCode: status, headers, body: new TextEncoder().encode(body) } };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

/** A new sandbox and clients for it. */
export function open() {
  const sandbox = new Sandbox({ now: BEGIN, seed: 1 });
  return { sandbox, ...clients(sandbox) };
}

/** Clients for a sandbox that is there already. */
export function clients(sandbox, { maxAttempts = 1, onAttempt } = {}) {
  const settings = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    // Most tests are of the service's first answer, not of what a client makes of several.
    maxAttempts,
    requestHandler: requestHandler(sandbox, onAttempt),
  };
  const client = new DynamoDBClient(settings);
  const streams = new DynamoDBStreamsClient(settings);
  return { client, streams, document: DynamoDBDocumentClient.from(client) };
}

/** An answer without what the SDK says about the exchange. */
export function output({ $metadata, ...members }) {
  return members;
}

/** The exception that a request is refused with, as plain data: its class, its text, and what travels beside. */
export async function refusal(request) {
  try {
    await request;
  } catch (error) {
    // What every exception of the SDK has beside the service's own members.
    const { $metadata, $fault, $response, $service, $retryable, __type, name, message, stack, ...members } = error;
    for (const absent of Object.keys(members)) if (members[absent] === undefined) delete members[absent];
    return { class: error.constructor.name, name, message, status: $metadata?.httpStatusCode, ...members };
  }
  throw new Error('the request succeeded');
}

/** The shop's table: orders by customer and time, an index by status, one by amount within the customer. */
export const ORDERS = {
  TableName: 'Orders',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'customer', AttributeType: 'S' },
    { AttributeName: 'placed', AttributeType: 'N' },
    { AttributeName: 'status', AttributeType: 'S' },
    { AttributeName: 'amount', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'customer', KeyType: 'HASH' },
    { AttributeName: 'placed', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'ByStatus',
      KeySchema: [
        { AttributeName: 'status', KeyType: 'HASH' },
        { AttributeName: 'placed', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'ByAmount',
      KeySchema: [
        { AttributeName: 'customer', KeyType: 'HASH' },
        { AttributeName: 'amount', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

/** A table with a partition key only, `pk`, a string. */
export function plain(TableName) {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  };
}

/** An order, as the API writes items. */
export function order(customer, placed, status, amount) {
  return { customer: { S: customer }, placed: { N: `${placed}` }, status: { S: status }, amount: { N: `${amount}` } };
}
