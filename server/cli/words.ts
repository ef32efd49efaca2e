/** Every sentence of the command line in both languages; reports have their own in server/report/words.ts. Pure data. */
import type { Words } from '../model.ts';

const meant = (word: string | undefined, mark: string): Words => ({
  en: word ? ` Did you mean ${mark}${word}?` : '',
  zh: word ? `是否指 ${mark}${word}？` : '',
});

export const say = {
  unknownCommand: (name: string, near?: string): Words => ({
    en: `"${name}" is not a command.${meant(near, 'ascendify ').en || ' See ascendify --help.'}`,
    zh: `“${name}”不是命令。${meant(near, 'ascendify ').zh || '请查看 ascendify --help。'}`,
  }),
  pathAsCommand: (name: string): Words => ({
    en: `"${name}" is not a command. Did you mean ascendify scan ${name}?`,
    zh: `“${name}”不是命令。是否指 ascendify scan ${name}？`,
  }),
  unknownOption: (option: string, command: string, near?: string): Words => ({
    en: `${option} is not an option of ${command}.${meant(near, '--').en || ` See ascendify ${command} --help.`}`,
    zh: `${option} 不是 ${command} 的选项。${meant(near, '--').zh || `请查看 ascendify ${command} --help。`}`,
  }),
  needsValue: (option: string, example: string): Words => ({
    en: `${option} needs a value; give ${option} ${example}.`,
    zh: `${option} 需要一个值；请写成 ${option} ${example}。`,
  }),
  takesNoValue: (option: string): Words => ({
    en: `${option} takes no value; leave it out.`,
    zh: `${option} 不接受值；请去掉。`,
  }),
  badValue: (option: string, value: string, wanted: string): Words => ({
    en: `${option} cannot be "${value}"; give ${wanted}.`,
    zh: `${option} 不能是“${value}”；请给出 ${wanted}。`,
  }),
  noNames: (command: string): Words => ({
    en: `${command} takes one name; give ascendify ${command} NAME.`,
    zh: `${command} 需要一个名称；请写成 ascendify ${command} NAME。`,
  }),
  noPaths: (command: string): Words => ({
    en: `${command} takes no paths; leave them out.`,
    zh: `${command} 不接受路径；请去掉。`,
  }),
  needsStdio: (): Words => ({
    en: 'The language server speaks over standard input and output; give ascendify lsp --stdio.',
    zh: '语言服务器通过标准输入输出通信；请写成 ascendify lsp --stdio。',
  }),
  notFolder: (path: string): Words => ({
    en: `${path} is no folder; give the folders that agents may read, or none for this one.`,
    zh: `${path} 不是文件夹；请给出允许智能体读取的文件夹，或省略以使用当前文件夹。`,
  }),
  notBuilt: (folder: string): Words => ({
    en: `${folder}: The grammars and rules are missing; run npm run build.`,
    zh: `${folder}：缺少语法和规则文件；请运行 npm run build。`,
  }),
  badBaseline: (file: string): Words => ({
    en: `${file}: The baseline cannot be used; give a JSON or SARIF report that ascendify scan wrote.`,
    zh: `${file}：无法用作基线；请给出 ascendify scan 生成的 JSON 或 SARIF 报告。`,
  }),
  mergeWhat: (): Words => ({
    en: 'merge needs reports; give ascendify merge REPORT.json….',
    zh: 'merge 需要报告；请写成 ascendify merge REPORT.json…。',
  }),
  noReport: (file: string): Words => ({
    en: `${file}: The report cannot be read; check the path and its permissions.`,
    zh: `${file}：报告无法读取；请检查路径和权限。`,
  }),
  badReport: (file: string): Words => ({
    en: `${file}: This is no whole JSON report of this version; write it again with ascendify scan --format json.`,
    zh: `${file}：不是当前版本的完整 JSON 报告；请用 ascendify scan --format json 重新生成。`,
  }),
  badHistory: (file: string, line: number): Words => ({
    en: `${file}:${line}: The line is none that ascendify wrote; mend or remove it, or give another file.`,
    zh: `${file}:${line}：该行不是 ascendify 写入的内容；请修正或删除，或指定其他文件。`,
  }),
  historyOfShard: (file: string): Words => ({
    en: `${file}: A part of the files has no place in a history; give --history to ascendify merge.`,
    zh: `${file}：部分文件的结果不能计入历史；请在 ascendify merge 中使用 --history。`,
  }),
  cannotWrite: (file: string, reason: string): Words => ({
    en: `${file}: The file cannot be written (${reason}); choose another place or give yourself write permission.`,
    zh: `${file}：文件无法写入（${reason}）；请换一个位置或授予写入权限。`,
  }),
  noSources: (): Words => ({
    en: 'emulate needs the sources of a program; give ascendify emulate FILE….',
    zh: 'emulate 需要程序的源文件；请写成 ascendify emulate FILE…。',
  }),
  noSource: (file: string): Words => ({
    en: `${file}: There is no such file; give the sources that ascendify migrate wrote.`,
    zh: `${file}：没有该文件；请给出 ascendify migrate 生成的源文件。`,
  }),
  noBinary: (): Words => ({
    en: 'emulate --binary needs the file to write; give ascendify emulate --binary FILE -o BINARY.',
    zh: 'emulate --binary 需要输出文件；请写成 ascendify emulate --binary FILE -o BINARY。',
  }),
  noFolder: (folder: string): Words => ({
    en: `${folder}: There is no such folder; give -I a folder with header files.`,
    zh: `${folder}：没有该目录；请为 -I 给出头文件目录。`,
  }),
  noCompiler: (): Words => ({
    en: 'No C++ compiler was found; install g++ (GCC 9 or later) or name it in the variable CXX.',
    zh: '未找到 C++ 编译器；请安装 g++（GCC 9 或更高版本），或在变量 CXX 中指定。',
  }),
  notCompiled: (): Words => ({
    en: 'The program did not compile; mend what the compiler says above.',
    zh: '程序未能编译；请修正上面编译器指出的问题。',
  }),
  unknownName: (name: string, near: readonly string[]): Words => ({
    en: `${name} is not a known CUDA or PyTorch name.${near.length > 0 ? ` Did you mean ${near.join(', ')}?` : ' Check the spelling.'}`,
    zh: `${name} 不是已知的 CUDA 或 PyTorch 名称。${near.length > 0 ? `是否指 ${near.join('、')}？` : '请检查拼写。'}`,
  }),
  migrateWhat: (): Words => ({
    en: 'migrate takes one folder and a new one; give ascendify migrate PATH --out DIR.',
    zh: 'migrate 需要一个项目文件夹和一个新文件夹；请写成 ascendify migrate PATH --out DIR。',
  }),
  noSuchProject: (path: string): Words => ({
    en: `${path}: There is no such folder; check the spelling.`,
    zh: `${path}：文件夹不存在；请检查路径拼写。`,
  }),
  notAProject: (path: string): Words => ({
    en: `${path}: This is a file; give the folder of the project, or use ascendify fix.`,
    zh: `${path}：这是一个文件；请给出项目文件夹，或使用 ascendify fix。`,
  }),
  outInside: (out: string): Words => ({
    en: `${out}: The new folder would lie in the project itself; choose a place outside it.`,
    zh: `${out}：新文件夹位于项目内部；请选择项目之外的位置。`,
  }),
  outNoFolder: (out: string): Words => ({
    en: `${out}: This is a file; give a new or empty folder.`,
    zh: `${out}：这是一个文件；请给出新的或空的文件夹。`,
  }),
  outNotEmpty: (out: string): Words => ({
    en: `${out}: The folder is not empty; give a new or empty one, or empty it first.`,
    zh: `${out}：文件夹不为空；请给出新的或空的文件夹，或先将其清空。`,
  }),
  migrating: (done: number, all: number): Words => ({
    en: `Migrating ${done} of ${all} files`,
    zh: `正在迁移 ${done}/${all} 个文件`,
  }),
  migrated: (out: string, files: number, changed: number): Words => ({
    en: `${out}: ${plural(files, 'file')} copied, ${changed} of them changed.`,
    zh: `${out}：已复制 ${files} 个文件，其中 ${changed} 个有改动。`,
  }),
  toCheck: (places: number): Words => ({
    en: `${plural(places, 'rewritten place')} to check.`,
    zh: `${places} 处改写需要确认。`,
  }),
  startsRuntime: (): Words => ({
    en: 'Nothing here asks for the runtime, but the files beside this one use it, so `main` starts and ends it for them. Take that out, with the include, where the program is made of other files.',
    zh: '本文件自身不需要运行时，但同目录的文件用到了它，因此由 `main` 负责其初始化和去初始化。若程序由其他文件组成，请去掉这些语句和头文件包含。',
  }),
  renamed: (files: number): Words => ({
    en: `${plural(files, 'source file')} renamed.`,
    zh: `${files} 个源文件已改名。`,
  }),
  whatIsLeft: (file: string): Words => ({
    en: `What a person must still do: ${file}`,
    zh: `仍需人工完成的工作：${file}`,
  }),
  scanning: (done: number, all: number): Words => ({
    en: `Scanning ${done} of ${all} files`,
    zh: `正在扫描 ${done}/${all} 个文件`,
  }),
  fixing: (done: number, all: number): Words => ({
    en: `Fixing ${done} of ${all} files`,
    zh: `正在修复 ${done}/${all} 个文件`,
  }),
  written: (file: string): Words => ({ en: `Report: ${file}`, zh: `报告：${file}` }),
  fixedFile: (path: string, fixes: number, dryRun: boolean): Words => ({
    en: `${path}: ${fixes} ${dryRun ? 'to fix' : 'fixed'}`,
    zh: `${path}：${dryRun ? '可修复' : '已修复'} ${fixes} 处`,
  }),
  fixedTotal: (fixes: number, files: number, dryRun: boolean): Words => ({
    en: `${plural(fixes, 'finding')} ${dryRun ? 'would be fixed' : 'fixed'} in ${plural(files, 'file')}.`,
    zh: `${dryRun ? '可' : '已'}在 ${files} 个文件中修复 ${fixes} 处。`,
  }),
  nothingToFix: (): Words => ({ en: 'Nothing to fix by machine.', zh: '没有可自动修复的内容。' }),
  remaining: (list: string): Words => ({ en: `Left: ${list}.`, zh: `剩余：${list}。` }),
  tryAdapted: (fixes: number): Words => ({
    en: `${plural(fixes, 'more finding')} can be fixed with --adapted; each names one thing to check.`,
    zh: `使用 --adapted 还可修复 ${fixes} 处；每处有一点需要复核。`,
  }),
  crashed: (reason: string): Words => ({
    en: `Ascendify stopped because of an error of its own (${reason}); please report it.`,
    zh: `Ascendify 因自身错误停止（${reason}）；请反馈该问题。`,
  }),
};

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
