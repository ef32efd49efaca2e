/**
 * The names that our helper header brings, read from the header itself, so that a rule can only write what is there.
 * A helper exists from the release on that has every name the header uses: the header is copied whole. It exists on the
 * chips that have every name which the helper's own text uses. Pure.
 */
import { frontOf, programHelpers } from '../../server/edit/helper.ts';
import { chips as allChips, type Chip } from '../../server/model.ts';
import { compareVersions } from '../../server/ruleset/version.ts';
import type { Word } from './vocabulary.ts';

/**
 * `find` gives the words of a name of the target. Helpers follow one form: a `/** … *\/` comment, then a definition. What a part of
 * a header holds is the header's.
 */
export function helperWords(file: string, text: string, find: (name: string) => readonly Word[]): Word[] {
  const code = text.replace(/^\s*\/\/.*$/gm, '');
  const since = newest(wordsOf(code, find));
  const header = frontOf(file);
  const base = { world: 'cann', library: 'ascendify', header, ...(since ? { since } : {}) } as const;
  const words: Word[] = header === file ? [{ ...base, kind: 'header', name: header }] : [];
  if (programHelpers.includes(header)) return words;
  const inner = /^namespace ascendify \{\nnamespace (\w+) \{$/m.exec(code)?.[1];
  const space = inner ? `ascendify::${inner}` : 'ascendify';
  for (const part of code.split('/**').slice(1)) {
    const definition = part.slice(part.indexOf('*/') + 2).trim();
    const head =
      /^(?:template <[^>]*>\s*)?inline ([\w:*&\s]*?[\s*&])(\w+)(\([^{]*?\)) \{/.exec(definition) ??
      /^(?:template <[^>]*>\s*)?(constexpr|using) (?:\w+ )?(\w+) =/.exec(definition) ??
      /^(?:template <[^>]*>\s*)?(struct) (\w+)(?:\s+: [^{;]+)? \{/.exec(definition);
    if (!head) throw new Error(`${header}: ${definition.split('\n')[0]} is no definition of a helper.`);
    const [, result = '', name = '', parameters] = head;
    const kind = parameters ? 'function' : /^(?:using|struct)$/.test(result) ? 'type' : 'constant';
    const signature = parameters
      ? `${parameters.replace(/\s+/g, ' ')} -> ${result
          .replace(/__(?:host|aicore)__ /g, '')
          .replace(/\s*\*/g, ' *')
          .trim()}`
      : undefined;
    const own = wordsOf(definition, find).flatMap((word) => (word.chips ? [word.chips] : []));
    const chips: readonly Chip[] = allChips.filter((chip) => own.every((some) => some.includes(chip)));
    words.push({
      ...base,
      kind,
      name: `${space}::${name}`,
      ...(signature ? { signature } : {}),
      ...(chips.length < allChips.length ? { chips } : {}),
    });
  }
  return words;
}

/** The words of the target that a text uses; of several with one name the one that comes first in time. */
function wordsOf(code: string, find: (name: string) => readonly Word[]): Word[] {
  const names = new Set(code.replace(/\/\*[\s\S]*?\*\//g, '').match(/\b[A-Za-z_]\w*\b/g));
  return [...names].flatMap((name) => {
    const [first] = [...find(name)].sort((a, b) => compareVersions(releaseOf(a), releaseOf(b)));
    return first ? [first] : [];
  });
}

function releaseOf(word: Word): string {
  return word.since?.replace('<=', '') ?? '0';
}

function newest(words: readonly Word[]): string | undefined {
  return words
    .flatMap(({ since }) => since?.replace('<=', '') ?? [])
    .sort(compareVersions)
    .at(-1);
}
