/** The parameters of a kernel, read from the text alone. Pure; refuses by `Refused`. */
import { once, remember } from '../once.ts';
import { data, elementOfName, type Named, type Parameter, refuse } from './tileModel.ts';
import { typeOfName } from './tileValues.ts';
import * as say from './tileWords.ts';

/**
 * Gives what a name of the file's own stands for, by `typedef`, `using` or a macro; else the name. `code` is the text
 * without comments.
 */
export function aliasesOf(code: string): (name: string) => string {
  const naming = once(() => namingStatements(code));
  return remember((name: string): string => {
    if (!/^\w+$/.test(name) || !naming().includes(name)) return name;
    const [found, second] = targetsOf(naming(), name);
    return second === undefined ? (found ?? name) : name;
  });
}

/**
 * Gives the element type that a name of the project's own is where each of its definitions, under conditions, is float, half or
 * bf16: which one, the build tells. Nothing for other names.
 */
export function namedTypesOf(code: string): (name: string) => Named | undefined {
  const naming = once(() => namingStatements(code));
  return remember((name: string): Named | undefined => {
    if (!/^\w+$/.test(name) || !naming().includes(name)) return undefined;
    const found = targetsOf(naming(), name);
    const fits = found.every((one) => ['float', 'half', 'bf16'].includes(elementOfName.get(one) ?? ''));
    return found.length > 1 && fits ? `named ${name}` : undefined;
  });
}

/**
 * The types that a kernel is a template over, from the text before it; nothing for a template over other things. No types for a kernel
 * that is none.
 */
export function templateTypes(before: string): readonly string[] | undefined {
  const list = /\btemplate\s*<([^;{}]*)>\s*(?:static\s+|inline\s+)*$/.exec(before)?.[1];
  if (list === undefined) return [];
  const types = list.split(',').map((one) => /^\s*(?:typename|class)\s+(\w+)\s*$/.exec(one)?.[1]);
  return types.every((one) => one !== undefined) ? types : undefined;
}

/** What the statements give a name to stand for. */
function targetsOf(naming: string, name: string): string[] {
  const type = String.raw`([A-Za-z_][\w ]*?)`;
  const forms = [
    `\\btypedef\\s+${type}\\s+${name}\\s*;`,
    `\\busing\\s+${name}\\s*=\\s*${type}\\s*;`,
    `^[ \\t]*#[ \\t]*define[ \\t]+${name}[ \\t]+${type}[ \\t]*$`,
  ];
  return forms.flatMap((form) =>
    [...naming.matchAll(new RegExp(form, 'gm'))].map(([, target = '']) => target),
  );
}

/** The statements and directives that may give a type a name: few, so that each name is sought in them alone. */
function namingStatements(code: string): string {
  const found: string[] = [];
  for (const [word, end] of [
    ['typedef', ';'],
    ['using', ';'],
    ['define', '\n'],
  ] as const)
    for (let at = code.indexOf(word); at >= 0; at = code.indexOf(word, at + word.length)) {
      const start = word === 'define' ? code.lastIndexOf('\n', at) + 1 : at;
      const stop = code.indexOf(end, at);
      found.push(code.slice(start, stop < 0 ? code.length : stop + 1));
    }
  // A sign that no statement goes across.
  return found.join('\n\0\n');
}

/** The parameters of a kernel from their text, `(float a, const float *x)`; `alias` gives what a name of the file stands for, `types` are those of a template. */
export function parametersOf(
  list: string,
  alias: (name: string) => string,
  namedOf: (name: string) => Named | undefined,
  types: readonly string[] = [],
): Parameter[] {
  const inside = list
    .trim()
    .replace(/^\(|\)$/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (inside === '' || inside === 'void') return [];
  return inside.split(',').map((part) => parameterOf(part.trim(), alias, namedOf, types));
}

function parameterOf(
  text: string,
  alias: (name: string) => string,
  namedOf: (name: string) => Named | undefined,
  types: readonly string[],
): Parameter {
  const words = data.restrict.map((word) => new RegExp(`\\b${word}\\b`, 'g'));
  const restricted = words.some((word) => text.search(word) >= 0);
  const plain = words
    .reduce((rest, word) => rest.replace(word, ' '), text)
    .replace(/\s+/g, ' ')
    .trim();
  const [, spelled = '', star = '', name = ''] =
    /^([A-Za-z_][\w: ]*?)\s?(?<=[\s*]|(?=\*))(\*?)\s?(?:const )?(\w+)$/.exec(plain) ?? [];
  const type = alias(spelled.replace(/\bconst\b/g, '').trim());
  const element = star ? (elementOfName.get(type) ?? namedOf(type)) : undefined;
  if (!star && types.includes(type) && name)
    return { name, text: `float ${name}`, scalar: `named ${type}`, restricted: false, readOnly: true };
  const scalar = star ? undefined : typeOfName(type);
  if (!name || (star ? !element : !scalar || scalar === 'half' || scalar === 'bf16'))
    refuse(knownTypes.test(type) ? say.parameter(text) : say.unknownName(type || text));
  if (element) return { name, text, element, restricted, readOnly: /\bconst\b/.test(spelled) };
  return {
    name,
    text: spelled === type || /\bconst\b/.test(spelled) ? text : text.replace(spelled, type),
    ...{
      scalar: scalar === 'short' ? 'int' : (scalar as Parameter['scalar']),
      restricted: false,
      readOnly: true,
    },
  };
}

/** Types that are known and that vector instructions do not take, as elements or as arguments. */
const knownTypes =
  /^(?:(?:un)?signed|char|unsigned char|u?char\d?|bool|double\d?|u?int\d?|float\d|long|unsigned long|(?:un)?signed (?:int|short|long)|u?short\d?|long long|unsigned long long|u?int\d+_t|size_t|half2?|__\w+)$/;
