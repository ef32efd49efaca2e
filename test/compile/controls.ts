/**
 * What must not compile: CUDA's habits under the target's names, and each proven call with its last argument left out. A
 * proof that lets these through proves nothing. Starts g++.
 */

import type { Build } from '../../scripts/rules/compile.ts';
import { splitArguments } from '../../scripts/rules/madeUpUse.ts';
import type { Vocabulary, Word } from '../../scripts/rules/vocabulary.ts';
import { failures, type Snippet } from './compiler.ts';
import { prelude } from './proof.ts';
import { insideOf } from './variables.ts';

interface Control {
  readonly why: string;
  readonly release: string;
  readonly headers?: readonly string[];
  readonly outer?: string;
  readonly text: string;
  /** The same, right: it compiles, so that the control fails for its own reason. */
  readonly right: string;
}

const copy = 'float *d, *s; size_t n; aclrtMemcpyKind kind; aclrtStream stream; aclrtEvent event;';

const controls: readonly Control[] = [
  {
    why: 'the order of CUDA',
    release: '9.1.0',
    outer: copy,
    text: 'void f() { aclrtMemcpyAsync(d, s, n, n, kind, stream); }',
    right: 'void f() { aclrtMemcpyAsync(d, n, s, n, kind, stream); }',
  },
  {
    why: 'an argument too few',
    release: '9.1.0',
    outer: copy,
    text: 'void f() { aclrtMemcpy(d, n, s, kind); }',
    right: 'void f() { aclrtMemcpy(d, n, s, n, kind); }',
  },
  {
    why: 'an argument too many',
    release: '9.1.0',
    outer: copy,
    text: 'void f() { aclrtStreamWaitEvent(stream, event, 0); }',
    right: 'void f() { aclrtStreamWaitEvent(stream, event); }',
  },
  {
    why: 'a value of a type of CUDA',
    release: '9.1.0',
    outer: `${copy} enum cudaMemcpyKind : int {}; cudaMemcpyKind old;`,
    text: 'void f() { aclrtMemcpy(d, n, s, n, old); }',
    right: 'void f() { aclrtMemcpy(d, n, s, n, kind); }',
  },
  {
    why: 'a number for an enumerator',
    release: '9.1.0',
    outer: copy,
    text: 'void f() { aclrtMemcpy(d, n, s, n, 1); }',
    right: 'void f() { aclrtMemcpy(d, n, s, n, ACL_MEMCPY_HOST_TO_DEVICE); }',
  },
  {
    why: 'a typed pointer without a cast',
    release: '9.1.0',
    outer: copy,
    text: 'void f() { aclrtMalloc(&d, n, ACL_MEM_MALLOC_HUGE_FIRST); }',
    right: 'void f() { aclrtMalloc((void **)&d, n, ACL_MEM_MALLOC_HUGE_FIRST); }',
  },
  {
    why: 'another header than the one that is included',
    release: '9.1.0',
    outer: copy,
    text: 'void f() { aclrtMalloc(&d, n); }',
    right: 'void f() { aclrtMalloc((void **)&d, n, ACL_MEM_MALLOC_HUGE_FIRST); }',
  },
  {
    why: 'a function of a newer release',
    release: '9.0.0',
    outer: copy,
    text: 'void f() { aclrtMemsetD32(d, n * 4, 1, n); }',
    right: 'void f() { aclrtMemset(d, n, 1, n); }',
  },
  {
    why: 'an enumerator of a newer release',
    release: '9.1.0',
    text: 'int f() { return ACL_RT_ATOMIC_CAPABILITY_REDUCTION; }',
    right: 'int f() { return ACL_RT_ATOMIC_CAPABILITY_SIGNED; }',
  },
  {
    why: 'a type of a newer release',
    release: '8.5.0',
    text: 'aclrtMemManagedLocation place;',
    right: 'aclrtMemLocation place;',
  },
  {
    why: 'a helper on a release that lacks what it calls',
    release: '7.0.0',
    outer: copy,
    text: 'void f() { ascendify::streamQuery(stream); }',
    right: 'void f() { aclrtSynchronizeStream(stream); }',
  },
  {
    why: 'a member that a struct lacks',
    release: '9.1.0',
    text: 'int f(aclrtPtrAttributes *a) { return a->memoryType; }',
    right: 'int f(aclrtPtrAttributes *a) { return a->location.type; }',
  },
];

export interface Controls {
  readonly passed: number;
  /** What compiled and should not have, or the reverse. */
  readonly problems: readonly string[];
}

/** Judges the controls, and calls cut short of what was proven on a release. */
export async function judgeControls(
  build: Build,
  release: string,
  proven: readonly Snippet[],
): Promise<Controls> {
  const problems: string[] = [];
  const wrong: { control: Control; rightFails: boolean; textFails: boolean }[] = [];
  for (const one of new Set(controls.map((control) => control.release))) {
    const own = controls.filter((control) => control.release === one);
    const snippets = own.flatMap(({ why, outer = '', text, right }) => [
      { id: `${why}: text`, outer, text },
      { id: `${why}: right`, outer, text: right },
    ]);
    const failed = await failures(prelude(build, one), snippets);
    for (const control of own)
      wrong.push({
        control,
        textFails: failed.has(`${control.why}: text`),
        rightFails: failed.has(`${control.why}: right`),
      });
  }
  for (const { control, rightFails, textFails } of wrong) {
    if (!textFails) problems.push(`${control.why} compiles on CANN ${control.release}: ${control.text}`);
    if (rightFails) problems.push(`${control.why}: the right form does not compile: ${control.right}`);
  }
  const cut = proven.flatMap((snippet) => cutShort(snippet, build.vocabulary));
  const failed = await failures(prelude(build, release), cut);
  for (const { id, text } of cut)
    if (!failed.has(id))
      problems.push(`An argument is missing and it compiles on CANN ${release}: ${text.trim()}`);
  const count = controls.length + cut.length;
  return { passed: count - problems.length, problems };
}

/** The first call of a function of the target without its last argument, where no form of it takes so few. */
function cutShort({ id, outer, text }: Snippet, vocabulary: Vocabulary): Snippet[] {
  for (const found of text.matchAll(/\b([A-Za-z_]\w*)\(/g)) {
    const words = vocabulary.find('cann', found[1] as string).filter(({ kind }) => kind === 'function');
    const inside = insideOf(text, found.index + found[0].length);
    const given = splitArguments(inside);
    if (words.length === 0 || given.length === 0 || words.some((word) => takes(word, given.length - 1)))
      continue;
    const start = found.index + found[0].length;
    const fewer = given.slice(0, -1).join(',');
    return [{ id, outer, text: text.slice(0, start) + fewer + text.slice(start + inside.length) }];
  }
  return [];
}

function takes({ signature = '' }: Word, count: number): boolean {
  const parts = splitArguments(/^\((.*)\)/s.exec(signature)?.[1] ?? '');
  const least = parts.filter((part) => !part.includes('=') && part.trim() !== '...').length;
  return count >= least && (count <= parts.length || signature.includes('...'));
}
