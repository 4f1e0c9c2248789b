// Never run: compiled by the test of the packages' types, which it uses as a program would.
import { Sandbox, type Receipt, type Refusal, type Reply, type SandboxOptions, type ServiceException } from '../../../target/engine-node/dynamodb_sandbox.js';
import start, { Sandbox as InBrowsers } from '../../../target/engine-web/dynamodb_sandbox.js';

const options: SandboxOptions = { now: 0, seed: 1 };
const sandbox: Sandbox = new Sandbox(options);
const { status, body }: Reply = sandbox.dispatch('DynamoDB_20120810.ListTables', '{}');
sandbox.dispatch('DynamoDB_20120810.ListTables', new Uint8Array());
const answer = sandbox.call('ListTables', { Limit: status + body.length });
const names: string[] = sandbox.call('ListTables').TableNames ?? answer.TableNames;
const receipt: Receipt | undefined = sandbox.fork().lastReceipt();
const factor: 0.5 | 1 | 2 | undefined = receipt?.lines[0]?.factor;
const refused: Refusal | undefined = receipt?.refused[0];
const limit: 'provisioned_throughput' | 'key_range_throughput' | 'account_limit' | 'max_on_demand_throughput' =
  refused?.onDemand ? refused.limit : 'account_limit';
const short: string = `${refused?.table} ${refused?.index?.length} ${refused?.kind} ${limit} ${refused?.units}`;
sandbox.advance(sandbox.now() + names.length + (factor ?? 0));
sandbox.setEnvironment({ ...sandbox.environment(), admission: { partitions: 2 }, read_replica: 'drawn' });
const exception = (error: ServiceException): string => `${error.name} ${error.status}`;

await start();
new InBrowsers().call(short + exception(new Error() as ServiceException));

// @ts-expect-error: a time is a number
new Sandbox({ now: '0' });
// @ts-expect-error: a body is text or bytes
sandbox.dispatch('DynamoDB_20120810.ListTables', {});
// @ts-expect-error: there is no such setting
sandbox.setEnvironment({ nonsense: 1 });
// @ts-expect-error: there is no such limit
refused?.limit === 'none';
// @ts-expect-error: there may be none yet
sandbox.lastReceipt().lines;
