/** Families: which names `cudaGraph*` in a list of a chapter stands for, and how rules that share all lie on disk. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkChapters } from '../scripts/rules/compile.ts';
import { readList, vocabularyOf } from '../scripts/rules/vocabulary.ts';
import { compileChapter } from '../server/ruleset/chapter.ts';
import { allRules, packRules, unpackRules } from '../server/ruleset/pack.ts';
import type { CompiledRules } from '../server/ruleset/rule.ts';

const header = '# kind\tname\n';
const vocabulary = vocabularyOf([
  ...readList(
    `${header}function\tgraphAdd\nfunction\tgraphAddNode\ntype\tgraphNode\nheader\tgraph.h\nfunction\tspace::graphRun\nfunction\tother\n`,
    'cuda',
    'graphs',
  ),
  ...readList(`${header}function\tgraphElsewhere\n`, 'cuda', 'elsewhere'),
]);

const list = (names: string, more = '') => `
  - names: [${names}]${more}
    says: { en: "No.", zh: "否。" }
    instead: { en: "No.", zh: "否。" }
    effort: S
`;

function build(lists: string) {
  const text = `library: graphs\nchapter: { en: G, zh: 图 }\nlanguage: cuda\nsource: here\n${lists}`;
  return checkChapters([compileChapter(text, 'rules/graphs/graphs.yaml')], vocabulary);
}

const namesOf = (lists: string) => {
  const { rules, problems } = build(lists);
  assert.deepEqual(problems, []);
  return rules.rules.map(({ id, verdict, matcher }) => `${verdict} ${matcher.kind} ${id}`).sort();
};

test('a family has the names of its own library, headers and qualified names too', () => {
  assert.deepEqual(namesOf(`none:${list('"*graph*", "space::*"')}`), [
    'none include graph.h',
    'none name graphAdd',
    'none name graphAddNode',
    'none name graphNode',
    'none name space::graphRun',
  ]);
});

test('a name spelled out is not the family’s, and the longer pattern wins', () => {
  const lists = `manual:${list('"graphAdd*"')}none:${list('graphAddNode')}${list('"graph*"')}`;
  assert.deepEqual(namesOf(lists), [
    'manual name graphAdd',
    'none include graph.h',
    'none name graphAddNode',
    'none name graphNode',
  ]);
});

test('kinds narrow a family', () => {
  assert.deepEqual(namesOf(`none:${list('"graph*"', '\n    kinds: [type]')}`), ['none name graphNode']);
});

test('a family without names, and two that want the same, are told with the line', () => {
  assert.match(build(`none:${list('"cub*"')}`).problems[0] ?? '', /graphs\.yaml:6: .*fits `cub\*`/);
  const twice = build(`none:${list('"graphA*"')}${list('"*phAdd*"')}`);
  assert.match(twice.problems[0] ?? '', /`graphAdd` fits `\*phAdd\*` and `graphA\*` alike/);
});

test('rules that share all but the name are packed as one and come back whole', () => {
  const { rules } = build(`none:${list('"graph*"')}`);
  const packed = packRules(rules);
  assert.equal((JSON.parse(packed.split('\n')[2] ?? '') as unknown[]).length, 2);
  const plain = (all: CompiledRules) => JSON.parse(JSON.stringify(allRules(all))).sort(byId);
  assert.deepEqual(plain(unpackRules(new TextEncoder().encode(packed))), plain(rules));
});

function byId(a: { id: string }, b: { id: string }): number {
  return a.id.localeCompare(b.id);
}
