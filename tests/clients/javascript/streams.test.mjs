// Streams, read by the client that is theirs, and items that expire.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  CreateTableCommand, DeleteItemCommand, DescribeTableCommand, DescribeTimeToLiveCommand, PutItemCommand,
  ScanCommand, UpdateItemCommand, UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand, ListStreamsCommand, ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb-streams';
import { BEGIN, open, output, plain, refusal } from './sandbox.mjs';

const HOUR = 3_600_000;
const KEY = { TableName: 'Stock', Key: { pk: { S: 'a' } } };
const StreamLabel = '2026-01-01T00:00:00.000';
const StreamArn = `arn:aws:dynamodb:us-east-1:000000000000:table/Stock/stream/${StreamLabel}`;

let client;
let sandbox;
let streams;
beforeEach(async () => {
  ({ client, sandbox, streams } = open());
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' };
  await client.send(new CreateTableCommand({ ...plain('Stock'), StreamSpecification }));
  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'Stock' }));
  assert.deepEqual(
    [Table.StreamSpecification, Table.LatestStreamArn, Table.LatestStreamLabel],
    [StreamSpecification, StreamArn, StreamLabel],
  );
});

const put = (Item) => client.send(new PutItemCommand({ TableName: 'Stock', Item }));

/** Every record of the stream, shard by shard. */
async function records() {
  const found = [];
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  for (const { ShardId } of StreamDescription.Shards) {
    const begin = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    let { ShardIterator } = await streams.send(new GetShardIteratorCommand(begin));
    while (ShardIterator) {
      const { Records, NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 2 }));
      found.push(...Records);
      ShardIterator = Records.length > 0 ? NextShardIterator : undefined;
    }
  }
  return found;
}

test('a stream is listed and described', async () => {
  assert.deepEqual(output(await streams.send(new ListStreamsCommand({}))), {
    Streams: [{ StreamArn, TableName: 'Stock', StreamLabel }],
  });
  assert.deepEqual(output(await streams.send(new ListStreamsCommand({ TableName: 'Nothing' }))), { Streams: [] });
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const { Shards: [{ ShardId, SequenceNumberRange }], ...description } = StreamDescription;
  assert.deepEqual(description, {
    StreamArn, StreamLabel, StreamStatus: 'ENABLED', StreamViewType: 'NEW_AND_OLD_IMAGES', TableName: 'Stock',
    CreationRequestDateTime: new Date(BEGIN), KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
  assert.match(ShardId, /^shardId-\d{20}-[0-9a-f]{8}$/);
  assert.match(SequenceNumberRange.StartingSequenceNumber, /^\d{21,40}$/);
});

test('every change is a record, with both images; what changes nothing is none', async () => {
  const before = { pk: { S: 'a' }, n: { N: '1' } };
  const after = { pk: { S: 'a' }, n: { N: '2' } };
  await put(before);
  await put(before);
  await client.send(new UpdateItemCommand({
    ...KEY, UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '2' } },
  }));
  await client.send(new DeleteItemCommand(KEY));
  await client.send(new DeleteItemCommand(KEY));
  const found = await records();
  assert.deepEqual(
    found.map(({ eventName, dynamodb: { Keys, OldImage, NewImage } }) => ({ eventName, Keys, OldImage, NewImage })),
    [
      { eventName: 'INSERT', Keys: KEY.Key, OldImage: undefined, NewImage: before },
      { eventName: 'MODIFY', Keys: KEY.Key, OldImage: before, NewImage: after },
      { eventName: 'REMOVE', Keys: KEY.Key, OldImage: after, NewImage: undefined },
    ],
  );
  const numbers = found.map(({ dynamodb }) => BigInt(dynamodb.SequenceNumber));
  assert(numbers[0] < numbers[1] && numbers[1] < numbers[2]);
  const [{ eventID, dynamodb, ...record }] = found;
  assert.match(eventID, /^[0-9a-f]{32}$/);
  assert.deepEqual(record, {
    awsRegion: 'us-east-1', eventName: 'INSERT', eventSource: 'aws:dynamodb', eventVersion: '1.1',
  });
  assert.deepEqual(dynamodb.ApproximateCreationDateTime, new Date(BEGIN));
  assert.equal(dynamodb.StreamViewType, 'NEW_AND_OLD_IMAGES');
});

test('an item expires as the clock moves, and its record says who deleted it', async () => {
  const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: true };
  const update = new UpdateTimeToLiveCommand({ TableName: 'Stock', TimeToLiveSpecification });
  assert.deepEqual(output(await client.send(update)), { TimeToLiveSpecification });
  const described = await client.send(new DescribeTimeToLiveCommand({ TableName: 'Stock' }));
  assert.deepEqual(output(described), {
    TimeToLiveDescription: { AttributeName: 'expires', TimeToLiveStatus: 'ENABLED' },
  });
  await put({ ...KEY.Key, expires: { N: `${BEGIN / 1000 + 60}` } });
  await put({ pk: { S: 'stays' } });
  sandbox.advance(12 * HOUR);
  const { eventName, userIdentity, dynamodb } = (await records()).at(-1);
  assert.deepEqual({ eventName, userIdentity, Keys: dynamodb.Keys }, {
    eventName: 'REMOVE',
    userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' },
    Keys: KEY.Key,
  });
  assert.deepEqual((await client.send(new ScanCommand({ TableName: 'Stock' }))).Items, [{ pk: { S: 'stays' } }]);
});

test('records are kept for a day', async () => {
  await put({ pk: { S: 'a' } });
  assert.equal((await records()).length, 1);
  sandbox.advance(25 * HOUR);
  assert.deepEqual(await records(), []);
});

test('a stream that is not there cannot be found', async () => {
  const absent = { StreamArn: StreamArn.replace('Stock', 'Nothing') };
  await assert.rejects(
    streams.send(new DescribeStreamCommand(absent)),
    (error) => error instanceof ResourceNotFoundException,
  );
  const { message } = await refusal(streams.send(new DescribeStreamCommand(absent)));
  assert.equal(message, `Requested resource not found: Stream: ${absent.StreamArn} not found`);
});
