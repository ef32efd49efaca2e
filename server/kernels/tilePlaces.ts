/**
 * Integers of an index that is taken apart into rows and columns: sums of products, in which `index / C * C + index % C` is the index
 * again. Pure.
 */

/** Products of atoms, by their names in order, with what they are taken times; the empty product is a plain number. */
export type Sum = ReadonlyMap<string, number>;

export const indexAtom = '{index}';
export const columnAtom = '{column}';
export const rowAtom = '{row}';

export const sumOf = (atom: string, times = 1): Sum => new Map([[atom, times]]);

export function plus(a: Sum, b: Sum, times = 1): Sum {
  const result = new Map(a);
  for (const [product, count] of b) {
    const total = (result.get(product) ?? 0) + times * count;
    if (total === 0) result.delete(product);
    else result.set(product, total);
  }
  return result;
}

export function product(a: Sum, b: Sum): Sum {
  let result: Sum = new Map();
  for (const [left, first] of a)
    for (const [right, second] of b)
      result = plus(result, sumOf(joined([...atomsOf(left), ...atomsOf(right)]), first * second));
  return result;
}

/** The one atom that a sum is; nothing for other sums. */
export function atomOf(sum: Sum): string | undefined {
  const [[only, times] = ['', 0], second] = [...sum];
  return !second && times === 1 && atomsOf(only).length === 1 ? only : undefined;
}

/** What a division leaves: whole, and what is over. */
export const whole = (by: string): string => `{row / ${by}}`;
export const rest = (by: string): string => `{row % ${by}}`;

/** The sum with rows and indices put together where their parts stand in it; `width` is the length of a row. */
export function gathered(sum: Sum, width: string | undefined): Sum {
  let result = sum;
  for (const product1 of sum.keys())
    for (const atom of atomsOf(product1)) {
      const by = /^\{row % (.*)\}$/.exec(atom)?.[1];
      if (by !== undefined) result = put(result, product1, atom, whole(by), by, rowAtom);
    }
  return width === undefined ? result : put(result, columnAtom, columnAtom, rowAtom, width, indexAtom);
}

/** Where a product with `part` stands as often as the same with `upper * by` in its place, both become one with `total`. */
function put(sum: Sum, key: string, part: string, upper: string, by: string, total: string): Sum {
  const times = sum.get(key);
  const left = atomsOf(key);
  left.splice(left.indexOf(part), 1);
  const isNumber = /^\d+$/.test(by);
  const other = joined([...left, upper, ...(isNumber ? [] : [by])]);
  const factor = isNumber ? Number(by) : 1;
  if (times === undefined || sum.get(other) !== times * factor) return sum;
  const without = plus(plus(sum, sumOf(key), -times), sumOf(other), -times * factor);
  return plus(without, sumOf(joined([...left, total])), times);
}

/** True where the sum changes from one element to the next, or from row to row. */
export const isOver = (sum: Sum, ...atoms: readonly string[]): boolean =>
  [...sum.keys()].some((key) => atomsOf(key).some((atom) => atoms.includes(atom)));

/** The sum as C++, with places for the variables of the kernel that is written. */
export function textOf(sum: Sum): string {
  const parts = [...sum].map(([key, times]) => {
    const atoms = atomsOf(key).map((atom) => {
      const [, sign, by] = /^\{row ([/%]) (.*)\}$/.exec(atom) ?? [];
      return sign ? `(${rowAtom} ${sign} ${by})` : atom;
    });
    const own = times === 1 && atoms.length > 0 ? atoms : [String(times), ...atoms];
    return own.join(' * ');
  });
  return parts.join(' + ') || '0';
}

const between = '\u0001';
const atomsOf = (key: string): string[] => (key === '' ? [] : key.split(between));
const joined = (atoms: readonly string[]): string => [...atoms].sort().join(between);
