/**
 * Choices (`c ? a : b`) between a `double` and another number: C++ converts the other one, which a class cannot leave to the
 * compiler, so it is converted in the text. Pure.
 */
import type { Node, Tree } from 'tree-sitter';
import data from '../../rules/kernel-doubles.json' with { type: 'json' };
import type { Edit, Span } from '../model.ts';
import { constantOf } from './doubleLiterals.ts';
import { isFunction, type Known } from './doubleModel.ts';

/** What the text tells of an expression's type; `of` a parameter of a template is the name of that. */
type Kind = 'double' | 'other' | 'unknown' | { readonly of: string };

/** The edits of all choices in the functions that compute with `double`. */
export function choiceEdits(known: Known, parse: (parts: readonly Span[]) => Tree): Edit[] {
  const { code, double } = known;
  const parts = double.filter(({ start, end }) => code.slice(start, end).includes('?'));
  if (parts.length === 0) return [];
  const root = parse(parts).rootNode;
  return parts.flatMap((part) => {
    const names = namesIn(known, part);
    const kindOf = (node: Node | null): Kind => kind(node, known.word, names);
    return root
      .descendantsOfType('conditional_expression')
      .filter((node) => node !== null && node.startIndex >= part.start && node.endIndex <= part.end)
      .flatMap((node) => {
        const sides = ['consequence', 'alternative'].flatMap((field) => node?.childForFieldName(field) ?? []);
        const kinds = sides.map(kindOf);
        if (kinds.includes('double'))
          return sides
            .filter((_, at) => kinds[at] !== 'double')
            .flatMap((side) => converted(side, data.type));
        const type = kinds.flatMap((one) => (typeof one === 'object' ? one.of : []));
        // A small whole number is the same in every type.
        return type.length === 1
          ? sides.filter(isSmall).flatMap((side) => converted(side, type[0] as string))
          : [];
      });
  });
}

function isSmall({ type, text }: Node): boolean {
  return type === 'number_literal' && /^\d{1,2}$/.test(text);
}

/** Written as a conversion. */
function converted({ startIndex: start, endIndex: end }: Node, type: string): Edit[] {
  return [
    { start, end: start, text: `${type}(` },
    { start: end, end, text: ')' },
  ];
}

/** Variables of a function by their types, and functions of the file that give a `double`. */
function namesIn({ code, word, types, functions }: Known, { start, end }: Span): ReadonlyMap<string, Kind> {
  const names = new Map<string, Kind>();
  for (const { name, start: from, parameters } of functions)
    if (name && word.test(code.slice(from, parameters.start))) names.set(name, 'double');
  const templates = types.size > 0 ? [...types].join('|') : '(?!)';
  const declared = new RegExp(
    `(${word.source})|\\b(${templates})\\b|\\b(?:float|int|unsigned|long|short|char|bool|size_t|u?int\\d+_t)\\b`,
    'g',
  );
  const part = code.slice(start, end);
  for (const found of part.matchAll(declared)) {
    const own: Kind = found[1] ? 'double' : found[2] ? { of: found[2] } : 'other';
    const list = /^[^;(){}]*/.exec(part.slice(found.index + found[0].length))?.[0] ?? '';
    for (const [at, piece] of list.split(',').entries()) {
      const name = /^[\s*&]*(?:const\b|volatile\b|__restrict__\b|[\s*&])*([A-Za-z_]\w*)/.exec(piece)?.[1];
      // In a list of parameters the next one begins with its own type.
      if (!name || (at > 0 && /^\s*\w+[\s*&]+\w/.test(piece))) break;
      const key = keyOf(name, piece);
      names.set(key, names.has(key) && !same(names.get(key), own) ? 'unknown' : own);
    }
  }
  return names;
}

/** An array or a pointer is known by its elements, under the name with a star. */
function keyOf(name: string, piece: string): string {
  return new RegExp(`\\*[^,]*\\b${name}\\b|\\b${name}\\s*\\[`).test(piece) ? `*${name}` : name;
}

function same(a: Kind | undefined, b: Kind): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && a.of === b.of);
}

function kind(node: Node | null, word: RegExp, names: ReadonlyMap<string, Kind>): Kind {
  if (!node) return 'unknown';
  const of = (field: string): Kind => kind(node.childForFieldName(field), word, names);
  switch (node.type) {
    case 'number_literal':
      return constantOf(node.text) !== undefined ? 'double' : 'other';
    case 'parenthesized_expression':
      return kind(node.namedChild(0), word, names);
    case 'unary_expression':
      return of('argument');
    case 'pointer_expression':
    case 'subscript_expression':
      return names.get(`*${baseOf(node)}`) ?? 'unknown';
    case 'identifier':
      return names.get(node.text) ?? 'unknown';
    case 'call_expression':
      return callKind(node, word, names);
    case 'cast_expression':
      return new RegExp(`^\\s*${word.source}\\s*$`).test(node.childForFieldName('type')?.text ?? '')
        ? 'double'
        : 'unknown';
    case 'conditional_expression':
      return joined(of('consequence'), of('alternative'));
    case 'binary_expression':
      return /^[-+*/]$/.test(node.childForFieldName('operator')?.text ?? '')
        ? joined(of('left'), of('right'))
        : 'other';
    default:
      return 'unknown';
  }
}

/** The array or pointer that an element is of. */
function baseOf(node: Node | null): string {
  if (node?.type === 'identifier') return node.text;
  return /^(?:subscript|pointer|parenthesized)_expression$/.test(node?.type ?? '')
    ? baseOf(node?.childForFieldName('argument') ?? node?.namedChild(0) ?? null)
    : '';
}

/** A function of the file gives what it declares; one of mathematics a `double` for one. */
function callKind(node: Node, word: RegExp, names: ReadonlyMap<string, Kind>): Kind {
  const name = node.childForFieldName('function')?.text.replace(/^.*::/, '') ?? '';
  if (!isFunction(name)) return names.get(name) ?? 'unknown';
  const given = node.childForFieldName('arguments')?.namedChildren ?? [];
  return given.some((argument) => kind(argument, word, names) === 'double') ? 'double' : 'unknown';
}

/** The type of a sum: that of `double` where one part has it. */
function joined(a: Kind, b: Kind): Kind {
  if (a === 'double' || b === 'double') return 'double';
  if (typeof a === 'object') return b === 'other' || same(b, a) ? a : 'unknown';
  if (typeof b === 'object') return a === 'other' ? b : 'unknown';
  return a === 'other' && b === 'other' ? 'other' : 'unknown';
}
