/**
 * Reads the rule packs that a configuration names: YAML chapters as under `rules/`, data only. Gives rules for the
 * engine to lay over its own; a pack with a fault is refused whole, in one sentence with its line.
 */
import { readFileSync } from 'node:fs';
import { compileChapter, formatProblem } from '../ruleset/chapter.ts';
import type { Rule } from '../ruleset/rule.ts';
import { UserError } from './userError.ts';

/** Absolute paths of YAML files to rules; throws a `UserError` naming the file and the cure. */
export function readRulePacks(files: readonly string[]): Rule[] {
  return files.flatMap((file) => {
    const { entries, problems } = compileChapter(readPack(file), file);
    const [first] = problems;
    if (first) {
      const text = formatProblem(first).replace(/\s*\n\s*/g, ' ');
      throw new UserError({ en: text, zh: text });
    }
    return entries.map((entry) => entry.rule);
  });
}

function readPack(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError({
      en: `${file}: The rule pack cannot be read; correct "rules" in ascendify.json or the file's permissions.`,
      zh: `${file}：规则包无法读取；请更正 ascendify.json 中的“rules”或文件权限。`,
    });
  }
}
