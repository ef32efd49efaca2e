/** What threads give each other: shuffles, groups and reductions by name, thread by thread. Pure; refuses by `Refused`. */
import type { Node } from 'tree-sitter';
import type { Fold } from './rowModel.ts';
import { each, type Held, heldBy, int, type Lanes, none } from './teamLanes.ts';
import type { TeamReader } from './teamReader.ts';
import { data, refuse } from './tileModel.ts';
import * as say from './tileWords.ts';

export type Exchange = 'down' | 'up' | 'xor' | 'from';

const { team } = data;

/** Threads of a group take part together or not at all. */
function together(reader: TeamReader, size: number, node: Node): void {
  for (let first = 0; first < reader.threads; first += size) {
    const own = reader.mask.slice(first, first + size);
    if (own.some(Boolean) && (!own.every(Boolean) || own.length < size)) refuse(say.divergent(node.text));
  }
}

/** A shuffle among `width` threads: each gets what another one holds. */
export function exchanged(
  reader: TeamReader,
  kind: Exchange,
  lanes: Lanes,
  by: Lanes,
  width: number,
  node: Node,
): Lanes {
  together(reader, 32, node);
  return each(reader.threads, (thread) => {
    const step = heldBy(by, thread);
    if (step.kind !== 'int' || width < 1 || width > 32) return none(() => say.statement(node.text));
    const first = Math.floor(thread / width) * width;
    const sources: Readonly<Record<Exchange, number>> = {
      down: thread + step.n,
      up: thread - step.n,
      xor: thread ^ step.n,
      from: first + (step.n % width),
    };
    const source = sources[kind];
    const from = source >= first && source < first + width ? source : thread;
    return reader.passed(heldBy(lanes, from), from, thread);
  });
}

/** Groups of threads by cooperative groups, and what is asked of them. */
export function groupOf(
  reader: TeamReader,
  name: string,
  given: readonly string[],
  args: readonly Node[],
  node: Node,
): Lanes | undefined {
  const word = name.split('::').at(-1) ?? '';
  const made = (team.groups as Readonly<Record<string, string>>)[word];
  if (made === 'block') return { kind: 'group', size: reader.threads };
  if (made === 'tile') {
    const [text = ''] = given;
    const size = /^\d+$/.test(text) ? int(Number(text)) : heldBy(reader.named(text), 0);
    return size.kind === 'int' && size.n <= 32
      ? { kind: 'group', size: size.n }
      : none(() => say.statement(node.text));
  }
  const callee = node.childForFieldName('function');
  const object = callee?.type === 'field_expression' ? callee.childForFieldName('argument') : undefined;
  const method = callee?.childForFieldName('field')?.text ?? '';
  const does = (team.methods as Readonly<Record<string, string>>)[method];
  const group = object?.type === 'identifier' && does ? heldBy(reader.named(object.text), 0) : undefined;
  if (group?.kind !== 'group') return undefined;
  const { size } = group;
  const [first, second] = args;
  switch (does) {
    case 'rank':
      return each(reader.threads, (thread) => int(thread % size, true));
    case 'size':
      return int(size, true);
    case 'outer rank':
      return each(reader.threads, (thread) => int(Math.floor(thread / size), true));
    case 'outer size':
      return int(reader.threads / size, true);
    case 'sync':
      reader.wait(size === reader.threads ? 'block' : 'warp', node);
      return int(0);
    default:
      if (!first || !second) return none(() => say.statement(node.text));
      return exchanged(reader, does as Exchange, reader.value(first), reader.value(second), size, node);
  }
}

/** `cg::reduce(group, v, cg::plus<float>{})`. */
export function reducedBy(
  reader: TeamReader,
  name: string,
  args: readonly Node[],
  node: Node,
): Lanes | undefined {
  const [over, value, operator] = args;
  if (!name.includes('::') || name.split('::').at(-1) !== team.reduce || !over || !value || !operator)
    return undefined;
  const group = heldBy(reader.value(over), 0);
  const word = /(\w+)\s*(?:<[^<>]*>)?\s*(?:\(\s*\)|\{\s*\})$/.exec(operator.text)?.[1] ?? '';
  const op = (team.operators as Readonly<Record<string, Fold>>)[word];
  if (group.kind !== 'group' || !op) return none(() => say.statement(node.text));
  together(reader, group.size, node);
  const lanes = reader.value(value);
  const results = new Map<number, Held>();
  return each(reader.threads, (thread) => {
    const first = Math.floor(thread / group.size) * group.size;
    if (!reader.mask[thread]) return none(() => say.statement(node.text));
    const known = results.get(first);
    if (known) return known;
    let all = heldBy(lanes, first);
    for (let other = first + 1; other < first + group.size; other++)
      all = reader.folded(op, all, heldBy(lanes, other), node);
    results.set(first, all);
    return all;
  });
}
