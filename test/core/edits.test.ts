/** A document that is edited tells what a fresh one of the same text tells: letters are put in and taken out anywhere. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { type LexerSink, lex } from '../../server/match/lexer.ts';
import { patch, record, replay } from '../../server/match/tape.ts';
import { wordTable } from '../../server/match/wordTable.ts';
import { defaultTarget } from '../../server/model.ts';
import { engine } from '../engine.ts';

/** What the lexer has to read right: each of these may swallow, split or join what follows. */
const pieces = [
  '/*',
  '*/',
  '//',
  '"',
  "'",
  '\\\n',
  '\n',
  '{',
  '}',
  ';',
  '::',
  '->',
  '<<<',
  'R"x(',
  'R"',
  '(',
  ')x"',
  '#define A(x) cudaFree(x)\n',
  '\n#if 1\n',
  '\n#endif\n',
  '#include <cuda_runtime.h>\n',
  'cudaMalloc(&p, 4);',
  'cub::',
  'x',
  '>',
  '.',
];

/** A linear congruential generator (Numerical Recipes): the same edits each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const hard = `#include "a.h"
#define CHECK(x) do { cudaError_t e = (x); \\
  if (e != cudaSuccess) abort(); } while (0) /* over
lines */
namespace cg = cooperative_groups;
const char *raw = R"(cudaFree( // not a comment)";
// cudaMalloc in a comment that goes on \\
cudaMemcpy here too
__global__ void kernel(float *p) { cg::thread_block block = cg::this_thread_block(); p[threadIdx.x] = 1.0'0f; }
void Outer // a name ends the line
::f(Device *d) { d-> // far
  cudaFree(p); std::
  ::cudaFree(p); kernel<<<1, 32>>>(p); cub::DeviceReduce::Sum(a, b, c, d, 1); }
${'Outer\n::cudaFree R(p)\n'.repeat(20)}`;

const words = wordTable([...new Set(hard.match(/\w+/g)), 'a', 'x', 'cub', 'cudaMalloc']);

/** All that a reader is told, with what lies between; a reader of a chain of names goes on behind it. */
function told(text: string, read: (sink: LexerSink) => void): unknown[] {
  const all: unknown[] = [];
  const tell =
    (kind: string) =>
    (...what: unknown[]): void => {
      all.push([kind, ...what]);
    };
  read({
    word(start, end, joint) {
      all.push(['word', start, end, joint]);
      // `a::R"…"` is no C++, and the one way to end a chain within what the lexer takes as one.
      const chain = /(?:\s*::\s*\w+\b(?!"))*/y;
      chain.lastIndex = end;
      return end + (chain.exec(text)?.[0].length ?? 0);
    },
    launch: tell('launch'),
    include: tell('include'),
    define: tell('define'),
    comment: tell('comment'),
    brace: tell('brace'),
    semicolon: tell('semicolon'),
    directive: tell('directive'),
    line: undefined,
  });
  return all;
}

test('a patched tape tells what reading the whole text tells', () => {
  const below = numbers(1);
  let text = hard.repeat(8);
  let tape = record(text, words);
  for (let count = 0; count < 4000; count++) {
    // Anew now and then, or some opened comment would hide all else.
    if (count % 30 === 0) {
      text = hard.repeat(8);
      tape = record(text, words);
    }
    const start = below(text.length);
    const end = Math.min(text.length, start + (below(3) === 0 ? below(40) : 0));
    const piece = below(4) === 0 ? '' : (pieces[below(pieces.length)] as string);
    const kept = { prefix: start, suffix: text.length - end };
    text = text.slice(0, start) + piece + text.slice(end);
    tape = patch(tape, text, words, kept);
    const whole = told(text, (sink) => lex(text, words, sink));
    assert.deepEqual(
      told(text, (sink) => replay(text, tape, sink)),
      whole,
      text,
    );
  }
});

for (const [name, text] of [
  ['hard places', hard.repeat(6)],
  ['our sample', readFileSync(new URL('../../samples/cuda-heat/src/main.cu', import.meta.url), 'utf8')],
] as const)
  test(`${name}: edits one after the other`, async () => {
    const own = await engine();
    const below = numbers(name.length);
    const path = 'a.cu';
    const document = own.open({ path, text });
    own.analyse(document, defaultTarget);
    for (let count = 0; count < 120; count++) {
      const edits = Array.from({ length: 1 + below(2) }, () => {
        const start = below(document.text.length);
        const end = Math.min(document.text.length, start + (below(3) === 0 ? below(40) : 0));
        return { start, end, text: below(4) === 0 ? '' : (pieces[below(pieces.length)] as string) };
      });
      const [first, second] = edits.sort((a, b) => a.start - b.start);
      document.update(first && second && second.start < first.end ? [first] : edits);
      // Several edits may come before the next reading.
      if (below(3) === 0) continue;
      const fresh = own.open({ path, text: document.text });
      assert.deepEqual(
        own.analyse(document, defaultTarget),
        own.analyse(fresh, defaultTarget),
        document.text,
      );
      fresh.dispose();
    }
    document.dispose();
  });
