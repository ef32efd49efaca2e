/** Casts and literals of C++ as they are written. Pure; refuses by `Refused`. */
import type { Node } from 'tree-sitter';
import type { FileNames } from './tileExpressions.ts';
import { refuse, type Value } from './tileModel.ts';
import type { Type } from './tileValues.ts';
import * as say from './tileWords.ts';

/** `float(x)`, `half(x)` and `static_cast<float>(x)`; and `(half)(x)`, which a parser without types takes for a call. */
export function castOf(node: Node, names: FileNames): { type: Type; value: Node } | undefined {
  const called = node.childForFieldName('function');
  const args = node.childForFieldName('arguments')?.namedChildren ?? [];
  const [value] = args;
  if (!called || !value || args.length !== 1) return undefined;
  const name =
    /^static_cast\s*<([^<>]*)>$/.exec(called.text)?.[1] ??
    (/^(?:primitive_type|identifier)$/.test(called.type)
      ? called.text
      : (/^\(\s*(\w+)\s*\)$/.exec(called.text)?.[1] ?? ''));
  const type = name ? names.typeOf(name) : undefined;
  return type ? { type, value } : undefined;
}

/** A literal; double ones are written as float, and the types tell. */
export function numberOf(text: string): Value {
  if (text.startsWith('-')) {
    const value = numberOf(text.slice(1));
    return value.kind === 'uniform' ? { ...value, text: `(-${value.text})` } : value;
  }
  const plain = text.replaceAll("'", '');
  if (/^(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?[fF]$/.test(plain) && /[.eE]/.test(plain))
    return { kind: 'uniform', text: plain, type: 'float' };
  if (/^(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?$|^\d+[eE][+-]?\d+$/.test(plain))
    return { kind: 'uniform', text: `${plain}f`, type: 'double' };
  if (/^(?:0[xX][\da-fA-F]+|\d+)$/.test(plain)) return { kind: 'uniform', text: plain, type: 'int' };
  if (/^(?:0[xX][\da-fA-F]+|\d+)[uUlL]+$/.test(plain)) return { kind: 'uniform', text: plain, type: 'wide' };
  return refuse(say.statement(text));
}
