/**
 * `node --import tsx test/compile/projects.ts FOLDER [CHIP] [CANN] [-I DIR]…`: migrates a project and compiles each of its
 * host sources with g++ against declarations made from the vocabulary, without linking and without CANN. For development.
 *
 * A source fails when it does not compile, the original does (with CUDA's headers, in the folders of CUDA_INCLUDES), and no finding is open in it
 * or in the project's headers that it includes: there must be none. Where findings are open, an error that names none of
 * them and stands in no line of one is printed to be judged. Bodies of device functions are left out and a launch is a
 * call that takes anything, so sources with kernels count too. `-I` names folders within FOLDER.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { loadVocabulary } from '../../scripts/rules/vocabulary.ts';
import { createEngine } from '../../server/core.ts';
import { listProject } from '../../server/files/project.ts';
import { type Chip, defaultTarget } from '../../server/model.ts';
import { declare, functionLine, optionalHeaders, wordsOf } from './declarations.ts';
import { hostOnly } from './hostOnly.ts';

const [folder = '.', ...rest] = process.argv.slice(2);
const asked = rest.flatMap((word, at) => (rest[at - 1] === '-I' ? [word] : []));
const [chip = '950', cann = '9.2.0-beta.2'] = rest.filter(
  (word, at) => word !== '-I' && rest[at - 1] !== '-I',
);
const target = { ...defaultTarget, chip: chip as Chip, cann };
const cuda = (process.env.CUDA_INCLUDES ?? '/usr/local/cuda/include').split(':');
const behind = cuda.flatMap((one) => ['-idirafter', one]);
const only = new RegExp(process.env.ONLY ?? '');
const work = mkdtempSync(join(tmpdir(), 'ascendify-projects-'));
const stubs = join(work, 'stubs');
const out = join(work, 'out');
const before = join(work, 'before');
const root = resolve(folder);
const engine = await createEngine((file) => readFile(new URL(`../../dist/${file}`, import.meta.url)));

/** What bisheng brings to sources with kernels; vector types are CUDA's own here. */
const language = `#pragma once
#include <algorithm>
#include <cmath>
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>
using bfloat16_t = __nv_bfloat16;
#define __aicore__
#undef __launch_bounds__
#define __launch_bounds__(...)
#define __gm__
#define __ubuf__
template <typename... T> void launched(T &&...) {}
template <typename T> T min(T a, T b) { return b < a ? b : a; }
template <typename T> T max(T a, T b) { return a < b ? b : a; }
`;

function writeStubs(): void {
  const vocabulary = loadVocabulary('rules/vocabulary');
  const put = (name: string, text: string): void => {
    mkdirSync(dirname(join(stubs, name)), { recursive: true });
    writeFileSync(join(stubs, name), text);
  };
  const guards = ['ACL', 'ACL_RT'].map((name) => `#define INC_EXTERNAL_ACL_${name}_H_\n`).join('');
  const vectors = `#include <vector_types.h>\n${guards}`;
  put(
    'all.h',
    `#pragma once\n#include <complex>\n#include <cstdint>\n#include <cstddef>\n${vectors}${declare(wordsOf(vocabulary, cann).filter(({ name }) => name !== 'dim3'))}`,
  );
  put('language.h', language);
  const words = [...vocabulary.words('cann'), ...vocabulary.words('ascendc')];
  const headers = new Set(
    words.flatMap(({ kind, name, header }) => (kind === 'header' ? [name] : header ? [header] : [])),
  );
  for (const header of headers) {
    if (header.endsWith('ascendify_rt.hpp') || !header.endsWith('.h')) continue;
    const own = optionalHeaders.includes(header)
      ? words.flatMap((word) =>
          word.header === header && word.signature ? [functionLine(word.name, word.signature)] : [],
        )
      : [];
    const simt = header.startsWith('simt_api/') ? '#include "language.h"\n' : '';
    put(header, `#include "all.h"\n${simt}${own.length > 0 ? `#pragma once\n${own.join('\n')}\n` : ''}`);
  }
}

interface Compiled {
  readonly ok: boolean;
  readonly output: string;
}

const flags = ['-fsyntax-only', '-w', '-fdiagnostics-color=never', '-fmax-errors=40'];
const run = (command: string, given: readonly string[], cwd: string): Compiled => {
  const { status, stderr, stdout } = spawnSync(command, given, {
    encoding: 'utf8',
    cwd,
    env: { ...process.env, LC_ALL: 'C' },
  });
  return { ok: status === 0, output: `${stderr}${stdout}` };
};
const includes = (base: string, path: string): string[] =>
  [dirname(join(base, path)), ...asked.map((one) => join(base, one)), base].flatMap((one) => ['-I', one]);

/** The original as it stands, without bodies of device functions where it has kernels. */
function original(path: string): Compiled {
  const { first, kind } = modeOf(path);
  return run(
    'g++',
    [...flags, ...first, ...includes(before, path), '-I', stubs, ...behind, ...kind, join(before, path)],
    work,
  );
}

function modeOf(path: string): { readonly first: readonly string[]; readonly kind: readonly string[] } {
  const first = /\.(?:asc|cu)$/.test(path) ? ['-include', join(stubs, 'language.h')] : [];
  return { first, kind: ['-std=c++17', '-x', 'c++'] };
}

/** The migrated name of a source; its ending may have changed. */
function migratedPath(path: string): string | undefined {
  const stem = path.replace(/\.[^.]+$/, '');
  return [path, `${stem}.asc`, `${stem}.cpp`].find((name) => existsSync(join(out, name)));
}

interface Open {
  readonly names: Set<string>;
  readonly lines: Set<string>;
}

/** What is left for a person in migrated files: names, and lines as \`path:line\`. */
function openIn(paths: readonly string[]): Open {
  const names = new Set<string>();
  const lines = new Set<string>();
  for (const path of paths) {
    const text = texts.get(path) ?? readFileSync(join(out, path), 'utf8');
    const document = engine.open({ path, text, wasCuda: true });
    for (const { verdict, symbol, span, fix } of engine.analyse(document, target).findings) {
      if (verdict === 'same' || (fix && verdict !== 'manual' && verdict !== 'none')) continue;
      for (const part of symbol.split(/\W+/)) names.add(part);
      lines.add(`${path}:${text.slice(0, span.start).split('\n').length}`);
    }
    document.dispose();
  }
  return { names, lines };
}

const texts = new Map<string, string>();
/** Writes headers and sources without bodies of device functions; the texts of migrated ones are kept for the findings. */
function withoutDevice(from: string, to: string): void {
  for (const { path, link } of listProject(from, []).files) {
    if (link !== undefined || !/\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|cuh|inl|inc|asc|cu)$/.test(path)) continue;
    const text = readFileSync(join(from, path), 'utf8');
    if (from === out) texts.set(path, text);
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), hostOnly(text));
  }
}

/** Errors that no open finding explains: by a name that is quoted, or by the line. */
function unexplained(output: string, open: Open): string[] {
  return output.split('\n').filter((line) => {
    const [, file = '', at = '', message = ''] =
      /^(\S+?):(\d+):\d+: (?:fatal )?error: (.*)$/.exec(line) ?? [];
    if (!message) return false;
    const inside = file.startsWith(out) ? relative(out, file) : file;
    const words = message.match(/[A-Za-z_]\w*/g) ?? [];
    return !open.lines.has(`${inside}:${at}`) && !words.some((word) => open.names.has(word));
  });
}

writeStubs();
const migrated = run(
  process.execPath,
  ['dist/cli.js', 'migrate', root, '--out', out, '--adapted', '--chip', chip, '--cann', cann],
  process.cwd(),
);
if (!existsSync(out)) throw new Error(migrated.output);
withoutDevice(root, before);
withoutDevice(out, out);
const count = { compiled: 0, waits: 0, original: 0, failed: 0, judge: 0 };
for (const { path, link } of listProject(root, []).files) {
  // The declarations are C++.
  if (link !== undefined || !/\.(?:cc|cpp|cxx|cu)$/.test(path) || !only.test(path)) continue;
  const now = migratedPath(path);
  if (
    now === undefined ||
    !/cuda|nccl|cu[A-Z]\w+\(|__global__/.test(readFileSync(join(root, path), 'latin1'))
  )
    continue;
  const { first, kind } = modeOf(now);
  // What is left to a person is CUDA still, so that errors tell of what fixes made.
  const own = [...includes(out, now), '-I', stubs, ...behind];
  const result = run('g++', [...flags, ...first, ...own, ...kind, join(out, now)], work);
  if (result.ok) {
    count.compiled++;
    continue;
  }
  const listed = run('g++', ['-MM', '-MG', ...own, ...kind, join(out, now)], work).output;
  const closure = (listed.match(/[^\s\\]+/g) ?? [])
    .filter((one) => one.startsWith(out) && existsSync(one))
    .map((one) => relative(out, one));
  const open = openIn([...new Set([now, ...closure])]);
  const rest = unexplained(result.output, open);
  if (rest.length === 0) {
    count.waits++;
    if (process.env.SHOW)
      console.log(`waits: ${path}: ${/^.*error.*$/m.exec(result.output)?.[0].replace(out, '')}`);
    continue;
  }
  const was = original(path);
  if (!was.ok) {
    count.original++;
    if (process.env.SHOW) console.log(`original: ${path}: ${/^.*error.*$/m.exec(was.output)?.[0]}`);
    continue;
  }
  if (open.names.size === 0) count.failed++;
  else count.judge++;
  console.log(
    `${open.names.size === 0 ? 'FAILED' : 'judge'} ${path} -> ${now}\n  ${rest.slice(0, 4).join('\n  ').replaceAll(out, '')}`,
  );
}
console.log(`${basename(root)}: ${JSON.stringify(count)}`);
if (process.env.KEEP) console.log(work);
else rmSync(work, { recursive: true });
process.exitCode = count.failed > 0 ? 1 : 0;
