/** Expressions of a kernel whose threads work on rows together, for each thread of a block of a known size. Pure; refuses by `Refused`. */
import type { Node } from 'tree-sitter';
import type { RowArray } from './rowModel.ts';
import { ofBlock, whole } from './teamIntegers.ts';
import {
  each,
  type Held,
  heldBy,
  int,
  type Lanes,
  merged,
  none,
  SharedMemory,
  same,
  type Uniform,
} from './teamLanes.ts';
import { type Block, literalZero, TeamValues } from './teamValues.ts';
import type { FileNames } from './tileExpressions.ts';
import { numberOf } from './tileLiterals.ts';
import { data, type Parameter, type Value } from './tileModel.ts';
import type { Type } from './tileValues.ts';
import * as say from './tileWords.ts';

/** Names at one place: those of a function hide those of its caller. */
export interface Frame {
  readonly values: Map<string, Lanes>;
  /** Types to which assignments convert; none for those of templates. */
  readonly types: Map<string, Type>;
  /** What the parameters of a template stand for: texts of types and functions. */
  readonly given: ReadonlyMap<string, string>;
  readonly depth: number;
}

const { team } = data;
const words: Readonly<Record<string, string>> = team.words;
export abstract class TeamExpressions extends TeamValues {
  readonly names: FileNames;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly arrays = new Map<string, RowArray>();
  readonly memory: SharedMemory;
  frame: Frame;
  /** Arrays that the kernel has written so far. */
  readonly written = new Set<string>();

  constructor(
    block: Block,
    names: FileNames,
    parameters: ReadonlyMap<string, Parameter>,
    size: number | undefined,
  ) {
    super(block, size);
    this.names = names;
    this.parameters = parameters;
    this.memory = new SharedMemory(this.threads);
    this.frame = { values: new Map(), types: new Map(), given: new Map(), depth: 0 };
  }

  protected abstract callFunction(
    node: Node,
    name: string,
    given: readonly string[],
    args: readonly Lanes[],
  ): Lanes;

  value(node: Node): Lanes {
    switch (node.type) {
      case 'number_literal':
        return this.literal(node.text);
      case 'true':
      case 'false':
        return { kind: 'bool', is: node.type === 'true' };
      case 'null':
        return int(0);
      case 'identifier':
      case 'qualified_identifier':
        return this.named(node.text);
      case 'parenthesized_expression':
        return this.value(node.namedChildren.find((one) => one?.type !== 'comment') as Node);
      case 'field_expression':
        return this.field(node);
      case 'cast_expression': {
        const inner = node.childForFieldName('value');
        return inner
          ? this.cast(node.childForFieldName('type')?.text ?? '', this.value(inner))
          : this.unknown(node);
      }
      case 'unary_expression':
        return this.unary(node);
      case 'binary_expression': {
        const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
        if (!left || !right) return this.unknown(node);
        return this.binary(
          node.childForFieldName('operator')?.text ?? '',
          this.value(left),
          this.value(right),
          node,
        );
      }
      case 'conditional_expression':
        return this.conditional(node);
      case 'subscript_expression':
      case 'pointer_expression':
        return this.place(node);
      case 'call_expression':
        return this.call(node);
      default:
        return this.unknown(node);
    }
  }

  protected unknown(node: Node): Lanes {
    return none(() => say.statement(node.text));
  }

  private literal(text: string): Lanes {
    if (/^(?:0[xX][\da-fA-F]+|\d+)[uUlL]*$/.test(text.replaceAll("'", '')))
      return int(Number(text.replace(/[uUlL']+/g, '')), /[uU]/.test(text));
    return this.float(numberOf(text));
  }

  private float(value: Value): Held {
    const as = value.type === 'double' ? this.arithmetic.convert(value, 'float') : value;
    return as.kind === 'uniform' ? same(as) : none(say.notUnderstood);
  }

  named(name: string): Lanes {
    const own = this.frame.values.get(name);
    if (own) return own;
    const given = this.frame.given.get(name);
    if (given !== undefined && given !== name)
      return /^\d+$/.test(given) ? int(Number(given)) : this.named(given);
    const word = words[name];
    if (word !== undefined) return this.word(word);
    if (this.block.named?.includes(name)) return this.word('size');
    if (team.null.includes(name)) return int(0);
    const parameter = this.parameters.get(name);
    if (parameter?.element) return { kind: 'pointer', array: name, base: '' };
    if (parameter?.scalar === 'double') return none(say.double);
    if (parameter?.scalar) return same({ kind: 'uniform', text: name, type: parameter.scalar });
    const limit = (data.limits as Readonly<Record<string, string>>)[name];
    if (limit !== undefined) return same({ kind: 'uniform', text: limit, type: 'float' });
    const constant = this.names.constant(name);
    if (constant?.kind !== 'uniform') return none(() => say.unknownName(name));
    return /^\d+$/.test(constant.text) ? int(Number(constant.text)) : this.float(constant);
  }

  private word(word: string): Lanes {
    const { width, height } = this.block;
    if (word === 'thread') return each(this.threads, (thread) => int(thread % width, true));
    if (word === 'thread y') return each(this.threads, (thread) => int(Math.floor(thread / width), true));
    if (word === 'size') return int(width, true);
    if (word === 'size y') return int(height, true);
    if (word === 'block') return { kind: 'block', times: 1, plus: 0 };
    if (word === 'grid') return { kind: 'grid', times: 1 };
    return word === 'warp' ? int(32) : int(0);
  }

  private field(node: Node): Lanes {
    const word = words[node.text.replace(/\s+/g, '')];
    return word === undefined ? this.unknown(node) : this.word(word);
  }

  cast(type: string, lanes: Lanes): Lanes {
    const known = this.names.typeOf(this.frame.given.get(type) ?? type);
    return known
      ? this.converted(lanes, known)
      : /\*\s*$/.test(type)
        ? none(() => say.statement(type))
        : lanes;
  }

  /** In another type, as an assignment converts. */
  converted(lanes: Lanes, type: Type): Lanes {
    // A part stays one as long as it is a float.
    const own = /^(?:float|double|int|wide|short)$/.test(type) ? lanes : this.settled(lanes);
    return this.map([own], (held) => {
      const integer = type === 'int' || type === 'wide' || type === 'short';
      if (held.kind === 'int' && integer) return int(held.n, type === 'wide' && held.unsigned);
      if (held.kind === 'block' || held.kind === 'grid') return integer ? held : none(say.notUnderstood);
      if (held.kind === 'part') return type === 'float' || type === 'double' ? held : none(say.notUnderstood);
      if (held.kind !== 'same' && held.kind !== 'int') return held;
      const value = this.valueOf(held) as Uniform;
      if (type === 'double') this.arithmetic.cautions.add('double');
      return this.tried(() => this.arithmetic.convert(value, type === 'double' ? 'float' : type));
    });
  }

  private unary(node: Node): Lanes {
    const inner = node.childForFieldName('argument');
    const sign = node.childForFieldName('operator')?.text;
    if (!inner) return this.unknown(node);
    return this.map([this.settled(this.value(inner))], (held) => {
      if (sign === '!' && held.kind === 'bool') return { kind: 'bool', is: !held.is };
      if (sign === '-' && held.kind === 'int' && !held.unsigned) return int(-held.n);
      if (sign === '-' && held.kind === 'same') return this.tried(() => this.arithmetic.negate(held.value));
      return held.kind === 'none' ? held : none(() => say.statement(node.text));
    });
  }

  private conditional(node: Node): Lanes {
    const [test, yes, no] = ['condition', 'consequence', 'alternative'].map((field) =>
      node.childForFieldName(field),
    );
    if (!test || !yes || !no) return this.unknown(node);
    const condition = this.value(test);
    const all = this.mask;
    const held = (thread: number): Held => heldBy(condition, thread);
    const branch = (is: boolean, part: Node): Lanes => {
      this.mask = all.map((active, thread) => {
        const own = held(thread);
        return active && own.kind === 'bool' && own.is === is;
      });
      const lanes = this.mask.some(Boolean) ? this.value(part) : none(() => say.statement(node.text));
      this.mask = all;
      return lanes;
    };
    const [first, second] = [branch(true, yes), branch(false, no)];
    return each(this.threads, (thread) => {
      const own = held(thread);
      return own.kind === 'bool'
        ? heldBy(own.is ? first : second, thread)
        : none(() => say.statement(node.text));
    });
  }

  binary(sign: string, left: Lanes, right: Lanes, node: Node): Lanes {
    const known = (lanes: Lanes): boolean => /^(?:int|block)$/.test(heldBy(lanes, 0).kind);
    const plain = known(left) && known(right);
    const lanes = plain ? [left, right] : [this.rowOf(left), this.rowOf(right)];
    if (sign === '+')
      return this.joinedBy('sum', lanes, node, (one, other) =>
        this.combined(sign, one as Held, other as Held, node),
      );
    return this.map(plain ? lanes : lanes.map((one) => this.settled(one)), (one, other) =>
      this.combined(sign, one as Held, other as Held, node),
    );
  }

  private combined(sign: string, a: Held, b: Held, node: Node): Held {
    if (a.kind === 'none') return a;
    if (b.kind === 'none') return b;
    if (a.kind === 'int' && b.kind === 'int')
      return whole(sign, a, b) ?? none(() => say.statement(node.text));
    if (a.kind === 'bool' && b.kind === 'bool' && (sign === '&&' || sign === '||'))
      return { kind: 'bool', is: sign === '&&' ? a.is && b.is : a.is || b.is };
    return a.kind === 'int' ? this.withInt(sign, b, a, false, node) : this.withInt(sign, a, b, true, node);
  }

  /** Indices of the block and the grid, and places with something added. */
  private withInt(sign: string, other: Held, int1: Held, isLeft: boolean, node: Node): Held {
    if (other.kind === 'block' && int1.kind === 'int')
      return ofBlock(sign, other, int1, isLeft) ?? none(() => say.indexValue(node.text));
    if (other.kind === 'grid' && int1.kind === 'int' && sign === '*')
      return { kind: 'grid', times: other.times * int1.n };
    const [pointer, by, first] = other.kind === 'pointer' ? [other, int1, isLeft] : [int1, other, !isLeft];
    if (pointer.kind === 'pointer' && (sign === '+' || (sign === '-' && first)))
      return this.moved(pointer, sign, by, node);
    if (other.kind === 'shared' && int1.kind === 'int' && sign === '+')
      return { ...other, offset: other.offset + int1.n };
    if (other.kind === 'part' || int1.kind === 'part') return none(() => say.part(node.text));
    return isLeft ? this.numbers(sign, other, int1, node) : this.numbers(sign, int1, other, node);
  }

  /** Arithmetic on numbers that all threads of a row share. */
  private numbers(sign: string, a: Held, b: Held, node: Node): Held {
    const [x, y] = [this.valueOf(a), this.valueOf(b)];
    const op = ({ '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' } as const)[sign];
    if (!x || !y) return none(() => say.statement(node.text));
    if (sign === '+' && literalZero.test(x.text) && literalZero.test(y.text)) return a;
    if (op) return this.tried(() => this.arithmetic.binary(op, sign, x, y));
    const integers = [x, y].every(({ type }) => type === 'int' || type === 'wide');
    if (integers && /^[%&|]$|^<<$|^>>$/.test(sign))
      return same({
        kind: 'uniform',
        text: `(${x.text} ${sign} ${y.text})`,
        type: x.type === 'wide' ? 'wide' : y.type,
      });
    return none(() => say.statement(node.text));
  }

  private moved(pointer: Held & { kind: 'pointer' }, sign: string, by: Held, node: Node): Held {
    const value = this.valueOf(by);
    if (value?.type !== 'int' && value?.type !== 'wide') return none(() => say.otherIndex(node.text));
    if (value.text === '0') return pointer;
    const { base } = pointer;
    const text = base === '' && sign === '+' ? value.text : `(${base || '0'} ${sign} ${value.text})`;
    return { ...pointer, base: text };
  }

  protected abstract place(node: Node): Lanes;

  private call(node: Node): Lanes {
    const callee = node.childForFieldName('function');
    const list = node.childForFieldName('arguments')?.namedChildren ?? [];
    const nodes = list.filter((one): one is Node => one !== null && one.type !== 'comment');
    const template =
      callee?.type === 'template_function'
        ? callee
        : (callee?.descendantsOfType('template_function')[0] ?? undefined);
    const name = (callee?.text ?? '').replace(/<[\s\S]*$/, '').replace(/\s+/g, '');
    const given = (template?.childForFieldName('arguments')?.namedChildren ?? []).flatMap(
      (one) => one?.text ?? [],
    );
    const [named = name, more] = (this.frame.given.get(name) ?? name).split(/[<>]/);
    if (more !== undefined) given.push(...more.split(',').map((one) => one.trim()));
    const [first] = nodes;
    if (name === 'static_cast' && first) return this.cast(given[0] ?? '', this.value(first));
    if (callee?.type === 'parenthesized_expression' && first)
      return this.cast(callee.text.replace(/^\(|\)$/g, ''), this.value(first));
    if (callee?.type === 'primitive_type' && first) return this.cast(name, this.value(first));
    const special = this.special(named, given, nodes, node);
    if (special) return special;
    return this.callFunction(
      node,
      named,
      given,
      nodes.map((one) => this.value(one)),
    );
  }

  /** Calls that the target's data names: exchanges between threads, folds and groups. */
  protected abstract special(
    name: string,
    given: readonly string[],
    args: readonly Node[],
    node: Node,
  ): Lanes | undefined;

  assignMasked(name: string, after: Lanes): void {
    const before = this.frame.values.get(name) ?? none(() => say.unknownName(name));
    this.frame.values.set(name, merged(this.threads, this.mask, before, after));
  }
}
