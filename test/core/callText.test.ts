/**
 * Calls and launches read from the text are those that the tree shows, wherever both can read them: in all examples of
 * the rules, in our CUDA sample, and in launches of every form.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Node } from 'tree-sitter';
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import { buildRules } from '../../scripts/rules/compile.ts';
import { compileVocabulary } from '../../scripts/rules/compileVocabulary.ts';
import { callSite } from '../../server/match/callSite.ts';
import { callFromText } from '../../server/match/callText.ts';
import { launchSite } from '../../server/match/launch.ts';
import { launchFromText } from '../../server/match/launchText.ts';
import type { CallSite } from '../../server/match/match.ts';
import { scanCuda } from '../../server/match/scan.ts';
import { createParsers } from '../../server/parse/parser.ts';
import { buildCudaIndex } from '../../server/ruleset/cudaIndex.ts';
import { cudaGroups } from '../../server/ruleset/entries.ts';

const build = buildRules();
const index = buildCudaIndex(build.rules, cudaGroups(compileVocabulary(build.vocabulary)));
const dist = (name: string): Uint8Array => readFileSync(`dist/${name}`);
const parsers = await createParsers(
  { runtime: dist('web-tree-sitter.wasm'), grammar: async (name) => dist(`tree-sitter-${name}.wasm`) },
  ['cuda'],
);

interface Pair {
  readonly kind: 'call' | 'launch';
  readonly written: string;
  readonly text: CallSite | undefined;
  readonly tree: CallSite | undefined;
}

/** What text and tree say of each call and each launch outside of macros. */
function pairsIn(text: string): Pair[] {
  const scan = scanCuda(text, index, grammars.deviceMarks);
  const tree = parsers.parse('cuda', text);
  try {
    return scan.hits.flatMap(({ known, span, macro }): Pair[] => {
      const node = tree.rootNode.descendantForIndex(span.start, span.end - 1);
      if (macro !== undefined || !node) return [];
      const written = text.slice(span.start, span.end + 60);
      if (known === index.launch)
        return [
          {
            ...{ kind: 'launch', written, text: launchFromText(text, span.start, scan.comments, 0) },
            tree: launchSite({ node, delta: 0 }, text),
          },
        ];
      const call = callOf(node);
      // The name of a list may be the last part of a qualified one.
      const plain = callFromText(text, call?.startIndex ?? span.start, span.end, scan.comments);
      return [{ kind: 'call', written, text: plain, tree: call && callSite(call, 0, true) }];
    });
  } finally {
    tree.delete();
  }
}

function callOf(leaf: Node): Node | undefined {
  let node = leaf;
  while (node.parent && /^(?:qualified_identifier|template_function)$/.test(node.parent.type))
    node = node.parent;
  const isCallee = node.parent?.childForFieldName('function')?.id === node.id;
  return node.parent?.type === 'call_expression' && isCallee ? node.parent : undefined;
}

/** What both must agree on: statements too, where both see one. Between directives only the text does. */
function comparable({ text, tree }: Pair): { text: unknown; tree: unknown } {
  const both = text?.statement && tree?.statement;
  const parts = (site: CallSite | undefined): unknown => ({ ...site, statement: both && site?.statement });
  return { text: parts(text), tree: parts(tree) };
}

function agree(pairs: readonly Pair[]): number {
  const both = pairs.filter(({ text, tree }) => text && tree);
  for (const pair of both) {
    const { text, tree } = comparable(pair);
    assert.deepEqual(text, tree, pair.written);
  }
  return both.length;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:cu|cuh|h|hpp|cpp)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

test('text and tree agree on the calls in the examples of all rules and in our sample', () => {
  const examples = build.chapters
    .flatMap((chapter) => chapter.entries)
    .filter(({ rule }) => rule.language === 'cuda')
    .flatMap(({ rule }) => rule.examples ?? [])
    .flatMap(({ before, after, found, unchanged }) => [before, after, found, unchanged])
    .filter((text) => text !== undefined);
  const pairs = [...examples, ...filesBelow('samples/cuda-heat')].flatMap(pairsIn);
  assert.ok(agree(pairs) > 1000);
});

/** Launches that the text alone tells, and those that only the tree does. */
const launches: readonly (readonly [plain: boolean, launch: string])[] = [
  [true, 'add<<<grid, block>>>(x, y, n);'],
  [true, 'add<<<(n + 255) / 256, 256, n * sizeof(float), s>>>(x, y[1], f(n, 2));'],
  [true, 'add <<< dim3(1, 2), dim3(3) >>> ();'],
  [true, 'add<float><<<1, 256>>>(x);'],
  [true, 'ns::add<float, 4, const int *>\n  <<<1, 256>>>(x);'],
  [true, 'add<T, 1024 / width><<<1, n >> 2>>>(x);'],
  [true, 'if (n > 0) add<<<1, 2>>>(x); else add<<<3, 4>>>(x);'],
  [true, 'switch (n) { case 1: add<<<1, 2>>>(x); break; default: add<<<3, 4>>>(x); }'],
  [true, 'add<<<1, /* threads */ 256>>>(x, // first\n  y /* last */);'],
  [true, 'CHECK((add<<<1, 2>>>(static_cast<float>(x), data<int>(), y.data<float>(), p->q)));'],
  [true, '#ifdef A\n  add<<<1, 2>>>(x);\n#else\n  add<<<3, 4>>>(x);\n#endif'],
  [true, 'auto f = [&] { add<<<1, 2>>>(x); };'],
  [false, 'add<<<a < b, c>>>(x);'],
  [false, 'add<<<size<4>>>>(x);'],
  [false, 'add<(n > 1)><<<1, 2>>>(x);'],
  [false, 'p->add<<<1, 2>>>(x);'],
  [false, 'add<<<dim3{1, 2}, 3>>>(x);'],
  [false, 'add<<<1, 2>>>(a < b, c > (d));'],
];

test('text and tree agree on launches of every form', () => {
  for (const [plain, launch] of launches) {
    const pairs = pairsIn(`void f(int n) {\n  ${launch}\n}\n`).filter(({ kind }) => kind === 'launch');
    assert.ok(pairs.length > 0, launch);
    for (const { text } of pairs) assert.equal(text !== undefined, plain, launch);
    assert.equal(agree(pairs), plain ? pairs.length : 0, launch);
  }
});
