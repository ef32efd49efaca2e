/**
 * `npm run bench -- FOLDER`: our scan beside ripgrep (one expression, the floor) and ast-grep (50 rules, one thread) on
 * the same folder in the same run, then the time from a one-character edit to diagnostics in its largest source, and the
 * language server on that folder with that file open. ast-grep reads one language, that of which the folder holds most, so our scan is
 * measured on these sources alone as well. Prints CPU seconds, MB/s and peak memory; judges nothing. Linux, bash; a tool that
 * is not there is told so.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCode, languageOf } from '../server/parse/languages.ts';
import { editTimes } from './bench/edits.ts';
import { type Measured, measure } from './bench/measure.ts';
import { astGrepCommand, regexCommand } from './bench/peers.ts';
import { serverFigures } from './bench/server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const rounds = 3;

interface Tree {
  readonly files: number;
  readonly bytes: number;
  /** Sources of the language of which there is most, Python or C++ with CUDA. */
  readonly sources: readonly string[];
  readonly sourceBytes: number;
  readonly python: boolean;
  /** The largest of the sources that speaks of CUDA; empty where none does. */
  readonly largest: string;
}

function treeOf(folder: string): Tree {
  let [files, bytes] = [0, 0];
  const code = { python: [] as string[], other: [] as string[] };
  const sizes = new Map<string, number>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const language = entry.isFile() ? languageOf(entry.name) : undefined;
    if (!language || entry.parentPath.includes('/.git/')) continue;
    const path = join(entry.parentPath, entry.name);
    const own = statSync(path).size;
    files++;
    bytes += own;
    sizes.set(path, own);
    if (isCode(language)) code[language === 'python' ? 'python' : 'other'].push(path);
  }
  const sizeOf = (path: string): number => sizes.get(path) ?? 0;
  const sum = (paths: readonly string[]): number => paths.reduce((all, path) => all + sizeOf(path), 0);
  const python = sum(code.python) > sum(code.other);
  const sources = python ? code.python : code.other;
  const bySize = [...sources].sort((a, b) => sizeOf(b) - sizeOf(a));
  const largest = bySize.find((path) => /cuda/i.test(readFileSync(path, 'utf8'))) ?? '';
  return { files, bytes, sources, sourceBytes: sum(sources), python, largest };
}

function row(name: string, measured: Measured | string, bytes: number, ours?: Measured): string {
  if (typeof measured === 'string') return `${name.padEnd(34)} ${measured}`;
  const cpu = measured.cpu.toFixed(2).padStart(7);
  const speed = (bytes / 1e6 / measured.cpu).toFixed(1).padStart(7);
  const memory = measured.memory.toFixed(0).padStart(6);
  const ratio = ours ? (ours.cpu / measured.cpu).toFixed(2).padStart(8) : '';
  return `${name.padEnd(34)} ${cpu} ${speed} ${memory} ${ratio}`;
}

async function main(folder: string): Promise<void> {
  const tree = treeOf(folder);
  const temporary = mkdtempSync(join(tmpdir(), 'ascendify-bench-'));
  try {
    const report = join(temporary, 'report.json');
    const scan = (place: string): string[] => [
      process.execPath,
      join(root, 'dist/cli.js'),
      ...['scan', place, '--format', 'json', '--output', report],
    ];
    const ours = await measure(scan(folder), rounds);
    if (typeof ours === 'string') throw new Error(ours);
    const sources = join(temporary, 'sources');
    for (const path of tree.sources) cpSync(path, join(sources, relative(folder, path)));
    const alone = tree.sources.length > 0 ? await measure(scan(sources), rounds) : 'no sources';
    const { python, bytes, sourceBytes } = tree;
    const ratioOf = typeof alone === 'string' ? ours : alone;
    const language = python ? 'Python' : 'C++ and CUDA';
    console.log(
      `${folder}: ${tree.files} files, ${(bytes / 1e6).toFixed(2)} MB, of them ${tree.sources.length} of ${language}, ${(sourceBytes / 1e6).toFixed(2)} MB; least of ${rounds} rounds\n`,
    );
    console.log(`${''.padEnd(34)}   CPU s    MB/s     MB  ours/it`);
    console.log(row('ascendify scan', ours, bytes));
    console.log(row('ascendify scan, sources alone', alone, sourceBytes));
    const ripgrep = await measure(regexCommand(folder, python), rounds);
    console.log(row('ripgrep, one expression', ripgrep, bytes, ours));
    const astGrep = await measure(astGrepCommand(root, temporary, folder, python), rounds);
    console.log(row('ast-grep, 50 rules, one thread', astGrep, sourceBytes, ratioOf));
    if (!tree.largest) return;
    const { p50, p95, p99, lines } = editTimes(tree.largest);
    console.log(`\nEdit to diagnostics, one character, ${tree.largest} (${lines} lines), CPU ms:`);
    console.log(`p50 ${p50.toFixed(1)}  p95 ${p95.toFixed(1)}  p99 ${p99.toFixed(1)}`);
    console.log(
      '\nLanguage server, that file open: CPU s to its diagnostics, of all, of the report; findings; MB',
    );
    for (let round = 0; round < rounds; round++) {
      const { first, workspace, report, findings, memory } = await serverFigures(folder, tree.largest);
      const times = [first, workspace, report].map((time) => time.toFixed(2).padStart(6)).join(' ');
      console.log(`${times} ${String(findings).padStart(7)} ${memory.toFixed(0).padStart(5)}`);
    }
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

const [folder] = process.argv.slice(2);
if (folder) await main(folder);
else {
  console.error('Name a folder: npm run bench -- FOLDER.');
  process.exitCode = 2;
}
