/** Why a file or folder was not scanned: a kind for programs, a sentence with the cure for people. Pure data. */
import type { Words } from '../model.ts';

export interface Note {
  /** As the report shows it, `/`-separated. */
  readonly path: string;
  readonly kind: NoteKind;
}

export const noteKinds = {
  missing: {
    en: 'There is no such file or folder; check the spelling.',
    zh: '文件或文件夹不存在；请检查路径拼写。',
  },
  deleted: {
    en: 'The file was deleted while scanning; scan again.',
    zh: '文件在扫描过程中被删除；请重新扫描。',
  },
  unreadable: {
    en: 'The file cannot be read; give yourself read permission.',
    zh: '文件无法读取；请授予读取权限。',
  },
  unreadableFolder: {
    en: 'The folder cannot be listed; give yourself read and execute permission.',
    zh: '文件夹无法列出；请授予读取和执行权限。',
  },
  brokenLink: {
    en: 'The symbolic link leads nowhere; mend or remove it.',
    zh: '符号链接的目标不存在；请修复或删除该链接。',
  },
  linkCycle: {
    en: 'The symbolic link leads back into itself or a folder above it and was not followed; remove it.',
    zh: '符号链接指回自身或上级文件夹，未跟随；请删除该链接。',
  },
  linkOutside: {
    en: 'The symbolic link leads out of the given folder and was not followed; give its target as a path of its own.',
    zh: '符号链接指向给定文件夹之外，未跟随；请将其目标单独作为路径给出。',
  },
  linkKept: {
    en: 'The symbolic link leads out of the project and was copied as it is; check where it leads from the new place.',
    zh: '符号链接指向项目之外，已原样复制；请检查它在新位置的指向。',
  },
  notAFile: {
    en: 'This is neither a file nor a folder; give a source file or a folder.',
    zh: '该路径既不是文件也不是文件夹；请给出源文件或文件夹。',
  },
  unknownType: {
    en: 'The file is not a C++, CUDA or Python source by its name; give a source file or a folder.',
    zh: '从文件名看不是 C++、CUDA 或 Python 源文件；请给出源文件或文件夹。',
  },
  binary: {
    en: 'The file is not a text; exclude it in ascendify.json if it belongs there.',
    zh: '该文件不是文本文件；如属正常，请在 ascendify.json 中将其排除。',
  },
  tooLarge: {
    en: 'The file is larger than 64 MB; split it or exclude it in ascendify.json.',
    zh: '文件大于 64 MB；请拆分，或在 ascendify.json 中将其排除。',
  },
  failed: {
    en: 'The file could not be analysed because of an error in Ascendify; please report it with the file.',
    zh: '因 Ascendify 内部错误无法分析该文件；请附上文件反馈问题。',
  },
  uncommitted: {
    en: 'The file has changes that git does not hold yet and was left alone; commit them or give --allow-dirty.',
    zh: '文件含有尚未提交到 git 的改动，未作修改；请先提交，或使用 --allow-dirty。',
  },
  readOnly: {
    en: 'The file or its folder cannot be written; give yourself write permission.',
    zh: '文件或其所在文件夹无法写入；请授予写入权限。',
  },
  changed: {
    en: 'The file was changed by another program meanwhile and was left alone; run the command again.',
    zh: '文件在此期间被其他程序修改，未作改动；请重新运行命令。',
  },
  encoding: {
    en: 'The encoding of the file cannot spell the new text and the file was left alone; save it as UTF-8.',
    zh: '文件编码无法表示新文本，未作修改；请将文件另存为 UTF-8。',
  },
  helperTaken: {
    en: 'The fix needs the header ascendify_rt.hpp beside this file, where another file has its name; rename that one.',
    zh: '修复需要在此文件旁放置头文件 ascendify_rt.hpp，但该名称已被其他文件占用；请重命名那个文件。',
  },
} as const satisfies Record<string, Words>;

export type NoteKind = keyof typeof noteKinds;
