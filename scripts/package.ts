/** `npm run package`: builds, and makes one platform-neutral `.vsix`; fails when it is larger than users were promised. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import manifest from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));
/** Bytes. */
const largest = 2_000_000;

/** Packages what `dist/` holds; gives the file's path. */
export async function packageExtension(folder = root): Promise<string> {
  mkdirSync(folder, { recursive: true });
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
  const { buildAll } = await import('./build.ts');
  const problems = await buildAll();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
  const file = await packageExtension();
  console.log(`${file}: ${(statSync(file).size / 1e6).toFixed(2)} MB`);
}
