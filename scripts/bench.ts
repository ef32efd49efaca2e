/**
 * `npm run bench -- FOLDER`: our scan beside ripgrep (one expression, the floor) and ast-grep (50 rules, one thread) on
 * the same folder in the same run, then the time from a one-character edit to diagnostics in its largest file, and the
 * language server on that folder with that file open. Prints
 * CPU seconds, MB/s and peak memory; judges nothing. Linux, bash; a tool that is not there is told so.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { languageOf } from '../server/parse/languages.ts';
import { editTimes } from './bench/edits.ts';
import { type Measured, measure } from './bench/measure.ts';
import { astGrepCommand, regexCommand } from './bench/peers.ts';
import { serverFigures } from './bench/server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const rounds = 3;

interface Tree {
  readonly files: number;
  readonly bytes: number;
  readonly largest: string;
}

function treeOf(folder: string): Tree {
  let [files, bytes, largest, size] = [0, 0, '', 0];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !languageOf(entry.name) || entry.parentPath.includes('/.git/')) continue;
    const path = join(entry.parentPath, entry.name);
    const own = statSync(path).size;
    files++;
    bytes += own;
    if (own > size && readFileSync(path, 'utf8').match(/cuda/i)) [largest, size] = [path, own];
  }
  return { files, bytes, largest };
}

function row(name: string, measured: Measured | string, tree: Tree, ours?: Measured): string {
  if (typeof measured === 'string') return `${name.padEnd(34)} ${measured}`;
  const cpu = measured.cpu.toFixed(2).padStart(7);
  const speed = (tree.bytes / 1e6 / measured.cpu).toFixed(1).padStart(7);
  const memory = measured.memory.toFixed(0).padStart(6);
  const ratio = ours ? (ours.cpu / measured.cpu).toFixed(2).padStart(8) : '';
  return `${name.padEnd(34)} ${cpu} ${speed} ${memory} ${ratio}`;
}

async function main(folder: string): Promise<void> {
  const tree = treeOf(folder);
  const temporary = mkdtempSync(join(tmpdir(), 'ascendify-bench-'));
  try {
    const report = join(temporary, 'report.json');
    const scan = [
      process.execPath,
      join(root, 'dist/cli.js'),
      'scan',
      folder,
      '--format',
      'json',
      '--output',
      report,
    ];
    const ours = await measure(scan, rounds);
    if (typeof ours === 'string') throw new Error(ours);
    const python = tree.largest.endsWith('.py');
    console.log(
      `${folder}: ${tree.files} files, ${(tree.bytes / 1e6).toFixed(2)} MB; least of ${rounds} rounds\n`,
    );
    console.log(`${''.padEnd(34)}   CPU s    MB/s     MB  ours/it`);
    console.log(row('ascendify scan', ours, tree));
    console.log(
      row('ripgrep, one expression', await measure(regexCommand(folder, python), rounds), tree, ours),
    );
    console.log(
      row(
        'ast-grep, 50 rules, one thread',
        await measure(astGrepCommand(root, temporary, folder, python), rounds),
        tree,
        ours,
      ),
    );
    if (!tree.largest) return;
    const { p50, p95, p99, lines } = await editTimes(tree.largest);
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
