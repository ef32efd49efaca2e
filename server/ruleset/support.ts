/**
 * What the tables of the device's maker say of a name of PyTorch: for information, never a finding, since a "no" there
 * does not always mean a failure and a limit often says only what was tested. Pure.
 */
import type { Locale, Target } from '../model.ts';
import type { Support } from './rule.ts';
import { atLeast } from './version.ts';

/** The versions that tables exist of, in the order of the letters in `Support.marks`. */
const versions = ['2.1', '2.6', '2.7', '2.7.1', '2.8', '2.11', '2.12', '2.13'];

/** The note for a target in one language; nothing where no table of its version or an older one lists the name. */
export function supportNote({ marks, limit }: Support, target: Target, locale: Locale): string | undefined {
  const words = locale === 'en' ? en : zh;
  const known = versions.flatMap((version, at) => {
    const mark = marks[at] ?? '-';
    return mark !== '-' && atLeast(target.torch, version) ? [{ version, mark }] : [];
  });
  const newest = known.at(-1);
  if (!newest) return undefined;
  const verdict = known.filter(({ mark }) => mark !== 'h').at(-1) ?? newest;
  // The newest list says whether, the newest page on which chips.
  const chips = known.filter(({ mark }) => mark === 'h').at(-1);
  const parts = [words.marks[verdict.mark as Mark]];
  // What is limited was read from tables that say so.
  if (limit && /[lh]/.test(known.map(({ mark }) => mark).join('')) && newest.mark !== 'n')
    parts.push(limit.split('; ').map(words.limit).join(words.and));
  const on = verdict.mark !== 'h' && chips ? words.also(chips.version) : '';
  return `${words.start(verdict.version)}${parts.join(words.colon)}${words.end}${on}`;
}

type Mark = 'y' | 'l' | 'n' | 'h';

const fixed: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  'may fall back to CPU': ['may fall back to the CPU', '可能回退到 CPU 执行'],
  'inference only, not training': ['inference only, not training', '仅支持推理，不支持训练'],
  'implicitly initialises device 0 when no device was set': [
    'initialises device 0 when no device was set',
    '未设置设备时会初始化 0 号设备',
  ],
  'flagged high-risk; see custom API docs': ['flagged as high-risk', '标为高风险'],
};

const en = {
  marks: {
    y: 'supported',
    l: 'supported with limits',
    n: 'not supported',
    h: 'supported on A2 and A3',
  } satisfies Record<Mark, string>,
  start: (version: string) => `By Huawei's table for torch ${version}: `,
  limit: (text: string) => fixed[text]?.[0] ?? text.replace('only ', 'only listed for '),
  also: (version: string) => ` Its page for torch ${version} names A2 and A3.`,
  colon: '; ',
  and: '; ',
  end: '. For information.',
};

const zh = {
  marks: { y: '支持', l: '有限制地支持', n: '不支持', h: '支持 A2 与 A3' } satisfies Record<Mark, string>,
  start: (version: string) => `据华为的 torch ${version} 支持表：`,
  limit: (text: string) =>
    fixed[text]?.[1] ?? text.replace('only ', '仅列出 ').replace(/^no /, '不支持 ').replace(': ', '：'),
  also: (version: string) => `其 torch ${version} 页面标明 A2 与 A3。`,
  colon: '，',
  and: '；',
  end: '。仅供参考。',
};
