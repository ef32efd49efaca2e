/** Constants that a file gives a name: numbers, and arithmetic and roots of them, as C++ computes them. Pure. */
import { numberOf } from './tileLiterals.ts';
import { data, type Value } from './tileModel.ts';

interface Number {
  readonly value: number;
  readonly type: 'int' | 'float' | 'double';
}

const token = /\s*([()*/+,-]|(?:\d[\d.]*|\.\d+)(?:[eE][+-]?\d+)?[fFuUlL]*|[A-Za-z_]\w*)/y;
const order = ['int', 'float', 'double'] as const;
const { known, roots } = data.constants as {
  readonly known: Readonly<Record<string, number>>;
  readonly roots: Readonly<Record<string, 'float' | 'double'>>;
};

/** The value of a constant's text; nothing where it is not of the known kind. */
export function constantOf(text: string): Value | undefined {
  if (/^\(?-?(?:\d[\d.]*|\.\d+)(?:[eE][+-]?\d+)?[fFuUlL]*\)?$/.test(text))
    return numberOf(text.replace(/^\(|\)$/g, ''));
  const reader = new Reader(text);
  const number = reader.sum();
  if (!number || !reader.ended() || !Number.isFinite(number.value)) return undefined;
  if (number.type === 'int') return { kind: 'uniform', text: String(number.value), type: 'int' };
  const digits = number.type === 'float' ? 9 : 17;
  const spelled = String(globalThis.Number(number.value.toPrecision(digits)));
  const own = `${/[.e]/.test(spelled) ? spelled : `${spelled}.0`}f`;
  return { kind: 'uniform', text: number.value < 0 ? `(${own})` : own, type: number.type };
}

class Reader {
  private readonly words: string[] = [];
  private at = 0;
  private broken = false;

  constructor(text: string) {
    token.lastIndex = 0;
    let end = 0;
    for (let found = token.exec(text); found; found = token.exec(text)) {
      this.words.push(found[1] as string);
      end = token.lastIndex;
    }
    this.broken = text.slice(end).trim() !== '';
  }

  ended(): boolean {
    return !this.broken && this.at === this.words.length;
  }

  sum(): Number | undefined {
    let left = this.product();
    while (left && /^[+-]$/.test(this.words[this.at] ?? '')) {
      const sign = this.words[this.at++] as string;
      left = joined(sign, left, this.product());
    }
    return left;
  }

  private product(): Number | undefined {
    let left = this.one();
    while (left && /^[*/]$/.test(this.words[this.at] ?? '')) {
      const sign = this.words[this.at++] as string;
      left = joined(sign, left, this.one());
    }
    return left;
  }

  private one(): Number | undefined {
    const word = this.words[this.at++] ?? '';
    if (word === '-') {
      const inner = this.one();
      return inner && { ...inner, value: -inner.value };
    }
    if (word === '(') return this.closed(this.sum());
    if (Object.hasOwn(known, word)) return { value: known[word] as number, type: 'double' };
    if (Object.hasOwn(roots, word) && this.words[this.at] === '(') {
      this.at++;
      const inner = this.closed(this.sum());
      return (
        inner &&
        rounded(Math.sqrt(rounded(inner.value, roots[word] ?? 'double').value), roots[word] ?? 'double')
      );
    }
    if (!/^[\d.]/.test(word)) return undefined;
    const plain = globalThis.Number(word.replace(/[fFuUlL]+$/, ''));
    if (/^\d+$/.test(word)) return { value: plain, type: 'int' };
    return /[uUlL]$/.test(word) ? undefined : rounded(plain, /[fF]$/.test(word) ? 'float' : 'double');
  }

  private closed(inner: Number | undefined): Number | undefined {
    return this.words[this.at++] === ')' ? inner : undefined;
  }
}

function rounded(value: number, type: 'float' | 'double'): Number {
  return { value: type === 'float' ? Math.fround(value) : value, type };
}

function joined(sign: string, a: Number, b: Number | undefined): Number | undefined {
  if (!b) return undefined;
  const type = order[Math.max(order.indexOf(a.type), order.indexOf(b.type))] ?? 'double';
  const value =
    sign === '+'
      ? a.value + b.value
      : sign === '-'
        ? a.value - b.value
        : sign === '*'
          ? a.value * b.value
          : a.value / b.value;
  // Integers are whole, and small enough to be exact.
  if (type === 'int') return Math.abs(value) < 2 ** 31 ? { value: Math.trunc(value), type } : undefined;
  return rounded(value, type);
}
