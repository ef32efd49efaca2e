/**
 * SARIF 2.1.0. The published schema (OASIS, sarif-schema-2.1.0.json) may not be copied here (OASIS IPR policy), so the shape that the standard
 * gives to each part we write is said in our own words, by section, and everything else is refused. `SARIF_SCHEMA` names a
 * copy of the published one to check against as well.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv, type SchemaObject } from 'ajv';
import type { Log, Result, Run } from 'sarif';
import { defaultTarget } from '../../server/model.ts';
import { locate, type Report } from '../../server/report/model.ts';
import { sarifReport } from '../../server/report/sarif.ts';
import { finding, findings, sample, text } from './sample.ts';

const word = { type: 'string', minLength: 1 };
const text_ = { type: 'string' };
const count = { type: 'integer', minimum: 1 };

/** An object with these members and no others; names that end in `?` may be left out. */
function shape(members: Readonly<Record<string, unknown>>): SchemaObject {
  const names = Object.keys(members);
  return {
    type: 'object',
    additionalProperties: false,
    required: names.filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(names.map((name) => [name.replace('?', ''), members[name]])),
  };
}
const list = (items: unknown, minItems = 0) => ({ type: 'array', items, minItems });
const one = (...values: readonly unknown[]) => ({ enum: values });

/** 3.4: a URI reference, relative to a base of `originalUriBaseIds` or absolute. */
const artifactLocation = shape({ uri: { ...word, pattern: '^[^\\s\\\\]+$' }, 'uriBaseId?': one('SRCROOT') });
/** 3.30: lines and columns from 1. */
const region = shape({ startLine: count, startColumn: count, endLine: count, endColumn: count });
/** 3.11: plain text, never empty. */
const message = shape({ text: word });
/** 3.28 and 3.29. */
const location = shape({ physicalLocation: shape({ artifactLocation, 'region?': region }) });
const level = one('none', 'note', 'warning', 'error');
/** 3.49. */
const rule = shape({
  id: word,
  name: word,
  shortDescription: message,
  fullDescription: message,
  help: message,
  helpUri: word,
  defaultConfiguration: shape({ level }),
  properties: shape({ library: word }),
});
/** 3.55 to 3.57. */
const replacement = shape({ deletedRegion: region, insertedContent: shape({ text: text_ }) });
const fix = shape({
  description: message,
  artifactChanges: list(shape({ artifactLocation, replacements: list(replacement, 1) }), 1),
});
/** 3.35. */
const suppression = shape({ kind: one('inSource'), justification: text_ });
/** 3.27. */
const result = shape({
  ruleId: word,
  ruleIndex: { type: 'integer', minimum: 0 },
  kind: one('pass', 'fail'),
  level,
  message,
  locations: list(location, 1),
  'partialFingerprints?': shape({ 'ascendify/v1': word }),
  'fixes?': list(fix, 1),
  'suppressions?': list(suppression, 1),
  properties: shape({
    symbol: word,
    verdict: one('same', 'direct', 'adapted', 'manual', 'none', 'unmapped'),
    library: word,
    effort: one('S', 'M', 'L', null),
    'safety?': one('safe', 'review', 'start'),
  }),
});
/** 3.58. */
const notification = shape({
  descriptor: shape({ id: word }),
  level: one('warning'),
  message,
  locations: list(location, 1),
});
/** 3.14, 3.18, 3.19, 3.20. */
const run = shape({
  tool: shape({
    driver: shape({ name: word, version: word, semanticVersion: word, rules: list(rule) }),
  }),
  language: { type: 'string', pattern: '^[a-z]{2}(-[A-Z]{2})?$' },
  columnKind: one('utf16CodeUnits'),
  newlineSequences: list(word, 1),
  'originalUriBaseIds?': shape({ SRCROOT: shape({ uri: { type: 'string', pattern: '^file:///(.*/)?$' } }) }),
  invocations: list(
    shape({ executionSuccessful: one(true), toolExecutionNotifications: list(notification) }),
    1,
  ),
  results: list(result),
  properties: shape({ target: { type: 'object' } }),
});
/** 3.13. */
const log = shape({ $schema: word, version: one('2.1.0'), runs: list(run, 1) });

const ajv = new Ajv({ allErrors: true, unicodeRegExp: false, strict: false });
const checks = [ajv.compile(log)];
const published = process.env.SARIF_SCHEMA;
if (published) {
  for (const format of ['uri', 'uri-reference', 'date-time']) ajv.addFormat(format, true);
  // Its errata are written in draft 4, whose marks Ajv refuses and whose rules here are the same.
  const { $schema: _, id: __, ...rules } = JSON.parse(readFileSync(published, 'utf8'));
  checks.push(ajv.compile(rules as SchemaObject));
}

function checked(report: Report): Run {
  const parsed = JSON.parse(sarifReport(report)) as Log;
  for (const check of checks)
    assert.ok(check(parsed), JSON.stringify(check.errors?.slice(0, 3), undefined, 1));
  return parsed.runs[0] as Run;
}

/** What the standard says in sentences and no schema can. */
function coherent({ tool, results = [] }: Run): void {
  const rules = tool.driver.rules ?? [];
  assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length, '3.19.23: each rule once');
  for (const one of results) {
    assert.equal(rules[one.ruleIndex ?? -1]?.id, one.ruleId, '3.27.6: the index is that of the rule');
    assert.equal(one.level === 'none', one.kind === 'pass', '3.27.10: only a failure has a level');
    const places = [one.locations?.[0]?.physicalLocation?.region, ...deleted(one)];
    for (const place of places) {
      const { startLine = 0, startColumn = 0, endLine = 0, endColumn = 0 } = place ?? {};
      assert.ok(endLine > startLine || (endLine === startLine && endColumn >= startColumn), '3.30.7');
    }
  }
  for (const { helpUri } of rules) assert.ok(URL.canParse(helpUri ?? ''), '3.49.12: an absolute address');
}

function deleted({ fixes = [] }: Result) {
  return fixes.flatMap((fix) =>
    fix.artifactChanges.flatMap(({ replacements }) => replacements.map(({ deletedRegion }) => deletedRegion)),
  );
}

test('every part has the shape that the standard gives it, and no other', () => {
  for (const locale of ['en', 'zh-cn'] as const)
    for (const all of [false, true]) {
      const made = checked(sample({ locale, all }));
      coherent(made);
      assert.equal(made.results?.length, all ? findings.length : findings.length - 1);
      assert.equal(made.language, locale === 'en' ? 'en' : 'zh-CN');
    }
  const { root: _, ...rootless } = sample({ files: [] });
  coherent(checked({ ...rootless, target: { ...defaultTarget, torchNpu: '26.1.0' } }));
});

test('an address names the file whatever its name is', () => {
  const uri = (path: string) => {
    const file = { path, findings: locate(text, findings, { locale: 'en', detail: true }), parseGaps: 0 };
    const { results = [], originalUriBaseIds } = checked(sample({ files: [file] }));
    const found = results[0]?.locations?.[0]?.physicalLocation?.artifactLocation;
    const base = found?.uriBaseId ? originalUriBaseIds?.[found.uriBaseId]?.uri : undefined;
    return decodeURIComponent(new URL(found?.uri ?? '', base).pathname);
  };
  for (const path of ['src/a b.cu', 'a#b?c%20.cu', '算子/核.cu', 'a:b.cu', '..a/[x].cu', "it's.cu"])
    assert.equal(uri(path), `/p/${path}`);
  assert.equal(uri('../b.cu'), '/b.cu');
  assert.equal(uri('/abs/x y.cu'), '/abs/x y.cu');
  assert.equal(uri('C:/win/x y.cu'), '/C:/win/x y.cu');
});

test('a finding is one place, and a fix is applied as it stands', () => {
  const source = 'f(a);';
  const edits = [
    { start: 0, end: 1, text: '' },
    { start: 2, end: 3, text: 'b\n' },
  ];
  const made = (safety: 'safe' | 'review' | 'start') => {
    const fixed = finding(source, 'f', 'adapted', {
      fix: { title: { en: 'Do.', zh: '做。' }, safety, needs: [], edits },
    });
    const file = {
      path: 'f',
      findings: locate(source, [fixed], { locale: 'en', detail: true }),
      parseGaps: 0,
    };
    return checked(sample({ files: [file] })).results?.[0];
  };
  assert.equal(made('start')?.fixes, undefined);
  for (const safety of ['safe', 'review'] as const) {
    assert.equal(made(safety)?.locations?.length, 1);
    assert.deepEqual(
      made(safety)?.fixes?.[0]?.artifactChanges[0]?.replacements.map(
        ({ insertedContent }) => insertedContent?.text,
      ),
      ['', 'b\n'],
    );
  }
});
