/** The help texts, made from the table of options so that neither can forget the other. Pure. */
import { inLocale } from '../files/userError.ts';
import type { Locale, Words } from '../model.ts';
import { type CommandName, commands, type OptionName, options } from './options.ts';

const about: Record<CommandName, { readonly usage: string; readonly words: Words }> = {
  scan: {
    usage: 'scan [paths…] [options]',
    words: {
      en: 'Lists what must change on the way to Ascend, and how much work it is. Changes nothing.',
      zh: '列出迁移到昇腾需要修改的内容及工作量。不修改任何文件。',
    },
  },
  merge: {
    usage: 'merge REPORT.json… [options]',
    words: {
      en: 'Joins the JSON reports of shards or of several repositories into one report.',
      zh: '将分片或多个仓库的 JSON 报告合并为一份报告。',
    },
  },
  fix: {
    usage: 'fix [paths…] [options]',
    words: {
      en: 'Applies fixes in place. Leaves files with uncommitted git changes alone.',
      zh: '就地应用修复。不改动含有未提交 git 改动的文件。',
    },
  },
  migrate: {
    usage: 'migrate PATH --out DIR',
    words: {
      en: 'Copies a project to a new folder and migrates it there, with a report of what is left. PATH stays as it is.',
      zh: '将项目复制到新文件夹并在其中迁移，同时生成待办报告。PATH 保持不变。',
    },
  },
  emulate: {
    usage: 'emulate FILE… [-- args]',
    words: {
      en: 'Compiles migrated sources with g++, or the compiler that CXX names (mpicxx for programs of MPI), against an emulation of the chip, and runs them.',
      zh: '用 g++ 或变量 CXX 指定的编译器（MPI 程序用 mpicxx）将迁移后的源码与芯片模拟一起编译并运行。',
    },
  },
  explain: {
    usage: 'explain NAME [options]',
    words: {
      en: 'Tells what a CUDA or PyTorch name becomes, what differs, and since when.',
      zh: '说明一个 CUDA 或 PyTorch 名称的对应写法、差异和起始版本。',
    },
  },
  lsp: {
    usage: 'lsp --stdio',
    words: { en: 'Starts the language server for an editor.', zh: '为编辑器启动语言服务器。' },
  },
  mcp: {
    usage: 'mcp [folders…] [options]',
    words: {
      en: 'Starts the server for agents (MCP): three tools that read below the folders, and nothing else.',
      zh: '为智能体启动 MCP 服务器：三个工具，只读取所给文件夹中的内容。',
    },
  },
};

const optionWords: Record<Exclude<OptionName, 'clientProcessId'>, Words> = {
  format: {
    en: 'The form of the report; else by the ending of --output, else text.',
    zh: '报告格式；默认取自 --output 的扩展名，否则为 text。',
  },
  output: {
    en: 'Writes the report to a file instead of the terminal; for emulate the binary.',
    zh: '将报告写入文件而不是终端；用于 emulate 时为二进制文件。',
  },
  all: { en: 'Also lists names that work unchanged.', zh: '同时列出无需修改的名称。' },
  'fail-on': {
    en: 'Ends with exit code 1 when a finding of this verdict or a harder one is left; unmapped counts as direct.',
    zh: '存在该结论或更难的结论时以退出码 1 结束；未收录按 direct 计。',
  },
  baseline: {
    en: 'Leaves out findings that an earlier JSON or SARIF report holds.',
    zh: '不列出先前 JSON 或 SARIF 报告中已有的内容。',
  },
  history: {
    en: 'Appends the figures of this scan to the file, and shows progress in the report.',
    zh: '将本次扫描的数字追加到该文件，并在报告中显示进度。',
  },
  shard: {
    en: 'Scans part i of n of the files, to share work between machines.',
    zh: '只扫描 n 份中的第 i 份文件，便于多机分担。',
  },
  adapted: { en: 'Also applies fixes that name one thing to check.', zh: '同时应用需要复核一处的修复。' },
  out: { en: 'The new folder; it must not exist yet or be empty.', zh: '新文件夹；须不存在或为空。' },
  'dry-run': { en: 'Prints a unified diff and writes nothing.', zh: '只输出统一 diff，不写文件。' },
  'allow-dirty': {
    en: 'Also changes files with uncommitted git changes.',
    zh: '同时修改含有未提交 git 改动的文件。',
  },
  include: {
    en: 'A folder to look for included files in; may be given several times.',
    zh: '头文件搜索目录；可多次给出。',
  },
  binary: {
    en: 'Makes a binary of kernels, which an emulated program loads; what stands after -- goes to the compiler.',
    zh: '生成供模拟程序加载的核函数二进制；-- 之后的内容传给编译器。',
  },
  stdio: { en: 'Speaks over standard input and output.', zh: '通过标准输入输出通信。' },
  chip: { en: 'The chip to move to; A2 is Atlas A2 (910B).', zh: '目标芯片；A2 即 Atlas A2（910B）。' },
  cann: { en: 'The CANN release on the target.', zh: '目标上的 CANN 版本。' },
  torch: { en: 'The PyTorch version on the target.', zh: '目标上的 PyTorch 版本。' },
  'python-style': {
    en: 'Writes torch.npu or torch.accelerator.',
    zh: '使用 torch.npu 或 torch.accelerator。',
  },
  config: {
    en: 'The configuration, instead of the nearest ascendify.json.',
    zh: '指定配置文件，代替最近的 ascendify.json。',
  },
  lang: { en: 'The language of all words.', zh: '所有文字的语言。' },
  help: { en: 'Shows this help.', zh: '显示本帮助。' },
  version: { en: 'Shows the version.', zh: '显示版本。' },
};

const exits: Words = {
  en: 'Exit codes: 0 done; 1 a finding at or above --fail-on; 2 bad usage, configuration or input; 130 interrupted.',
  zh: '退出码：0 完成；1 存在达到 --fail-on 的内容；2 用法、配置或输入有误；130 被中断。',
};

export function helpText(locale: Locale, topic?: CommandName): string {
  return topic ? commandHelp(topic, locale) : overview(locale);
}

function overview(locale: Locale): string {
  const title: Words = { en: 'Takes CUDA code to Ascend.', zh: '将 CUDA 代码迁移到昇腾。' };
  const more: Words = {
    en: 'Options of a command: ascendify COMMAND --help',
    zh: '查看命令选项：ascendify COMMAND --help',
  };
  const lines = Object.values(about).map(
    ({ usage, words }) => `  ascendify ${usage.padEnd(29)} ${inLocale(words, locale)}`,
  );
  const version = `  ascendify ${'--version'.padEnd(29)} ${inLocale(optionWords.version, locale)}`;
  return [
    inLocale(title, locale),
    '',
    ...lines,
    version,
    '',
    inLocale(more, locale),
    inLocale(exits, locale),
    '',
  ].join('\n');
}

function commandHelp(topic: CommandName, locale: Locale): string {
  const names: readonly OptionName[] = commands[topic];
  const rows = names.flatMap((name) => {
    if (name === 'clientProcessId') return [];
    const option: { value?: string; short?: string } = options[name];
    const short = option.short ? `-${option.short}, ` : '    ';
    const left = `  ${short}--${name}${option.value ? ` ${option.value}` : ''}`;
    const words = inLocale(optionWords[name], locale);
    return left.length < 34 ? [`${left.padEnd(35)} ${words}`] : [left, `${' '.repeat(36)}${words}`];
  });
  const { usage, words } = about[topic];
  return [
    `ascendify ${usage}`,
    '',
    inLocale(words, locale),
    '',
    ...rows,
    '',
    inLocale(exits, locale),
    '',
  ].join('\n');
}
