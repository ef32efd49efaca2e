/**
 * Functions of the device whose only doubles are constants, `0.5 * x`: C++ computes such an expression in `double`. Tells where a
 * constant of `float` gives the very same result, and where it does not. Pure.
 */
import type { Node, Tree } from 'tree-sitter';
import data from '../../rules/kernel-doubles.json' with { type: 'json' };
import type { Edit, Span } from '../model.ts';
import { constantOf, literalsIn } from './doubleLiterals.ts';
import { isFunction, type Known } from './doubleModel.ts';
import type { Region } from './doubleRegions.ts';

export interface Constants {
  readonly region: Region;
  /** The first constant that is computed with. */
  readonly first: Span;
  /** The edits that make all of them constants of `float`; nothing where that would change a result. */
  readonly single: readonly Edit[] | undefined;
}

/** The functions, among those without a `double` of another kind, that compute with constants of it. */
export function constantsOfDouble(known: Known, parse: (parts: readonly Span[]) => Tree): Constants[] {
  const { code, functions, double } = known;
  const parts = functions.filter(
    (region) =>
      !double.includes(region) && code[region.end - 1] === '}' && literalsIn(code, region).length > 0,
  );
  if (parts.length === 0) return [];
  const root = parse(parts).rootNode;
  return parts.flatMap((region) => {
    const names = floatsIn(code.slice(region.start, region.end));
    const gives = /\bfloat\s+\w+\s*$/.test(code.slice(region.start, region.parameters.start - 1));
    const used = root
      .descendantsOfType('number_literal')
      .filter(
        (node): node is Node =>
          node !== null && node.startIndex >= region.start && node.endIndex <= region.end,
      )
      .filter((node) => isDouble(node) && computes(node));
    const [first] = used;
    if (!first) return [];
    const exact = used.every((node) => isExact(node, names, gives));
    return [
      {
        region,
        first: { start: first.startIndex, end: first.endIndex },
        single: exact
          ? used.map(({ startIndex, endIndex, text }) => withSuffix(startIndex, endIndex, text))
          : undefined,
      },
    ];
  });
}

function withSuffix(start: number, end: number, text: string): Edit {
  return { start, end, text: `${text}f` };
}

function isDouble({ text }: Node): boolean {
  return constantOf(text) !== undefined;
}

/** Whether a value takes part in arithmetic, a comparison or a function, and is not only handed on. */
function computes(literal: Node): boolean {
  for (let node = literal, parent = node.parent; parent; node = parent, parent = node.parent) {
    switch (parent.type) {
      case 'parenthesized_expression':
      case 'unary_expression':
        break;
      case 'conditional_expression':
        if (parent.childForFieldName('condition')?.id === node.id) return false;
        break;
      case 'binary_expression':
        if (!isConstant(otherSide(parent, node))) return true;
        break;
      case 'assignment_expression':
        return parent.childForFieldName('operator')?.text !== '=';
      case 'argument_list':
        return isComputed(parent.parent?.childForFieldName('function')?.text ?? '');
      default:
        return false;
    }
  }
  return false;
}

/** A function of mathematics but those that give one of their arguments. */
function isComputed(name: string): boolean {
  const plain = name.replace(/^(?:std)?::/, '');
  return (
    plain === data.print || (isFunction(plain) && !/^(?:fmax|fmin|fabs|abs|copysign|is\w+)$/.test(plain))
  );
}

function otherSide(parent: Node, node: Node): Node | null {
  const left = parent.childForFieldName('left');
  return left?.id === node.id ? parent.childForFieldName('right') : left;
}

function isConstant(node: Node | null): boolean {
  if (node?.type === 'number_literal') return true;
  return (
    /^(?:parenthesized|unary|binary)_expression$/.test(node?.type ?? '') &&
    (node?.namedChildren ?? []).every(isConstant)
  );
}

/**
 * Whether a constant of `float` gives the same: it is the same number, and either a comparison with a `float` or one operation
 * on it whose result becomes a `float` at once. A double has more than twice the digits of a float and two, so that rounding
 * twice is rounding once there (Figueroa, "When is double rounding innocuous?", 1995).
 */
function isExact(literal: Node, names: ReadonlyMap<string, string>, gives: boolean): boolean {
  const value = constantOf(literal.text) ?? Number.NaN;
  if (Math.fround(value) !== value || (value !== 0 && value < 2 ** -126)) return false;
  const node = outermost(literal);
  const { parent } = node;
  if (!parent) return false;
  if (parent.type === 'assignment_expression') return isFloat(parent.childForFieldName('left'), names);
  if (parent.type !== 'binary_expression' || !isFloat(otherSide(parent, node), names)) return false;
  const operator = parent.childForFieldName('operator')?.text ?? '';
  if (/^(?:[<>]=?|[=!]=)$/.test(operator)) return true;
  return /^[-+*/]$/.test(operator) && becomesFloat(outermost(parent), names, gives);
}

/** With the parentheses and signs around it. */
function outermost(node: Node): Node {
  let outer = node;
  while (outer.parent && /^(?:parenthesized|unary)_expression$/.test(outer.parent.type)) outer = outer.parent;
  return outer;
}

/** The value of an expression is converted to `float` before anything else is done with it. */
function becomesFloat(node: Node, names: ReadonlyMap<string, string>, gives: boolean): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case 'init_declarator':
      return (
        parent.parent?.childForFieldName('type')?.text === 'float' &&
        !parent.childForFieldName('declarator')?.text.includes('*')
      );
    case 'assignment_expression':
      return (
        parent.childForFieldName('operator')?.text === '=' && isFloat(parent.childForFieldName('left'), names)
      );
    case 'cast_expression':
      return parent.childForFieldName('type')?.text === 'float';
    case 'return_statement':
      return gives;
    case 'argument_list':
      return isOfFloat(parent.parent?.childForFieldName('function')?.text ?? '');
    default:
      return false;
  }
}

/** A function on `float` by its own name, of one that is known on `double`. */
function isOfFloat(name: string): boolean {
  return name.endsWith('f') && name !== 'absf' && isFunction(name.slice(0, -1));
}

/** Variables and arrays by their types, where each declaration says the same: `float` and its vectors. */
function floatsIn(part: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const declared =
    /\b([A-Za-z_]\w*)\s+(?:const\s+)?([*&]*\s*(?:const\b|__restrict__\b|[\s*&])*)([A-Za-z_]\w*)\s*(?=[=;,)[])/g;
  for (const [, type = '', , name = ''] of part.matchAll(declared)) {
    if (/^(?:return|else|case|new|delete|goto|typename)$/.test(type)) continue;
    names.set(name, names.has(name) && names.get(name) !== type ? '' : type);
  }
  for (const [, list = ''] of part.matchAll(/\bfloat\s+([\w\s,*=.+-]*);/g))
    for (const piece of list.split(',').slice(1)) {
      const name = /^\s*\**\s*(\w+)/.exec(piece)?.[1];
      if (name && !names.has(name)) names.set(name, 'float');
    }
  return names;
}

/** The variable whose element or value an expression is. */
function baseOf(node: Node | null): string {
  if (node?.type === 'identifier') return node.text;
  return /^(?:subscript|parenthesized|pointer)_expression$/.test(node?.type ?? '')
    ? baseOf(node?.childForFieldName('argument') ?? node?.namedChild(0) ?? null)
    : '';
}

/** Surely of type `float`. */
function isFloat(node: Node | null, names: ReadonlyMap<string, string>): boolean {
  if (!node) return false;
  const of = (field: string): boolean => isFloat(node.childForFieldName(field), names);
  switch (node.type) {
    case 'number_literal':
      return /[\d.]f$/i.test(node.text) && !/^0x/i.test(node.text);
    case 'identifier':
      return names.get(node.text) === 'float';
    case 'subscript_expression':
    case 'pointer_expression':
    case 'unary_expression':
      return of('argument');
    case 'parenthesized_expression':
      return isFloat(node.namedChild(0), names);
    case 'field_expression':
      return (
        /^[xyzw]$/.test(node.childForFieldName('field')?.text ?? '') &&
        /^float[234]$/.test(names.get(baseOf(node.childForFieldName('argument'))) ?? '')
      );
    case 'cast_expression':
      return node.childForFieldName('type')?.text === 'float';
    case 'call_expression':
      return isOfFloat(node.childForFieldName('function')?.text ?? '');
    case 'binary_expression':
      return /^[-+*/]$/.test(node.childForFieldName('operator')?.text ?? '') && of('left') && of('right');
    default:
      return false;
  }
}
