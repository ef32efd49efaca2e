import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Ajv from 'ajv';
import { findConfig, parseConfig, readConfig } from '../../server/files/config.ts';
import { folderOf } from './folder.ts';

const full = {
  chip: '950',
  cann: '9.2.0-beta.2',
  torch: '2.8',
  pythonStyle: 'accelerator',
  exclude: ['third_party'],
  rules: ['packs/ours.yaml'],
  severities: { unmapped: 'warning' },
  hours: { M: 6 },
  lang: 'zh-cn',
};

const faults: readonly [string, RegExp][] = [
  ['{"chip": "A5"}', /^x\.json: "chip" must be "A2" or "A3" .*but it is "A5"/],
  ['{"chipp": "A2"}', /^x\.json: "chipp" is not a known field; did you mean "chip"\?$/],
  ['{"cann": "nine"}', /^x\.json: "cann" must be a CANN release/],
  ['{"severities": {"none": "fatal"}}', /^x\.json: "severities\.none" must be/],
  ['{"exclude": "a"}', /^x\.json: "exclude" must be a list/],
  ['{"chip": ', /^x\.json: The file is not valid JSON/],
  ['[]', /^x\.json: The file is not valid JSON/],
];

test('every field is read, and paths start from the file', () => {
  const { target, rules, exclude, severities, hours, lang } = parseConfig(
    JSON.stringify(full),
    '/p/ascendify.json',
  );
  assert.deepEqual(target, { chip: '950', cann: '9.2.0-beta.2', torch: '2.8', pythonStyle: 'accelerator' });
  assert.deepEqual([rules, exclude], [['/p/packs/ours.yaml'], ['third_party']]);
  assert.deepEqual([severities, hours, lang], [{ unmapped: 'warning' }, { M: 6 }, 'zh-cn']);
});

test('a fault is told in one sentence that names the file and the cure', () => {
  for (const [text, message] of faults)
    assert.throws(() => parseConfig(text, 'x.json'), { name: 'UserError', message });
});

test('the schema for editors accepts and refuses what the program does', () => {
  const schema = JSON.parse(readFileSync(new URL('../../ascendify.schema.json', import.meta.url), 'utf8'));
  const accepts = new Ajv.Ajv().compile(schema);
  assert.ok(accepts(full), JSON.stringify(accepts.errors));
  for (const [text] of faults.slice(0, 5)) assert.ok(!accepts(JSON.parse(text)), text);
});

test('the nearest file above is found, and a missing one is told', (context) => {
  const folder = folderOf(context, {
    'ascendify.json': '{}',
    'a/ascendify.json': '{"lang":"en"}',
    'a/b/c.cu': '',
    'd/e.cu': '',
  });
  assert.equal(findConfig(join(folder, 'a/b')), join(folder, 'a/ascendify.json'));
  assert.equal(findConfig(join(folder, 'd')), join(folder, 'ascendify.json'));
  assert.throws(() => readConfig(join(folder, 'nope.json')), /nope\.json: The configuration cannot be read/);
});
