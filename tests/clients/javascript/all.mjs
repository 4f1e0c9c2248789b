// Every test of this directory in one process, and then the question whether they leave an operation out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { implemented, untested } from './coverage.mjs';

import './packages.test.mjs';
import './door.test.mjs';
import './tables.test.mjs';
import './items.test.mjs';
import './reads.test.mjs';
import './several.test.mjs';
import './throttling.test.mjs';
import './document.test.mjs';
import './legacy.test.mjs';
import './administration.test.mjs';
import './streams.test.mjs';
import './partiql.test.mjs';
import './taken_away.test.mjs';

test('every operation that the engine carries out is tested with the SDK', () => {
  assert(implemented().length >= 14);
  assert.deepEqual(untested(), []);
});
