/** A temporary folder for one test, filled from a table and removed afterwards. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

/** Path to content; `-> target` makes a link. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export function folderOf(context: TestContext, files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'ascendify-test-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof content === 'string' && content.startsWith('-> ')) symlinkSync(content.slice(3), file);
    else writeFileSync(file, content);
  }
  return folder;
}
