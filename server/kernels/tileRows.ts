/**
 * Work on rows, as it is proven: the kernel is followed for blocks of the sizes that its launches give, or of all sizes that
 * are usual, and must do the same on each row for all of them. Pure; refuses by `Refused`.
 */
import type { Node } from 'tree-sitter';
import { keeper } from './rowMemory.ts';
import type { RowKernel } from './rowModel.ts';
import { TeamReader } from './teamReader.ts';
import type { Block } from './teamValues.ts';
import type { FileNames } from './tileExpressions.ts';
import { data, type Parameter, Refused, refuse } from './tileModel.ts';
import * as say from './tileWords.ts';

const usual = [32, 64, 128, 256, 512, 1024];

const keep = keeper<RowKernel>(200);

/**
 * Reads the body of a kernel. `blocks` are the sizes that its launches are seen to give, none where they are not seen;
 * `named` are parameters that are given the size of the block.
 */
export function readRows(
  parameters: readonly Parameter[],
  body: Node,
  names: FileNames,
  blocks: readonly Block[],
  named: readonly string[],
): RowKernel {
  const key = JSON.stringify([parameters, body.text, blocks, named]);
  return keep(key, names, (asked) => provenRows(parameters, body, asked, blocks, named));
}

function provenRows(
  parameters: readonly Parameter[],
  body: Node,
  names: FileNames,
  blocks: readonly Block[],
  named: readonly string[],
): RowKernel {
  const isFlat = !data.team.second.some((word) => body.text.includes(word));
  const sizes =
    blocks.length > 0
      ? blocks
      : usual.map(
          (threads): Block => (isFlat ? { width: threads, height: 1 } : { width: 32, height: threads / 32 }),
        );
  let first: { readonly kernel: RowKernel; readonly text: string } | undefined;
  let why: Refused | undefined;
  const teams: [number, number][] = [];
  const read = (block: Block): ReturnType<typeof readFor> => {
    const own = { ...block, named };
    const threads = block.width * block.height;
    const [size, all] = teams.at(-1) ?? [0, 0];
    // As for the block before: a warp for a row, or all.
    const likely = size === all ? threads : size;
    return (
      (likely > 0 && tried(own, likely, parameters, body, names)) || readFor(own, parameters, body, names)
    );
  };
  for (const block of sizes) {
    try {
      const { kernel, size } = read(block);
      const text = JSON.stringify([kernel.steps, [...kernel.arrays], kernel.bound]);
      if (first && first.text !== text) refuse(say.blockSize);
      first ??= { kernel, text };
      teams.push([size, block.width * block.height]);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // An assertion of the kernel's own rules a size out.
      if (!error.assertion) throw error;
      why = error;
    }
  }
  if (!first) throw why ?? new Refused(say.noIndex);
  const [[size, threads] = [1, 1]] = teams;
  // Of a row with one thread the block does not matter.
  const isOpen = blocks.length === 0 && size !== 1;
  const kernel = isOpen
    ? { ...first.kernel, cautions: new Set([...first.kernel.cautions, 'blocks' as const]) }
    : first.kernel;
  if (teams.every(([one, all]) => one === all) && size !== 1) return { ...kernel, team: 'block' };
  return teams.every(([one]) => one === size) || threads === 0
    ? { ...kernel, team: size }
    : refuse(say.blockSize);
}

interface Proven {
  readonly kernel: RowKernel;
  readonly size: number;
}

function readFor(block: Block, parameters: readonly Parameter[], body: Node, names: FileNames): Proven {
  // The first reading finds how many threads a row has, the second one proves what they exchange.
  const look = readerFor(block, parameters, body, names, undefined);
  look.run();
  const size = look.size ?? look.threads;
  const reader = readerFor(block, parameters, body, names, size);
  reader.run();
  return provenBy(reader, size, parameters);
}

/** With a number of threads a row that is likely: nothing where the kernel does not say the same of it, or something else is wrong. */
function tried(
  block: Block,
  size: number,
  parameters: readonly Parameter[],
  body: Node,
  names: FileNames,
): Proven | undefined {
  const reader = readerFor(block, parameters, body, names, size);
  try {
    reader.run();
    return reader.saysSize || size === reader.threads ? provenBy(reader, size, parameters) : undefined;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

function readerFor(
  block: Block,
  parameters: readonly Parameter[],
  body: Node,
  names: FileNames,
  size: number | undefined,
): TeamReader {
  return new TeamReader(block, names, new Map(parameters.map((one) => [one.name, one])), size, body);
}

function provenBy(reader: TeamReader, size: number, parameters: readonly Parameter[]): Proven {
  const { steps, arrays, order, arithmetic, stores, strides, bound, readElements } = reader;
  if (!steps.some(({ kind }) => kind === 'loop')) refuse(say.noIndex);
  if (stores.size === 0) refuse(say.noStore);
  const kernel: RowKernel = {
    ...{ parameters, steps, arrays, team: size, strides },
    ...(bound === undefined ? {} : { bound }),
    order: [
      ...order.map(([a, b]) => [arrays.get(a)?.array ?? a, arrays.get(b)?.array ?? b] as const),
      ...[...readElements].flatMap((read) =>
        [...stores].filter((one) => one !== read).map((one) => [one, read] as const),
      ),
    ],
    stores: [...stores].map((array) => ({ array })),
    cautions: arithmetic.cautions,
  };
  return { kernel, size };
}
