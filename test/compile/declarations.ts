/**
 * C++ declarations of what the vocabulary knows of a CANN release: what `#include`s of its headers would declare, made
 * from names, signatures and definitions alone. Pure text.
 */
import type { Vocabulary, Word } from '../../scripts/rules/vocabulary.ts';
import { compareVersions } from '../../server/ruleset/version.ts';

/** Libraries with a C interface. Where two declare one name, they mean the same and the first counts. */
const libraries = [
  'acl',
  'aclrtc',
  'hccl',
  'mstx',
  'mspti',
  'dcmi',
  'aclnn',
  'aclblas',
  'aclsparse',
  'aclfft',
  'aclsolver',
  'acltensor',
  'shmem',
];

/** Headers that change what calls of other headers' functions mean: declared only where they are included. */
export const optionalHeaders: readonly string[] = ['acl/acl_rt_api.h'];

/** The words that a release declares, without those of optional headers that were not asked for. */
export function wordsOf(vocabulary: Vocabulary, release: string, headers: readonly string[] = []): Word[] {
  const left = optionalHeaders.filter((header) => !headers.includes(header));
  return [...vocabulary.words('cann')].filter(
    ({ library, since, removed, header }) =>
      libraries.includes(library) &&
      !(header && left.includes(header)) &&
      (since === undefined || compareVersions(since, release) <= 0) &&
      (removed === undefined || compareVersions(removed, release) > 0),
  );
}

/** Declares words; what a name needs comes before it, whatever the order of the words. */
export function declare(words: readonly Word[]): string {
  const order = (word: Word): number => libraries.indexOf(word.library);
  const sorted = [...words].sort((a, b) => order(a) - order(b));
  const of = (...kinds: string[]): Map<string, Word> => {
    const found = new Map<string, Word>();
    for (const word of sorted) {
      if (!kinds.includes(word.kind)) continue;
      const { name, library, since = '' } = word;
      const other = found.get(name);
      // A type that a release completed has a row for each form.
      const newer = other?.library === library && compareVersions(since, other.since ?? '') > 0;
      if (!other || newer) found.set(name, word);
    }
    return found;
  };
  const [types, constants, macros] = [of('type'), of('constant'), of('macro')];
  const enums = enumsOf(of('enum'), types, constants);
  const lines = [
    ...[...macros.values()].flatMap(({ name, definition }) =>
      definition && !constants.has(name) ? [`#define ${name} ${definition.slice(2)}`] : [],
    ),
    ...[...enums].map(([name, members]) => `enum ${name} { ${members.join(', ')} };`),
    ...typeLines(types, enums),
    ...constantLines(constants, enums),
  ];
  const owners = new Map<string, string>();
  for (const word of sorted) {
    if (word.kind !== 'function' || !word.signature) continue;
    const owner = owners.get(word.name) ?? word.library;
    owners.set(word.name, owner);
    if (owner === word.library) lines.push(functionLine(word.name, word.signature));
  }
  return `${lines.join('\n')}\n`;
}

/** Enumerations with their members; some the lists hold only as what a typedef or a field names. */
function enumsOf(
  named: ReadonlyMap<string, Word>,
  types: ReadonlyMap<string, Word>,
  constants: ReadonlyMap<string, Word>,
): Map<string, string[]> {
  const said = [...types.values()].flatMap(({ definition = '' }) =>
    [...definition.matchAll(/\benum (\w+)/g)].map((found) => found[1] as string),
  );
  const members = new Map<string, string[]>([...named.keys(), ...said].map((name) => [name, []]));
  for (const { name, definition = '' } of constants.values()) {
    const [, type = '', value] = /^(\w+) = (-?\d+)$/.exec(definition) ?? [];
    if (value === undefined || (types.has(type) && types.get(type)?.definition && !members.has(type)))
      continue;
    members.set(type, [...(members.get(type) ?? []), `${name} = ${value}`]);
  }
  return members;
}

function typeLines(types: ReadonlyMap<string, Word>, enums: ReadonlyMap<string, unknown>): string[] {
  const isRecord = ({ definition = 'struct' }: Word): boolean =>
    /^(?:struct|union)\b(?! \w)/.test(definition);
  const lines = [...types.values()]
    .filter((word) => isRecord(word) && !enums.has(word.name))
    .map(({ name, definition = 'struct' }) => `${/^\w+/.exec(definition)?.[0]} ${name};`);
  const forward = [...types.values()].flatMap(({ definition = '' }) =>
    [...definition.matchAll(/\b(struct|union) (\w+)/g)].flatMap(([whole, , name = '']) =>
      types.has(name) && isRecord(types.get(name) as Word) ? [] : [`${whole};`],
    ),
  );
  lines.push(...new Set(forward));
  const begun = new Set<string>(enums.keys());
  const add = (name: string): void => {
    const word = types.get(name);
    if (!word || begun.has(name)) return;
    begun.add(name);
    const { definition = 'struct' } = word;
    for (const [needed] of definition.matchAll(/\b[A-Za-z_]\w*\b/g)) add(needed);
    if (isRecord(word)) {
      if (definition.includes('{')) lines.push(`${definition.replace(/^\w+/, `$& ${name}`)};`);
    } else if (definition !== `= struct ${name}`) lines.push(`using ${name} ${definition};`);
  };
  for (const name of types.keys()) add(name);
  return lines;
}

function constantLines(constants: ReadonlyMap<string, Word>, enums: ReadonlyMap<string, unknown>): string[] {
  const lines: string[] = [];
  const begun = new Set<string>();
  const add = (name: string): void => {
    const found = /^(.*?)\s*=\s*(.*)$/.exec(constants.get(name)?.definition ?? '');
    if (!found || begun.has(name)) return;
    begun.add(name);
    const [, type = '', value = ''] = found;
    if (enums.has(type)) return;
    for (const [needed] of value.matchAll(/\b[A-Za-z_]\w*\b/g)) add(needed);
    lines.push(`static ${type.startsWith('const') ? type : `const ${type || 'int'}`} ${name} = ${value};`);
  };
  for (const name of constants.keys()) add(name);
  return lines;
}

/** `(int x) -> int` of `f` as `int f(int x);`; types `T` and `U` are the parameters of a template. */
export function functionLine(name: string, signature: string): string {
  const at = signature.lastIndexOf(') -> ');
  const [parameters, result] =
    at < 0 ? [signature, 'void'] : [signature.slice(0, at + 1), signature.slice(at + 5)];
  const types = [...new Set(signature.match(/\b[TU]\b(?= ?[*&])/g))];
  const head = types.length > 0 ? `template <${types.map((type) => `typename ${type}`).join(', ')}> ` : '';
  return `${head}${result} ${name}${parameters};`;
}
