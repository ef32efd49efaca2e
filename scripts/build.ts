/**
 * Builds `dist/`: grammars, compiled rules and vocabulary, and the bundles of client, server and command line. Takes no
 * arguments; ends with 1 and one line a problem when a rule or a checksum is wrong.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { helperNames } from '../server/edit/helper.ts';
import { packRules } from '../server/ruleset/pack.ts';
import { copyGrammars } from './grammars.ts';
import { packagesOf } from './notices.ts';
import { buildRules, forBundle } from './rules/compile.ts';
import { compileSignatures, compileVocabulary } from './rules/compileVocabulary.ts';
import { writePages } from './rules/pages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const moduleUrl = "const moduleUrl = require('node:url').pathToFileURL(__filename).href;";

/** Names in `dist/` the packages that client and server were bundled from, for the notices of the `.vsix`. */
export const bundledList = 'bundled.json';

/** How everything is bundled. */
export const common: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
  external: ['vscode'],
  // Its main file loads its parts by names that no bundler sees.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  // What ES modules call `import.meta.url` has to be said in CommonJS.
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: moduleUrl },
};

/** Writes everything; gives the problems of the rules. */
export async function buildAll(): Promise<readonly string[]> {
  process.chdir(root);
  mkdirSync(dist, { recursive: true });
  copyGrammars(dist);
  const built = buildRules();
  if (built.problems.length > 0) return built.problems;
  const json = (name: string, value: unknown): void => writeFileSync(join(dist, name), JSON.stringify(value));
  writeFileSync(join(dist, 'rules.jsonl'), packRules(forBundle(built.rules)));
  json('vocabulary.json', compileVocabulary(built.vocabulary));
  json('signatures.json', compileSignatures(built.vocabulary));
  // The sources are ES modules, what VS Code and `node` load is CommonJS.
  json('package.json', { type: 'commonjs' });
  json(
    'helpers.json',
    Object.fromEntries(helperNames.map((name) => [name, readFileSync(join(root, 'runtime', name), 'utf8')])),
  );
  copyEmulator();
  writePages(built);
  await bundle();
  return [];
}

/** The headers that `emulate` compiles against. */
function copyEmulator(): void {
  rmSync(join(dist, 'emulator'), { recursive: true, force: true });
  cpSync(join(root, 'emulator'), join(dist, 'emulator'), { recursive: true });
}

async function bundle(): Promise<void> {
  const { metafile: client } = await build({
    ...common,
    metafile: true,
    entryPoints: [join(root, 'client/extension.ts')],
    outfile: join(dist, 'client.js'),
  });
  const { metafile: server } = await build({
    ...common,
    metafile: true,
    entryPoints: [join(root, 'server/entry.ts')],
    outfile: join(dist, 'servers.js'),
  });
  await build({
    ...common,
    entryPoints: [join(root, 'server/loader.ts')],
    outfile: join(dist, 'server.js'),
  });
  const packages = [client, server].flatMap(packagesOf);
  writeFileSync(join(dist, bundledList), JSON.stringify([...new Set(packages)]));
  await build({
    ...common,
    entryPoints: [join(root, 'server/cli.ts')],
    outfile: join(dist, 'cli.js'),
    banner: { js: `#!/usr/bin/env node\n${moduleUrl}` },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = await buildAll();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
