/** Why a kernel is not rewritten for tiles, what is said of one that is, and what is to be checked then; in both languages. */
import type { Words } from '../model.ts';
import type { Caution } from './tileModel.ts';

const short = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 60);

export const notUnderstood: Words = {
  en: 'A part of it is not understood.',
  zh: '其中有未能理解的部分。',
};
export const statement = (text: string): Words => ({
  en: `\`${short(text)}\` has no form on tiles that is proven.`,
  zh: `\`${short(text)}\` 没有经过证明的按块形式。`,
});
export const template: Words = {
  en: 'It is a template over other things than types of elements: write these out first.',
  zh: '它的模板参数不只是元素类型：请先写出具体参数。',
};
export const templateType = (type: string): Words => ({
  en: `It is launched for \`${short(type)}\`, which vector instructions of floats do not take.`,
  zh: `它以 \`${short(type)}\` 启动，而浮点矢量指令不支持该类型。`,
});
export const exchange = (word: string): Words => ({
  en: `Its threads exchange data (\`${word}\`).`,
  zh: `其线程之间交换数据（\`${word}\`）。`,
});
export const race = (memory: string): Words => ({
  en: `Threads use \`${memory.replace(/ .*/, '')}\` at one time, and nothing makes them wait for each other.`,
  zh: `多个线程同时使用 \`${memory.replace(/ .*/, '')}\`，而没有同步使它们相互等待。`,
});
export const differs = (text: string): Words => ({
  en: `\`${short(text)}\` is not the same for all threads of a row.`,
  zh: `\`${short(text)}\` 在同一行的各线程中并不相同。`,
});
export const twoRows: Words = {
  en: 'Its threads work on rows in two ways of sharing them out.',
  zh: '其线程以两种不同的分工方式处理各行。',
};
export const part = (text: string): Words => ({
  en: `\`${short(text)}\` uses what one thread has of a row before all threads have joined theirs.`,
  zh: `\`${short(text)}\` 在各线程合并结果之前就使用了单个线程的部分结果。`,
});
export const twice = (text: string): Words => ({
  en: `\`${short(text)}\` adds the part of a thread twice.`,
  zh: `\`${short(text)}\` 把某个线程的部分结果加了两次。`,
});
export const otherRow: Words = {
  en: 'It uses what threads of another row have written.',
  zh: '它使用了其他行的线程写入的内容。',
};
export const someRows = (text: string): Words => ({
  en: `\`${short(text)}\` is done for some of a block's rows only.`,
  zh: `\`${short(text)}\` 只对一个线程块中的部分行执行。`,
});
export const divergent = (text: string): Words => ({
  en: `Not all threads reach \`${short(text)}\`.`,
  zh: `并非所有线程都会执行到 \`${short(text)}\`。`,
});
export const notAll = (text: string): Words => ({
  en: `The threads of a row do not share out all elements in \`${short(text)}\`.`,
  zh: `在 \`${short(text)}\` 中，同一行的线程没有分担所有元素。`,
});
export const assertion = (text: string): Words => ({
  en: `No usual size of a block fulfils \`assert(${short(text)})\`.`,
  zh: `没有常用的线程块大小满足 \`assert(${short(text)})\`。`,
});
export const blockSize: Words = {
  en: 'What it does depends on the size of its blocks, which is not seen here.',
  zh: '它的行为取决于线程块的大小，而此处看不到该大小。',
};
export const parameter = (text: string): Words => ({
  en: `The parameter \`${short(text)}\` has a type that vector instructions do not take.`,
  zh: `参数 \`${short(text)}\` 的类型不被矢量指令支持。`,
});
export const otherIndex = (text: string): Words => ({
  en: `\`${short(text)}\` is not the thread's own element, so a tile does not hold it.`,
  zh: `\`${short(text)}\` 不是线程自己的元素，数据块中没有它。`,
});
export const indexValue = (name: string): Words => ({
  en: `It computes with the index \`${name}\` itself.`,
  zh: `它用下标 \`${name}\` 本身参与计算。`,
});
export const unknownName = (name: string): Words => ({
  en: `What \`${short(name)}\` is cannot be seen here.`,
  zh: `此处看不到 \`${short(name)}\` 是什么。`,
});
export const noFunction = (name: string): Words => ({
  en: `\`${name}\` has no vector instruction that gives the same numbers.`,
  zh: `\`${name}\` 没有结果相同的矢量指令。`,
});
export const noInstruction = (op: string, type: string): Words => ({
  en: `The vector unit has no ${op} of ${type} elements.`,
  zh: `矢量单元没有 ${type} 元素的 ${op}。`,
});
export const conversion = (from: string, to: string): Words => ({
  en: `There is no exact conversion of ${from} elements to ${to}.`,
  zh: `没有从 ${from} 元素到 ${to} 的精确转换。`,
});
export const mixed: Words = {
  en: 'It mixes 16-bit floats with other types: convert them first.',
  zh: '它把 16 位浮点与其他类型混用：请先转换。',
};
export const double: Words = {
  en: 'It computes in double precision, which the vector unit lacks.',
  zh: '它使用双精度计算，而矢量单元不支持。',
};
export const wide: Words = {
  en: 'It computes elements with unsigned or 64-bit integers, which the vector unit lacks.',
  zh: '它以无符号或 64 位整数计算元素，而矢量单元不支持。',
};
export const wideShort: Words = {
  en: '16-bit integers are computed in 32 bits in C++, and a larger result is used here.',
  zh: 'C++ 以 32 位计算 16 位整数，而此处用到了更大的结果。',
};
export const shortScalar: Words = {
  en: 'It computes with 16-bit floats that all elements share.',
  zh: '它用所有元素共享的 16 位浮点参与计算。',
};
export const sharedCondition: Words = {
  en: 'A condition depends on arguments alone: split the kernel in two.',
  zh: '有条件只取决于参数：请把核函数拆成两个。',
};
export const noIndex: Words = {
  en: 'No thread index over one axis is seen in it.',
  zh: '其中没有单轴的线程下标。',
};
export const packs: Words = {
  en: 'Its threads use single elements and packs of them.',
  zh: '其线程既使用单个元素，又使用打包的元素。',
};
export const noStore: Words = {
  en: 'It stores nothing at the index of its thread.',
  zh: '它没有在线程自己的下标处写入任何结果。',
};
export const sameArray = (text: string): Words => ({
  en: `A launch passes \`${short(text)}\` twice, and one of them is written.`,
  zh: `有一次启动把 \`${short(text)}\` 传了两次，且其中之一会被写入。`,
});
export const noLaunch: Words = {
  en: 'Its launch is not in this file, and has to change with it.',
  zh: '它的启动不在本文件中，而启动必须一同修改。',
};
export const otherUse: Words = {
  en: 'It is named in another way than by its definition and plain launches.',
  zh: '除定义和普通启动之外，它还以其他方式被提及。',
};
export const launchForm = (text: string): Words => ({
  en: `The launch with \`${short(text)}\` is not of a kind that can be rewritten.`,
  zh: `带有 \`${short(text)}\` 的启动不属于可改写的形式。`,
});
export const tooLarge: Words = {
  en: 'It needs more buffers than the unified buffer holds.',
  zh: '它需要的缓冲超过了统一缓冲区的容量。',
};

/** Said of a kernel that is rewritten. */
export const written = (name: string): Words => ({
  en: `\`${name}\` can be rewritten as a vector kernel: tiles are copied in, computed and copied out, on all vector cores.`,
  zh: `\`${name}\` 可改写为矢量核函数：在所有矢量核上按块搬入、计算、搬出。`,
});
export const title = (name: string): Words => ({
  en: `Rewrite kernel ${name} for tiles (review)`,
  zh: `将核函数 ${name} 改写为按块计算（需检查）`,
});
export const goesAlong = (name: string): Words => ({
  en: `This goes with the kernel \`${name}\`, which is rewritten.`,
  zh: `此处随核函数 \`${name}\` 一起改写。`,
});
export const notWritten = (why: Words): Words => ({
  en: `It is not rewritten by machine: ${why.en}`,
  zh: `未由机器改写：${why.zh}`,
});

const checks: Readonly<Record<Caution | 'always' | 'threads' | 'apart', Words>> = {
  always: {
    en: 'Arrays that overlap in part are not allowed; one array for input and output is.',
    zh: '数组不得部分重叠；输入与输出为同一数组则可以。',
  },
  threads: {
    en: 'As many elements are computed as the grid had threads, at most.',
    zh: '最多计算与原网格线程数相同的元素。',
  },
  apart: {
    en: 'Arrays of which one is written before the other is read must not be one array: the launch ends the program if they are.',
    zh: '先写入的数组与之后读取的数组不得为同一数组：若相同，启动时程序会终止。',
  },
  double: {
    en: 'Doubles are taken as float.',
    zh: '双精度按 float 处理。',
  },
  sums: {
    en: 'Sums add up in another order.',
    zh: '求和的次序不同。',
  },
  extremes: {
    en: 'CUDA ignores a NaN in min and max; the vector unit may not.',
    zh: 'CUDA 的 min 和 max 忽略 NaN，矢量单元未必如此。',
  },
  functions: {
    en: 'Division and functions may differ in the last digits.',
    zh: '除法和函数的末位可能不同。',
  },
  short: {
    en: '16-bit results that overflow may differ.',
    zh: '16 位结果溢出时可能不同。',
  },
  half: {
    en: 'half that overflows may become the largest number in place of infinity.',
    zh: 'half 溢出时可能得到最大值而非无穷大。',
  },
  packs: {
    en: 'A thread took several elements at once; those of its last pack that lie behind the number of elements are left alone.',
    zh: '原线程一次处理多个元素；最后一包中超出元素个数的部分不再处理。',
  },
  types: {
    en: 'The template compiles for float, half and bfloat16_t.',
    zh: '该模板可用 float、half 和 bfloat16_t 编译。',
  },
  race: {
    en: 'Its threads overwrite shared memory without waiting for those that read it; each statement is taken as done by all threads before the next one.',
    zh: '其线程在未等待读取者的情况下覆盖共享内存；此处按所有线程逐条完成语句来理解。',
  },
  blocks: {
    en: 'No launch seen here tells the size of a block; proven for 32, 64, 128, 256, 512 and 1,024 threads.',
    zh: '此处看不到给出线程块大小的启动；已针对 32、64、128、256、512 和 1024 个线程证明。',
  },
  fused: {
    en: 'Multiply and add round twice.',
    zh: '乘加会舍入两次。',
  },
};

/** What a person verifies after the fix. */
export function check(cautions: ReadonlySet<Caution>, threads: boolean, apart: boolean): Words {
  const parts = [
    checks.always,
    ...(threads ? [checks.threads] : []),
    ...(apart ? [checks.apart] : []),
    ...[...cautions].map((one) => checks[one]),
  ];
  return { en: parts.map(({ en }) => en).join(' '), zh: parts.map(({ zh }) => zh).join('') };
}

/** Said of a device function that nothing calls once its kernels are rewritten. */
export const unused = (name: string): Words => ({
  en: `Nothing in this file uses \`${name}\` any more.`,
  zh: `本文件已不再使用 \`${name}\`。`,
});
export const unusedCheck: Words = {
  en: 'Keep it if another file uses it.',
  zh: '若其他文件仍在使用，请保留。',
};
export const deleteTitle = (name: string): Words => ({
  en: `Delete ${name} (review)`,
  zh: `删除 ${name}（需检查）`,
});
