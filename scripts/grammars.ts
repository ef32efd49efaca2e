/**
 * Copies the parser runtime and the grammars from their npm packages to `dist/`, each checked against the checksum in
 * grammars/grammars.json. `npx tsx scripts/grammars.ts --upgrade` writes the versions and checksums of what is
 * installed into that table.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Row {
  readonly package: string;
  readonly installedAs?: string;
  version: string;
  readonly wasm: string;
  sha256: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const tablePath = join(root, 'grammars', 'grammars.json');

function readTable(): { readonly runtime: Row; readonly grammars: Row[] } {
  return JSON.parse(readFileSync(tablePath, 'utf8')) as { runtime: Row; grammars: Row[] };
}

function folderOf(row: Row): string {
  return join(root, 'node_modules', row.installedAs ?? row.package);
}

function checksum(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The folders of the packages that the parser runtime and the grammars come from. */
export function grammarPackages(): string[] {
  const { runtime, grammars } = readTable();
  return [runtime, ...grammars].map(folderOf);
}

/** Copies all `.wasm` files to `folder`; throws with the cure when one is not what the table says. */
export function copyGrammars(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const { runtime, grammars } = readTable();
  for (const row of [runtime, ...grammars]) {
    const path = join(folderOf(row), row.wasm);
    if (!existsSync(path)) throw new Error(`${row.wasm} of ${row.package} is not installed. Run \`npm ci\`.`);
    const bytes = readFileSync(path);
    if (checksum(bytes) !== row.sha256) {
      throw new Error(
        `${row.wasm} of ${row.package} is not version ${row.version} of grammars/grammars.json. ` +
          'Run `npm ci`, or after a wanted upgrade `npx tsx scripts/grammars.ts --upgrade`.',
      );
    }
    writeFileSync(join(folder, row.wasm), bytes);
  }
}

function upgrade(): void {
  const table = readTable();
  for (const row of [table.runtime, ...table.grammars]) {
    const { version } = JSON.parse(readFileSync(join(folderOf(row), 'package.json'), 'utf8')) as {
      version: string;
    };
    row.version = version;
    row.sha256 = checksum(readFileSync(join(folderOf(row), row.wasm)));
  }
  writeFileSync(tablePath, `${JSON.stringify(table, null, 2)}\n`);
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  spawnSync(process.execPath, [biome, 'format', '--write', tablePath], { cwd: root });
}

if (process.argv.includes('--upgrade')) upgrade();
