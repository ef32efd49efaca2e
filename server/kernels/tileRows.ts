/**
 * Work on rows, as it is proven: the kernel is followed for blocks of the sizes that its launches give, or of all sizes that
 * are usual, and must do the same on each row for all of them. Pure; refuses by `Refused`.
 */
import type { Node } from 'tree-sitter';
import type { RowKernel } from './rowModel.ts';
import { TeamReader } from './teamReader.ts';
import type { Block } from './teamValues.ts';
import type { FileNames } from './tileExpressions.ts';
import { data, type Parameter, Refused, refuse } from './tileModel.ts';
import * as say from './tileWords.ts';

const usual = [32, 64, 128, 256, 512, 1024];

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
  for (const block of sizes) {
    try {
      const { kernel, size } = readFor({ ...block, named }, parameters, body, names);
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

function readFor(
  block: Block,
  parameters: readonly Parameter[],
  body: Node,
  names: FileNames,
): { readonly kernel: RowKernel; readonly size: number } {
  const given = new Map(parameters.map((one) => [one.name, one]));
  // The first reading finds how many threads a row has, the second one proves what they exchange.
  const look = new TeamReader(block, names, given, undefined, body);
  look.run();
  const size = look.size ?? look.threads;
  const reader = new TeamReader(block, names, given, size, body);
  reader.run();
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
