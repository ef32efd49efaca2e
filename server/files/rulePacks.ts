/**
 * Reads the rule packs that a configuration names: YAML chapters as under `rules/`, data only. Gives rules for the
 * engine to lay over its own; a pack with a fault is refused whole, in one sentence with its line.
 */
import { readFileSync } from 'node:fs';
import { compileChapter, formatProblem } from '../ruleset/chapter.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { Place } from '../ruleset/yaml.ts';
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
    for (const { rule, at } of entries) refuseFamily(rule, at('names'));
    return entries.map((entry) => entry.rule);
  });
}

/** Families are looked up in the project's own lists when it is built; a pack has none. */
function refuseFamily({ language, matcher }: Rule, { file, line }: Place): void {
  if (language === 'files' || !('name' in matcher) || !matcher.name.includes('*')) return;
  throw new UserError({
    en: `${file}:${line}: A rule pack names no families; write each name that \`${matcher.name}\` stands for.`,
    zh: `${file}:${line}：规则包不能使用通配名称；请逐一写出 \`${matcher.name}\` 代表的名称。`,
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
