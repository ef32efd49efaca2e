/** `npm run package`: builds, and makes one platform-neutral `.vsix`; fails when it is larger than users were promised. */
import { mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { createVSIX } from '@vscode/vsce';
import manifest from '../package.json' with { type: 'json' };
import type { EngineFile } from '../server/engine.ts';
import { packedEnding } from '../server/files/built.ts';
import { buildAll, bundledList } from './build.ts';
import { grammarPackages } from './grammars.ts';
import { noticesOf } from './notices.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Bytes. */
const largest = 2_000_000;
/** What the server reads and nothing else does. Packed by Brotli it is a quarter smaller than as the `.vsix` would hold it. */
const packed: readonly (EngineFile | 'servers.js')[] = [
  'servers.js',
  'rules.jsonl',
  'vocabulary.json',
  'signatures.json',
  'helpers.json',
  'web-tree-sitter.wasm',
  'tree-sitter-cuda.wasm',
  'tree-sitter-cpp.wasm',
  'tree-sitter-python.wasm',
];

/** Packages what `dist/` holds; gives the file's path. */
export async function packageExtension(folder = root): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await Promise.all(packed.map(pack));
  writeNotices();
  const packagePath = join(folder, `ascendify-${manifest.version}.vsix`);
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    readmePath: writeReadme(),
    rewriteRelativeLinks: false,
  });
  const { size } = statSync(packagePath);
  if (size > largest)
    throw new Error(
      `${packagePath} has ${size} bytes, more than ${largest}. Leave something out in .vscodeignore.`,
    );
  return packagePath;
}

/** Writes what the licences of others' code in the bundles and of the grammars ask for. */
function writeNotices(): void {
  const bundled = JSON.parse(readFileSync(join(root, 'dist', bundledList), 'utf8')) as string[];
  const folders = [...bundled.map((folder) => join(root, folder)), ...grammarPackages()];
  const real = new Set(folders.map((folder) => realpathSync(folder)));
  writeFileSync(join(root, 'dist/ThirdPartyNotices.txt'), noticesOf([...real].sort()));
}

/** Writes the packed form of a file of `dist/` beside it. The last step of quality takes five seconds more and saves 3 %. */
async function pack(file: (typeof packed)[number]): Promise<void> {
  const bytes = readFileSync(join(root, 'dist', file));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(join(root, 'dist', file + packedEnding), await promisify(brotliCompress)(bytes, { params }));
}

/**
 * The README as the extension's page in VS Code shows it; gives its path. Relative links lead nowhere there and relative
 * pictures are shown as broken, so only their words stay, and the list of the repository's documents goes.
 */
function writeReadme(): string {
  const text = readFileSync(join(root, 'README.md'), 'utf8')
    .replace(/^## More\n[\s\S]*$/m, '')
    .replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '')
    .replace(/\[([^\]]+)\]\((?!https:|#)[^)]*\)/g, '$1');
  writeFileSync(join(root, 'dist/README.md'), `${text.trimEnd()}\n`);
  return 'dist/README.md';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = await buildAll();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
  const file = await packageExtension();
  console.log(`${file}: ${(statSync(file).size / 1e6).toFixed(2)} MB`);
}
