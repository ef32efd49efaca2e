/** English and Chinese say the same: the README, the words in the sources, the words of every rule. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allRules, unpackRules } from '../server/ruleset/pack.ts';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const han = /\p{Script=Han}/u;

/** What must not change from one language to the other, in its order. */
function skeleton(text: string): string[] {
  const lines = text.replace(/^(?:English · |\[English\]).*$/m, '').split('\n');
  let code = false;
  return lines.flatMap((line) => {
    if (line.startsWith('```')) code = !code;
    // The words behind a command are prose.
    if (code || line.startsWith('```')) return [line.replace(/\s+# .*$/, '')];
    const found: string[] = [];
    const heading = /^#+/.exec(line);
    if (heading) found.push(heading[0]);
    if (/^[-|]/.test(line)) found.push(line.startsWith('|') ? `${line.split('|').length - 2} cells` : 'item');
    for (const [, link] of line.matchAll(/\]\(([^)]+)\)/g))
      found.push(
        (link as string).replace(/^docs\/rules\/zh-cn\/(?:(coverage)|)/, (_, coverage) =>
          coverage ? 'docs/coverage' : 'docs/rules/',
        ),
      );
    return found;
  });
}

/** Code in a text, however often and in whatever order: sentences are built differently. */
function spelt(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  return [...new Set([...prose.matchAll(/`([^`]+)`/g)].map((found) => found[1] as string))].sort();
}

test('README.zh-CN.md has what README.md has: headings, rows, items, commands, links and names', () => {
  const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((file) => readFileSync(file, 'utf8')) as [
    string,
    string,
  ];
  assert.match(english, /\]\(README\.zh-CN\.md\)/);
  assert.match(chinese, /\]\(README\.md\)/);
  assert.deepEqual(skeleton(chinese), skeleton(english));
  assert.deepEqual(spelt(chinese), spelt(english));
  const prose = chinese
    .replace(/^```[\s\S]*?^```$/gm, '')
    .split('\n')
    .filter((line) => /[a-z]{3,} [a-z]{3,} [a-z]{3,}/.test(line.replace(/`[^`]*`/g, '')));
  assert.deepEqual(prose, [], 'lines left in English');
});

test('the words of the sources are there in both languages', () => {
  const sources = ['server', 'client', 'scripts'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ path: `${folder}/${file}`, text: readFileSync(`${folder}/${file}`, 'utf8') })),
  );
  const wrong = sources.flatMap(({ path, text }) => {
    const tables = [...text.matchAll(/^const zh\b[^=\n]*= \{$([\s\S]*?)^\};$/gm)].map(
      (found) => found[1] as string,
    );
    const chinese = [
      ...[...text.matchAll(/\bzh: (?:\([^()]*\) =>\s*)?(['"`])(.*?)\1[,;\s}]/g)].map(
        (found) => found[2] as string,
      ),
      ...tables.flatMap((table) =>
        [...table.matchAll(/^ +[\w']+: (?:\(.*?\) =>\s*)?(['"`])(.*?)\1,$/gm)].map(
          (found) => found[2] as string,
        ),
      ),
    ];
    const english = [...text.matchAll(/\ben: (?:\([^()]*\) =>\s*)?(['"`])(.*?)\1[,;\s}]/g)].map(
      (found) => found[2] as string,
    );
    return [
      // A text of names and values alone is the same in every language.
      ...chinese.filter(
        (words) => !han.test(words) && /\b[a-z]{2}/.test(words.replace(/\$\{[^}]*\}|`[^`]*`/g, '')),
      ),
      ...english.filter((words) => han.test(words.replace(/\$\{[^}]*\}/g, ''))),
    ].map((words) => `${path}: ${words}`);
  });
  assert.deepEqual(wrong, []);
});

/** Every pair of words in a value, with where it stands. */
function* pairs(value: unknown, at = ''): Generator<{ at: string; en: unknown; zh: unknown }> {
  if (typeof value !== 'object' || value === null) return;
  if ('en' in value || 'zh' in value) {
    const { en, zh } = value as { en?: unknown; zh?: unknown };
    yield { at, en, zh };
    return;
  }
  for (const [key, inner] of Object.entries(value)) yield* pairs(inner, `${at}.${key}`);
}

test('every rule speaks both languages', () => {
  const rules = allRules(unpackRules(readFileSync('dist/rules.jsonl')));
  const said = rules.flatMap((rule) => [...pairs(rule, rule.id)]);
  assert.ok(said.length > rules.length / 2);
  const prose = (text: string): boolean => /[A-Za-z]{3,} [a-z]{2,} /.test(text.replace(/`[^`]*`/g, ''));
  const wrong = said.filter(
    ({ en, zh }) =>
      typeof en !== 'string' ||
      typeof zh !== 'string' ||
      en.trim() === '' ||
      zh.trim() === '' ||
      han.test(en) ||
      (prose(en) && !han.test(zh)),
  );
  assert.deepEqual([...new Set(wrong.map(({ at, en, zh }) => `${at}: ${String(en)} / ${String(zh)}`))], []);
});
