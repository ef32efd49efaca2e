/** The words of the reports in both languages; both tables have the same keys, which the compiler checks. Pure data. */
import type { Locale, Verdict } from '../model.ts';
import type { HistoryEntry } from './history.ts';
import type { KernelOutcome, Work } from './model.ts';

/** Who does the work, and what needs none. */
export type Share = keyof Work | 'done';
export const shares: readonly Share[] = ['done', 'machine', 'look', 'person', 'blocked'];

/** A number, or a mark where a script puts one in. */
type Shown = number | string;
type Scan = Pick<HistoryEntry, 'date' | 'findings' | 'work'>;

const en = {
  title: 'Migration to Ascend',
  verdict: {
    same: 'Same',
    direct: 'Direct',
    adapted: 'Adapted',
    manual: 'Manual',
    none: 'None',
    unmapped: 'Unmapped',
  } satisfies Record<Verdict, string>,
  meaning: {
    same: 'works unchanged',
    direct: 'another name, done by `ascendify fix`',
    adapted: 'fixed by `ascendify fix --adapted`, one thing to check',
    manual: 'a person designs the change',
    none: 'no counterpart on this target',
    unmapped: 'known name, no rule yet',
  } satisfies Record<Verdict, string>,
  overview: 'Who does the work',
  share: {
    done: 'Works unchanged',
    machine: 'By machine',
    look: 'By machine, then a look',
    person: 'By a person',
    blocked: 'Blocked',
  } satisfies Record<Share, string>,
  shareMeaning: {
    done: 'nothing to do',
    machine: '`ascendify fix` does it',
    look: '`ascendify fix --adapted` rewrites it; each place names one thing to check',
    person: 'a person designs the change; the effort below counts these',
    blocked: 'no counterpart on this target; see Blockers',
  } satisfies Record<Share, string>,
  packages: 'Third-party packages',
  target: (chip: string, cann: string, torch: string) => `Target: ${chip}, CANN ${cann}, torch ${torch}`,
  scanned: (files: number, found: number) =>
    `${count(files, 'file')} scanned, ${count(found, 'finding')} to migrate`,
  inFiles: (files: number) => `in ${count(files, 'file')}`,
  nothing: 'Nothing to migrate was found.',
  hours: (hours: string, unmapped: number) =>
    `About ${hours} hours of work for a person${unmapped > 0 ? `, and ${count(unmapped, 'unmapped place')} to look at` : ''}.`,
  assumptions: (s: Shown, m: Shown, l: Shown, review: Shown, percent: Shown) =>
    `Assumed: a task costs ${s} h (S), ${m} h (M) or ${l} h (L) in its first file and ${percent} % of that in each further one; ` +
    `checking an adapted place costs ${review} h. Unmapped names and testing are not counted.`,
  fixable: (fixes: number) => `${count(fixes, 'finding')} can be fixed by machine: ascendify fix.`,
  progress: 'Progress',
  since: (from: Scan, to: Scan) =>
    `Since ${from.date.slice(0, 10)}: ${from.findings} → ${to.findings} findings to migrate, ${byPerson(from)} → ${byPerson(to)} of them for a person or blocked.`,
  allScans: (scans: number) => `All ${count(scans, 'scan')}`,
  date: 'Date (UTC)',
  toMigrate: 'To migrate',
  byPerson: 'For a person or blocked',
  suppressedShort: 'Suppressed',
  suppressions: 'Suppressed, with the reasons given',
  reason: 'Reason',
  noReason: 'no reason given',
  suppressed: (places: number) => `${count(places, 'finding')} suppressed by comments.`,
  known: (places: number) => `${count(places, 'finding')} known from the baseline and left out.`,
  gaps: (files: number) =>
    `The grammar did not understand all of ${count(files, 'file')}; names there are found, but calls may get no fix.`,
  notScanned: 'Not scanned',
  byVerdict: 'By verdict',
  byLibrary: 'By library',
  blockers: 'Blockers',
  noBlockers: 'No blockers: every name found has a counterpart or a known way.',
  tasks: 'What to do',
  advised: 'Worth a look',
  zeroEdit: 'Without an edit',
  zeroEditShort: (served: number, left: number) =>
    `Python without an edit (TORCH_TRANSFER_TO_NPU=1): ${count(served, 'place')} served, ${left} left; the Markdown and HTML reports say which.`,
  zeroEditWords: (served: number, left: number) =>
    `With TORCH_TRANSFER_TO_NPU=1 in the environment (torch_npu 26.0.0 and newer; before, \`import torch_npu.contrib.transfer_to_npu\` ` +
    `behind \`import torch\`), torch_npu replaces names at run time: it would serve ${count(served, 'place')} of the Python code, ` +
    `and ${count(left, 'place')} would still need an edit. It switches torch.jit.script off, makes double tensors single and is not ` +
    'meant for production; comparisons with the names of devices and backends stay false.',
  kernels: 'Kernels',
  kernel: 'Kernel',
  outcome: {
    ready: 'nothing to change',
    machine: 'migrated by machine',
    person: 'names are left for a person',
    rewrite: 'to be rewritten for tiles',
  } satisfies Record<KernelOutcome, string>,
  byFile: 'By file',
  effort: 'Effort',
  library: 'Library',
  file: 'File',
  files: 'Files',
  places: 'Places',
  findings: 'Findings',
  symbol: 'Name',
  message: 'What is so',
  advice: 'What to do',
  lines: 'Lines',
  total: 'Total',
  hoursShort: 'Hours',
  filter: 'Filter by name, file or library',
  more: (left: number) => `and ${left} more`,
  shownOf: 'shown',
  madeBy: (version: string) =>
    `Made by Ascendify ${version}. Estimates are a start for planning, not a promise.`,
};

type Labels = typeof en;

const zh: Labels = {
  title: '迁移到昇腾',
  verdict: {
    same: '不变',
    direct: '直接替换',
    adapted: '适配',
    manual: '人工',
    none: '无对应',
    unmapped: '未收录',
  },
  meaning: {
    same: '无需修改',
    direct: '仅名称不同，由 `ascendify fix` 完成',
    adapted: '由 `ascendify fix --adapted` 完成，需复核一处',
    manual: '需要人工设计',
    none: '目标平台上没有对应功能',
    unmapped: '已知名称，尚无规则',
  },
  overview: '工作由谁完成',
  share: {
    done: '无需修改',
    machine: '自动完成',
    look: '自动改写后复核',
    person: '人工完成',
    blocked: '受阻',
  },
  shareMeaning: {
    done: '无需处理',
    machine: '由 `ascendify fix` 完成',
    look: '由 `ascendify fix --adapted` 改写；每处有一点需要复核',
    person: '需要人工设计；下面的工作量即针对这些内容',
    blocked: '目标平台上没有对应功能，见“阻碍项”',
  },
  packages: '第三方软件包',
  target: (chip, cann, torch) => `目标：${chip}，CANN ${cann}，torch ${torch}`,
  scanned: (files, found) => `已扫描 ${files} 个文件，${found} 处待迁移`,
  inFiles: (files) => `分布于 ${files} 个文件`,
  nothing: '没有发现需要迁移的内容。',
  hours: (hours, unmapped) =>
    `估计人工工作量约 ${hours} 小时${unmapped > 0 ? `，另有 ${unmapped} 处未收录名称需查看` : ''}。`,
  assumptions: (s, m, l, review, percent) =>
    `估算依据：每项任务在第一个文件中为 ${s} 小时（S）、${m} 小时（M）或 ${l} 小时（L），其余每个文件按其 ${percent}% 计；` +
    `复核一处适配为 ${review} 小时。未收录名称和测试不计在内。`,
  fixable: (fixes) => `${fixes} 处可自动修复：ascendify fix。`,
  progress: '进度',
  since: (from, to) =>
    `自 ${from.date.slice(0, 10)} 起：待迁移 ${from.findings} → ${to.findings} 处，其中需人工或受阻 ${byPerson(from)} → ${byPerson(to)} 处。`,
  allScans: (scans) => `全部 ${scans} 次扫描`,
  date: '日期（UTC）',
  toMigrate: '待迁移',
  byPerson: '需人工或受阻',
  suppressedShort: '已忽略',
  suppressions: '已忽略的内容及理由',
  reason: '理由',
  noReason: '未给出理由',
  suppressed: (places) => `${places} 处已由注释忽略。`,
  known: (places) => `${places} 处已在基线中，未列出。`,
  gaps: (files) => `有 ${files} 个文件未能完全解析；其中的名称仍会列出，但部分调用可能没有自动修复。`,
  notScanned: '未扫描',
  byVerdict: '按结论',
  byLibrary: '按库',
  blockers: '阻碍项',
  noBlockers: '没有阻碍项：每个名称都有对应功能或已知做法。',
  tasks: '待办事项',
  advised: '值得查看',
  zeroEdit: '免修改方式',
  zeroEditShort: (served, left) =>
    `Python 免修改方式（TORCH_TRANSFER_TO_NPU=1）：${served} 处无需修改，${left} 处仍需修改，详见 Markdown 与 HTML 报告。`,
  zeroEditWords: (served, left) =>
    `设置环境变量 TORCH_TRANSFER_TO_NPU=1（需 torch_npu 26.0.0 或更高版本；更早版本在 \`import torch\` 之后加入 ` +
    `\`import torch_npu.contrib.transfer_to_npu\`）后，torch_npu 会在运行时替换名称：Python 代码中 ${served} 处无需修改，` +
    `${left} 处仍需修改。该方式会禁用 torch.jit.script、将双精度张量变为单精度，且不建议用于生产；与设备或后端名称的比较仍不成立。`,
  kernels: '核函数',
  kernel: '核函数',
  outcome: {
    ready: '无需修改',
    machine: '可自动迁移',
    person: '有名称需人工处理',
    rewrite: '需改写为按数据块计算',
  },
  byFile: '按文件',
  effort: '工作量',
  library: '库',
  file: '文件',
  files: '文件数',
  places: '处数',
  findings: '数量',
  symbol: '名称',
  message: '说明',
  advice: '做法',
  lines: '行',
  total: '合计',
  hoursShort: '小时',
  filter: '按名称、文件或库筛选',
  more: (left) => `另有 ${left} 个`,
  shownOf: '已显示',
  madeBy: (version) => `由 Ascendify ${version} 生成。估算仅供规划参考，并非承诺。`,
};

export function labelsOf(locale: Locale): Labels {
  return locale === 'zh-cn' ? zh : en;
}

/** Hours as people read them: no decimals that pretend to know. */
export function roundHours(hours: number): string {
  return hours >= 10 ? String(Math.round(hours)) : String(Math.round(hours * 10) / 10);
}

function byPerson({ work }: Scan): number {
  return work.person + work.blocked;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The first names of a task, and how many there are besides. */
export function symbolsOf(
  task: { readonly symbols: readonly string[] },
  most: number,
  locale: Locale,
): string {
  const shown = task.symbols.slice(0, most).join(', ');
  const left = task.symbols.length - most;
  return left > 0
    ? `${shown}${locale === 'zh-cn' ? `，${labelsOf(locale).more(left)}` : ` ${labelsOf(locale).more(left)}`}`
    : shown;
}
