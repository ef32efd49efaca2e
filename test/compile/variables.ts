/**
 * Declares what an example leaves out. The name of an argument gets the type that CUDA's signature gives its parameter,
 * in CUDA's words: the rules themselves then bring it to the target, as they bring a user's variable. A name that is
 * called becomes a function that takes anything, any other name an `int`. Pure text.
 */
import { parametersText, splitArguments } from '../../scripts/rules/madeUpUse.ts';
import type { Vocabulary } from '../../scripts/rules/vocabulary.ts';
import { tokens } from '../../server/edit/tokens.ts';

/** Words of the language and of its library that stand in examples. */
const known = new Set(
  `alignas auto bool break case catch char class const const_cast constexpr continue decltype default define delete do
   double dynamic_cast else endif enum explicit extern false float for goto if ifdef ifndef include inline int long
   namespace new noexcept nullptr operator private public reinterpret_cast return short signed sizeof static
   static_assert static_cast struct switch template this throw true try typedef typename union unsigned using virtual
   void volatile while size_t ptrdiff_t NULL FILE stderr stdout printf fprintf puts exit abort malloc calloc free
   memcpy memset std assert main argc argv defined ssize_t`.split(/\s+/),
);

/** Names of the lists are no variables, but usual words that only mean something in device code. */
function isListed(name: string, vocabulary: Vocabulary): boolean {
  return (
    vocabulary.find('cuda', name).some(({ use }) => use !== 'device') ||
    vocabulary.find('cann', name).length > 0
  );
}

/** C++ declarations for the names of a CUDA text that neither it nor the language nor the lists declare. */
export function missingVariables(text: string, vocabulary: Vocabulary): string {
  const all = tokens(text.replace(/^[ \t]*#.*$/gm, ''));
  const typed = argumentTypes(text, vocabulary);
  const lines = new Map<string, string>();
  for (const [at, { text: name }] of all.entries()) {
    const before = all[at - 1]?.text ?? '';
    if (!/^[A-Za-z_]\w*$/.test(name) || lines.has(name)) continue;
    if (/^(?:\.|->|::)$/.test(before) || all[at + 1]?.text === '::') continue;
    if (/^(?:NULL|nullptr|true|false)$/.test(name) || isListed(name, vocabulary)) continue;
    const type = typed.get(name);
    if (!type && (known.has(name) || /^u?int\d+_t$/.test(name))) continue;
    if (type) lines.set(name, `${declarator(type, name)};`);
    else if (all[at + 1]?.text === '(') lines.set(name, `template <class... A> int ${name}(A &&...);`);
    else lines.set(name, `int ${name};`);
  }
  return [...lines.values()].join('\n');
}

/** The types of names that are arguments of calls of CUDA, as `&x`, `x`, `*x`, `(void **)&x` or `x, y` alone. */
function argumentTypes(text: string, vocabulary: Vocabulary): Map<string, string> {
  const types = new Map<string, string>();
  for (const found of text.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)) {
    const [word] = vocabulary.find('cuda', found[1] as string).filter(({ signature }) => signature);
    if (!word) continue;
    const parameters = splitArguments(parametersText(word.signature));
    const assigned = /\b([A-Za-z_]\w*)\s*=\s*$/.exec(text.slice(0, found.index))?.[1];
    const result = /\) -> (.*)$/s.exec(word.signature ?? '')?.[1];
    if (assigned && result && !types.has(assigned)) types.set(assigned, result);
    const overloads = (word.overloads ?? '')
      .split(';')
      .map((list) => splitArguments(parametersText(list.trim())));
    for (const [at, argument] of splitArguments(insideOf(text, found.index + found[0].length)).entries()) {
      const template = overloads.find((list) => /\bT \*\*/.test(list[at] ?? ''))?.[at];
      const [name, type] = typeOf(argument, template ?? typeAlone(parameters[at] ?? '')) ?? [];
      if (name && type && !types.has(name)) types.set(name, type);
    }
  }
  return types;
}

/** The text between parentheses, from behind the first. */
export function insideOf(text: string, start: number): string {
  let depth = 1;
  let at = start;
  for (; at < text.length && depth > 0; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
  }
  return text.slice(start, at - 1);
}

/** What an argument that passes as a parameter's type says of the name in it. */
function typeOf(argument: string, parameter: string): [name: string, type: string] | undefined {
  const plain = argument.trim().replace(/^\((?:void|char) \*+\)\s*/, '');
  const [, sign = '', name] = /^([&*]?)([A-Za-z_]\w*)$/.exec(plain) ?? [];
  if (!name || !parameter) return undefined;
  const cast = plain !== argument.trim();
  const type = parameter
    .replace(/^const (\w[\w ]*\**)$/, (whole, rest: string) => (/\*\*$/.test(rest) ? whole : rest))
    .replace(/\bT\b/g, 'float')
    // A variable of the example has no value that could be kept.
    .replace(/\*\s*const\s*$/, '*')
    .trim();
  // Memory is of something: `void *` would hide that a call of the target needs a cast.
  const own = type === 'void *' ? 'float *' : type.replace(/^const (\w[\w ]* \*)$/, '$1');
  if (sign === '') return [name, own];
  if (sign === '*') return [name, `${own.replace(/\s+$/, '')} *`];
  if (!/\*\s*$/.test(type)) return undefined;
  const pointee = type.replace(/\s*\*\s*$/, '');
  return [name, pointee === 'void *' && cast ? 'float *' : pointee === 'void' ? 'float' : pointee];
}

/** `const void *src = 0` without its name. */
export function typeAlone(parameter: string): string {
  const plain = parameter.split('=')[0]?.trim() ?? '';
  const found = /^(.*[\w>*&]\s*[\s*&])([A-Za-z_]\w*)\s*((?:\[\w*\])*)$/.exec(plain);
  if (!found || /^(?:int|long|short|char|double|unsigned)$/.test(found[2] ?? '')) return plain;
  return `${found[1]?.trim()}${found[3] ? ' *' : ''}`;
}

function declarator(type: string, name: string): string {
  return type.includes('(*)')
    ? type.replace('(*)', `(*${name})`)
    : `${type}${/\*$/.test(type) ? '' : ' '}${name}`;
}
