/**
 * Arithmetic on the values of a map, with the types that C++ gives it: what becomes a vector instruction, what stays a
 * scalar, and what has no exact counterpart. Pure; refuses by `Refused`.
 */
import {
  bytesOf,
  type Caution,
  type Comparison,
  data,
  type Element,
  elementOfName,
  isNamed,
  type Operation,
  refuse,
  type Scalar,
  typeName,
  type Value,
  type Vector,
} from './tileModel.ts';
import * as say from './tileWords.ts';

export type Type = Element | Scalar;

const narrow = new Set(data.integers.narrow);
const wide = new Set(data.integers.wide);

/** The type that a name of the source means; nothing for types that have no arithmetic here. */
export function typeOfName(name: string): Type | undefined {
  const plain = name
    .replace(/\b(?:const|volatile|static|constexpr|std::)\s*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === 'double') return 'double';
  return elementOfName.get(plain) ?? (wide.has(plain) ? 'wide' : narrow.has(plain) ? 'int' : undefined);
}

const isInteger = (type: Type): boolean => type === 'int' || type === 'short' || type === 'wide';
const ranks: Readonly<Record<string, number>> = {
  short: 0,
  int: 1,
  wide: 2,
  half: 3,
  bf16: 3,
  float: 4,
  double: 5,
};

const rank = (type: Type): number => ranks[type] ?? 3;
/** Types in which the vector unit does not compute, or not always. */
const isStored = (type: Type): boolean => type === 'bf16' || isNamed(type);

/** Vector operations on values; notes what the user must be told. */
export class Arithmetic {
  readonly cautions = new Set<Caution>();

  /** A value in another type, as an assignment or a cast converts it. */
  convert(value: Value, type: Type): Value {
    if (value.kind === 'uniform') return this.convertUniform(value, type);
    if (value.type === type) return value;
    if (type === 'double') refuse(say.double);
    if (type === 'wide') refuse(say.conversion(value.type, 'int64'));
    if (value.type === 'short' && value.kind !== 'load') refuse(say.wideShort);
    return this.castTo(value, type);
  }

  private castTo(value: Vector, type: Element): Vector {
    const casts: Readonly<Record<string, string>> = data.casts;
    if (isNamed(value.type) ? type === 'float' : isNamed(type) && value.type === 'float')
      return { kind: 'cast', from: value, type };
    if (isNamed(value.type) || (isNamed(type) && casts[`${value.type} float`]))
      return this.castTo({ kind: 'cast', from: value, type: 'float' }, type);
    if (casts[`${value.type} ${type}`]) return { kind: 'cast', from: value, type };
    // The way over float is exact where it widens first.
    const over = casts[`${value.type} float`] && casts[`float ${type}`] && value.type !== 'int';
    if (!over) refuse(say.conversion(value.type, type));
    return { kind: 'cast', from: { kind: 'cast', from: value, type: 'float' }, type };
  }

  private convertUniform(value: Value & { kind: 'uniform' }, type: Type): Value {
    if (value.type === type) return value;
    if (value.type === 'double') this.cautions.add('double');
    if (type === 'float' && value.type === 'double') return { ...value, type };
    if (type === 'double') refuse(say.double);
    if (value.isFloat && type === 'float') return { kind: 'uniform', text: value.text, type };
    if (value.type === 'half' || isStored(value.type)) refuse(say.shortScalar);
    // Only to be stored: what converts it then is the store.
    if (isNamed(type)) return { kind: 'uniform', text: this.floatText(value), type };
    if (type === 'float' && /^\d+$/.test(value.text))
      return { kind: 'uniform', text: `${value.text}.0f`, type };
    const name = type === 'wide' ? 'int64_t' : typeName(type);
    return {
      kind: 'uniform',
      text: `static_cast<${name}>(${bare(value.text)})`,
      type: type === 'short' ? 'int' : type,
    };
  }

  private floatText(value: Value & { kind: 'uniform' }): string {
    const float = this.convertUniform(value, 'float');
    return float.kind === 'uniform' ? float.text : refuse(say.notUnderstood);
  }

  /** `left op right` of the four operators of arithmetic. */
  binary(op: 'add' | 'sub' | 'mul' | 'div', sign: string, left: Value, right: Value): Value {
    if (left.kind === 'uniform' && right.kind === 'uniform') {
      if ([left.type, right.type].some((type) => type === 'half' || isStored(type))) refuse(say.shortScalar);
      const type = rank(left.type) >= rank(right.type) ? left.type : right.type;
      return { kind: 'uniform', text: `(${left.text} ${sign} ${right.text})`, type };
    }
    return this.operation(op, [left, right]);
  }

  /** An instruction on values, in their common type. */
  operation(op: Operation, args: readonly Value[]): Value {
    const type = this.common(args);
    if (isStored(type)) {
      const wider = this.operation(
        op,
        args.map((arg) => this.convert(arg, 'float')),
      );
      return this.convert(wider, type);
    }
    if (!data.instructions[op].types.includes(type)) refuse(say.noInstruction(op, type));
    if (op === 'max' || op === 'min') this.cautions.add('extremes');
    if (/^(?:div|exp|log|sqrt)$/.test(op)) this.cautions.add('functions');
    if (type === 'short') this.cautions.add('short');
    if (type === 'short' && (op === 'max' || op === 'min') && !args.every(fitsShort)) refuse(say.wideShort);
    if (type === 'half') this.cautions.add('half');
    return {
      kind: 'op',
      op,
      args: args.map((arg) => (this.isShort(arg, type) ? arg : this.convert(arg, type))),
      type,
    };
  }

  /** Integers that all share fit 16-bit arithmetic as they are: the result is cut in either language. */
  private isShort(arg: Value, type: Element): boolean {
    return type === 'short' && arg.kind === 'uniform' && arg.type === 'int';
  }

  /** The type in which an instruction works. */
  common(args: readonly Value[]): Element {
    const types = args.map((arg): Type => arg.type);
    const vectors = args.filter((arg) => arg.kind !== 'uniform').map((arg) => arg.type as Element);
    const [first] = vectors;
    if (first === undefined) return refuse(say.notUnderstood);
    if (types.some((type) => type === 'half' || isStored(type))) {
      if (types.some((type) => type !== types[0])) refuse(say.mixed);
      return first;
    }
    if (types.some((type) => type === 'float' || type === 'double')) return 'float';
    if (types.includes('wide')) refuse(say.wide);
    return vectors.includes('int') ? 'int' : 'short';
  }

  negate(value: Value): Value {
    if (value.kind === 'uniform') return { ...value, text: `(-${value.text})` };
    return this.operation('mul', [value, { kind: 'uniform', text: '-1', type: minusOneType(value.type) }]);
  }

  /** One of two values, by a comparison. */
  select(compare: Comparison, left: Value, right: Value, yes: Value, no: Value): Value {
    if (left.kind === 'uniform' && right.kind === 'uniform') refuse(say.sharedCondition);
    const joined =
      yes.kind === 'uniform' && no.kind === 'uniform' ? this.sharedType([yes, no]) : this.common([yes, no]);
    const type = isStored(joined) ? 'float' : joined;
    let tested = this.common([left, right]);
    if (tested === 'short' || isStored(tested)) tested = 'float';
    if (!data.instructions.compare.types.includes(tested)) refuse(say.noInstruction('compare', tested));
    if (!data.instructions.select.types.includes(type)) refuse(say.noInstruction('select', type));
    // A mask of one width of elements serves only a selection of that width.
    if (bytesOf(tested) !== bytesOf(type) && type === 'half') this.cautions.add('half');
    return {
      kind: 'select',
      compare,
      left: this.convert(left, tested),
      right: this.convert(right, tested),
      yes: this.convert(yes, type),
      no: this.convert(no, type),
      type,
    };
  }

  private sharedType(values: readonly Value[]): Element {
    const types = values.map(({ type }) => type);
    return types.every((type) => type === 'half') ? 'half' : types.every(isInteger) ? 'int' : 'float';
  }
}

/** Cutting a wider number first would change what is larger. */
function fitsShort(value: Value): boolean {
  return value.kind === 'load' || (value.kind === 'uniform' && /^\(?-?\d{1,4}\)?$/.test(value.text));
}

function minusOneType(type: Element): Scalar {
  return type === 'half'
    ? 'half'
    : type === 'bf16'
      ? 'bf16'
      : type === 'float' || isNamed(type)
        ? 'float'
        : 'int';
}

/** True where a value is made by converting elements of a type, or to it. */
export function isCast(value: Value, type: Element): boolean {
  if (value.kind === 'cast')
    return value.type === type || value.from.type === type || isCast(value.from, type);
  if (value.kind === 'op') return value.args.some((arg) => isCast(arg, type));
  return (
    value.kind === 'select' && [value.left, value.right, value.yes, value.no].some((one) => isCast(one, type))
  );
}

/** Without the parentheses that stand around all of it. */
export function bare(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let at = 0; at < text.length - 1; at++) {
    depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}
