/** Arithmetic on integers that each thread knows: of its own index, and of the index of its block with a part added. Pure. */
import { type Held, int } from './teamLanes.ts';

type Int = Held & { kind: 'int' };

/** Integers that a thread knows. A negative one without a sign would be another number. */
export function whole(sign: string, a: Int, b: Int): Held | undefined {
  const unsigned = a.unsigned === true || b.unsigned === true;
  const of = (n: number): Held | undefined => (unsigned && n < 0 ? undefined : int(n, unsigned));
  const is = (value: boolean): Held => ({ kind: 'bool', is: value });
  switch (sign) {
    case '+':
      return of(a.n + b.n);
    case '-':
      // `C - 1` of an unsigned size is a number as long as it is not below zero.
      return of(a.n - b.n);
    case '*':
      return of(a.n * b.n);
    case '/':
      return b.n === 0 ? undefined : of(Math.trunc(a.n / b.n));
    case '%':
      return b.n === 0 ? undefined : of(a.n % b.n);
    case '<<':
      return of(a.n << b.n);
    case '>>':
      return of(a.n >> b.n);
    case '&':
      return of(a.n & b.n);
    case '|':
      return of(a.n | b.n);
    case '^':
      return of(a.n ^ b.n);
    case '<':
      return is(a.n < b.n);
    case '>':
      return is(a.n > b.n);
    case '<=':
      return is(a.n <= b.n);
    case '>=':
      return is(a.n >= b.n);
    case '==':
      return is(a.n === b.n);
    case '!=':
      return is(a.n !== b.n);
    default:
      return undefined;
  }
}

export function ofBlock(
  sign: string,
  { times, plus }: Held & { kind: 'block' },
  { n }: Int,
  isLeft: boolean,
): Held | undefined {
  if (sign === '+') return { kind: 'block', times, plus: plus + n };
  if (sign === '*') return { kind: 'block', times: times * n, plus: plus * n };
  if (!isLeft || n <= 0 || plus < 0) return undefined;
  const by = sign === '>>' ? 2 ** n : sign === '&' ? n + 1 : n;
  if (times % by !== 0 || (sign === '&' && (by & n) !== 0)) return undefined;
  if (sign === '/' || sign === '>>') return { kind: 'block', times: times / by, plus: Math.floor(plus / by) };
  return sign === '%' || sign === '&' ? int(plus % by) : undefined;
}
