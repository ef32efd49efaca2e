/** What is said of a kernel, in both languages: its pattern, and on one line what is to be done. */
import type { Kernel, KernelPattern, Words } from '../model.ts';

export const patternWords: Readonly<Record<KernelPattern, Words>> = {
  map: { en: 'Elementwise map', zh: '逐元素映射' },
  loop: { en: 'Loop in each thread', zh: '线程内循环' },
  reduction: { en: 'Reduction', zh: '归约' },
  tile: { en: 'Tile in shared memory', zh: '共享内存分块' },
  scatter: { en: 'Scattered updates', zh: '离散更新' },
  matrix: { en: 'Matrix product on fragments', zh: '片段矩阵乘' },
  texture: { en: 'Texture reads', zh: '纹理读取' },
};

/** Why a kernel of the pattern cannot stay as it is where kernels work on tiles, and the way to go. */
export const rewriteWords: Readonly<Record<KernelPattern, Words>> = {
  map: {
    en: 'One vector kernel does it: copy a tile in, compute the expression on the whole tile, copy it out.',
    zh: '可改写为一个矢量核函数：搬入一个数据块，对整块计算表达式，再搬出。',
  },
  loop: {
    en: 'If each thread walks a row, a vector kernel handles a row a tile; else look for an operator of the library.',
    zh: '若每个线程处理一行，矢量核函数可按行分块处理；否则请查找算子库。',
  },
  reduction: {
    en: 'A row fits a vector kernel with a reduce instruction; sums over blocks need atomic copies or a second kernel.',
    zh: '按行归约可用矢量归约指令；跨块求和需要原子搬出或第二个核函数。',
  },
  tile: {
    en: 'Threads exchange data through shared memory: design the tiles anew, or look for an operator of the library.',
    zh: '线程通过共享内存交换数据：请重新设计分块，或查找算子库。',
  },
  scatter: {
    en: 'Scattered atomic updates have no vector form: sort or group the indices first, or use an operator.',
    zh: '离散的原子更新没有矢量形式：请先对索引排序或分组，或使用算子。',
  },
  matrix: {
    en: 'Use a matrix product of the operator library, or write a kernel for the matrix unit.',
    zh: '请使用算子库的矩阵乘，或为矩阵单元编写核函数。',
  },
  texture: {
    en: 'Replace texture reads by addressing of your own first.',
    zh: '请先用自行寻址取代纹理读取。',
  },
};

/** The ways to go for a kernel that must be rewritten: an operator that its name speaks of, else what its pattern asks for. */
export function waysOf({ pattern, ways }: Pick<Kernel, 'pattern' | 'ways'>): Words {
  const rewrite = rewriteWords[pattern];
  if (!ways) return rewrite;
  const listed = ways.operators.map((name) => `\`${name}\``);
  return {
    en: `By its name this is about ${ways.what.en}, for which there is ${either(listed)}: where one does the same, call it instead. Else: ${rewrite.en}`,
    zh: `从名称看该核函数与${ways.what.zh}有关，可用 ${listed.join('、')}：若功能相同，请直接调用。否则：${rewrite.zh}`,
  };
}

function either(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${last}` : last;
}

/** One line: what it is, and what is to be done on this target. */
export function kernelLine({ pattern, threads, moves, stops, ways }: Kernel): Words {
  const what = patternWords[pattern];
  const say = (en: string, zh: string): Words => ({ en: `${what.en} · ${en}`, zh: `${what.zh} · ${zh}` });
  if (!threads) {
    const [operator] = ways?.operators ?? [];
    return operator === undefined
      ? say('to be rewritten for tiles', '需改写为按数据块计算')
      : say(`to be rewritten for tiles, or ${operator}`, `需改写为按数据块计算，或使用 ${operator}`);
  }
  if (stops.length > 0) {
    const shown = stops.slice(0, 3).join(', ') + (stops.length > 3 ? ', …' : '');
    return say(
      `${stops.length} ${stops.length === 1 ? 'name needs' : 'names need'} a person: ${shown}`,
      `${stops.length} 个名称需人工处理：${shown}`,
    );
  }
  if (moves === 0) return say('nothing to change', '无需修改');
  return say(
    `migrated by machine, ${moves} ${moves === 1 ? 'edit' : 'edits'}`,
    `可自动迁移，${moves} 处修改`,
  );
}
