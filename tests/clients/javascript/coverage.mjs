// Whether these tests have had every operation that the engine carries out answered with success.
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as streams from '@aws-sdk/client-dynamodb-streams';
import { Sandbox, answered } from './sandbox.mjs';

/** The targets of all operations that the SDK knows. */
function known() {
  const operations = (client) =>
    Object.keys(client).filter((name) => /^[A-Z]\w+Command$/.test(name)).map((name) => name.replace(/Command$/, ''));
  return [
    ...operations(dynamodb).map((operation) => `DynamoDB_20120810.${operation}`),
    ...operations(streams).map((operation) => `DynamoDBStreams_20120810.${operation}`),
  ];
}

/** The targets that the engine knows, of those that the SDK knows. */
export function implemented() {
  const sandbox = new Sandbox();
  return known().filter((target) => !sandbox.dispatch(target, '{}').body.includes('UnknownOperationException'));
}

/** The targets that the engine knows and no test has had answered. */
export const untested = () => implemented().filter((target) => !answered.has(target));
