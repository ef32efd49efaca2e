/** The words of MIGRATION.md in both languages; both tables have the same keys, which the compiler checks. Pure data. */
import type { Locale } from '../model.ts';

interface Done {
  readonly copied: number;
  readonly changed: number;
  readonly fixed: number;
}

const en = {
  title: (project: string) => `${project} on Ascend`,
  done: ({ copied, changed, fixed }: Done) =>
    `${count(copied, 'file')} copied, ${changed} of them changed, ${count(fixed, 'finding')} fixed.`,
  held: (fixes: number) =>
    `${count(fixes, 'more finding')} can be fixed with \`--adapted\`; each names one thing to check.`,
  steps: 'Next steps',
  stepEnvironment:
    'Install CANN and source its `set_env.sh`: it sets `ASCEND_HOME_PATH`, from which headers and libraries are found.',
  stepLeft: (places: number, hours: string) =>
    `Settle the ${count(places, 'place')} that a person must change, below under "Left to do": about ${hours} hours, names without a rule and testing not counted.`,
  stepCheck: (places: number) =>
    `Look at the ${count(places, 'rewritten place')} under "Rewritten, to check": each names what has to hold for the meaning to be kept.`,
  stepRenamed: (files: number) =>
    `Tell tools outside this project (editors, packaging, other repositories) of the ${count(files, 'renamed file')}.`,
  stepHelpers: (paths: readonly string[]) =>
    `Read ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more copies` : ''} once: the header states on ACL what some CUDA calls promised, and is yours now.`,
  stepBuild:
    'Build, run the tests, and compare numbers with the CUDA build: nothing here was run on a board.',
  left: 'Left to do',
  leftHead: (json: string) =>
    `By kind, the hardest first. \`${json}\` holds every place with file, line and column.`,
  nothingLeft: 'Nothing that Ascendify knows of.',
  checks: 'Rewritten, to check',
  checksHead: 'Lines are those of the original files.',
  toCheck: 'What to check',
  where: 'Where',
  patterns: 'Patterns over source files',
  patternsHead:
    'These lines name files by their ending, and the files they meant no longer share one. Name the new endings there.',
  renamed: 'Renamed files',
  before: 'Before',
  now: 'Now',
  notes: 'Copied as they are, or not at all',
};

const zh: typeof en = {
  title: (project) => `${project} 迁移到昇腾`,
  done: ({ copied, changed, fixed }) =>
    `已复制 ${copied} 个文件，其中 ${changed} 个有改动，共修复 ${fixed} 处。`,
  held: (fixes) => `使用 \`--adapted\` 还可修复 ${fixes} 处；每处有一点需要复核。`,
  steps: '后续步骤',
  stepEnvironment: '安装 CANN 并执行其 `set_env.sh`：它会设置 `ASCEND_HOME_PATH`，头文件和库由此查找。',
  stepLeft: (places, hours) =>
    `处理下文“待办事项”中需要人工修改的 ${places} 处：约 ${hours} 小时，未收录名称和测试不计在内。`,
  stepCheck: (places) => `复核“已改写，待确认”中的 ${places} 处：每处写明了保持原义的前提。`,
  stepRenamed: (files) => `有 ${files} 个文件改名，请同步更新本项目以外的工具（编辑器、打包、其他仓库）。`,
  stepHelpers: (paths) =>
    `请通读一遍 ${paths.slice(0, 3).join('、')}${paths.length > 3 ? `（另有 ${paths.length - 3} 份副本）` : ''}：该头文件在 ACL 之上实现部分 CUDA 调用的约定，此后由您维护。`,
  stepBuild: '编译、运行测试，并与 CUDA 版本的数值对比：以上内容未在真实设备上运行验证。',
  left: '待办事项',
  leftHead: (json) => `按类别列出，最难的在前。\`${json}\` 给出每一处的文件、行和列。`,
  nothingLeft: '没有 Ascendify 已知的待办内容。',
  checks: '已改写，待确认',
  checksHead: '行号为原文件中的行号。',
  toCheck: '需要确认的内容',
  where: '位置',
  patterns: '按扩展名匹配源文件的写法',
  patternsHead: '以下各行按扩展名指定文件，而这些文件的扩展名已不再一致。请在该处写明新的扩展名。',
  renamed: '改名的文件',
  before: '原名',
  now: '现名',
  notes: '原样复制或未复制的内容',
};

export const migrationWords: Readonly<Record<Locale, typeof en>> = { en, 'zh-cn': zh };

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
