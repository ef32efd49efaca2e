/**
 * The notices of what the `.vsix` holds of others: the packages that the bundler took something from, and the grammars. Their
 * licences are read from the installed packages, so nothing of them is kept in the repository and none can be forgotten.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package with the texts that must go with it. */
interface Notice {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly texts: readonly string[];
}

/** The folders of the packages that a bundle holds code of, below the folder that was built in. */
export function packagesOf({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return [
    ...new Set(
      inputs.flatMap(([path, { bytesInOutput }]) => {
        const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
        return folder && bytesInOutput > 0 ? [folder] : [];
      }),
    ),
  ].sort();
}

/**
 * One text with the notices of packages, those with the same words together. Throws, with the package's name, when one has
 * no licence file: then it must not be shipped before somebody has looked.
 */
export function noticesOf(folders: readonly string[]): string {
  const byText = new Map<string, Notice[]>();
  for (const folder of folders) {
    const notice = noticeOf(folder);
    const text = notice.texts.join('\n\n');
    byText.set(text, [...(byText.get(text) ?? []), notice]);
  }
  const parts = [...byText].map(([text, notices]) => {
    const names = notices.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
    return `${names.join('\n')}\n\n${text}`;
  });
  const rule = `\n\n${'-'.repeat(79)}\n\n`;
  return `${['Ascendify contains code of the following packages, each under the licence below its name.', ...parts].join(rule)}\n`;
}

function noticeOf(folder: string): Notice {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: unknown;
  };
  const texts = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice|thirdpartynotices?)(?:[.-].*)?$/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (typeof license !== 'string' || texts.length === 0)
    throw new Error(`${folder} has no licence in its package.json or no file with it. Do not ship it so.`);
  return { name, version, licence: license, texts };
}
