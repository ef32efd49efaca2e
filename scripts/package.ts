/** `npm run package`: builds, and makes one platform-neutral `.vsix`; fails when it is larger than users were promised. */
import { mkdirSync, statSync } from 'node:fs';
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
    // The manifest names no repository that relative links of the README could be turned into.
    rewriteRelativeLinks: false,
  });
  const { size } = statSync(packagePath);
  if (size > largest)
    throw new Error(
      `${packagePath} has ${size} bytes, more than ${largest}. Leave something out in .vscodeignore.`,
    );
  return packagePath;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { buildAll } = await import('./build.ts');
  const problems = await buildAll();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
  const file = await packageExtension();
  console.log(`${file}: ${(statSync(file).size / 1e6).toFixed(2)} MB`);
}
