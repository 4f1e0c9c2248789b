// The two packages as packages: how they are loaded, and their types.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Sandbox } from './sandbox.mjs';

const require = createRequire(import.meta.url);
const target = (path) => new URL(`../../../target/${path}`, import.meta.url);

test('require and import give the same class', async () => {
  const required = require('../../../target/engine-node');
  assert.deepEqual(Object.keys(required), ['Sandbox']);
  assert.equal(required.Sandbox, Sandbox);
  const imported = await import(target('engine-node/dynamodb_sandbox.js'));
  assert.equal(imported.Sandbox, Sandbox);
});

test('the package for browsers starts from its wasm and is the same engine', async () => {
  const { default: start, Sandbox: InBrowsers } = await import(target('engine-web/dynamodb_sandbox.js'));
  await start({ module_or_path: readFileSync(target('engine-web/dynamodb_sandbox_bg.wasm')) });
  assert.deepEqual(new InBrowsers().call('ListTables'), { TableNames: [] });
});

test('their types say what they do', () => {
  const settings = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'esnext,dom'];
  const sample = new URL('types.mts', import.meta.url).pathname;
  const tsc = require.resolve('typescript/lib/tsc.js');
  const compile = () => execFileSync(process.execPath, [tsc, ...settings, '--module', 'nodenext', sample], { encoding: 'utf8' });
  assert.doesNotThrow(compile);
});
