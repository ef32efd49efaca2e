/**
 * `node --import tsx scripts/bench/uses.ts FOLDER [CHIP] [CANN] [WORDS]`: the uses of CUDA's runtime in host code and
 * how many of them are the same, or rewritten by a fix, on a target. For development; judges nothing.
 *
 * A use is a finding on a name of the runtime (`cuda` and a capital letter: functions, types, values, fields of its
 * structs) in host code of a C or C++ source; headers that are included count nowhere. Chapters on graphics, video and
 * other systems' memory (OpenGL, Direct3D, Vulkan, EGL, NvSci) are counted apart, since no compute device that is not a
 * GPU can have them, and so are fields of structs that are left to a person whole. WORDS lists so many names without a fix.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '../../server/core.ts';
import { listProject } from '../../server/files/project.ts';
import { type Chip, defaultTarget, type Finding } from '../../server/model.ts';
import { languageOf } from '../../server/parse/languages.ts';
import { allRules, unpackRules } from '../../server/ruleset/pack.ts';
import { loadVocabulary } from '../rules/vocabulary.ts';

const [folder = '.', chip = '950', cann = '9.2.0-beta.2', words = '0'] = process.argv.slice(2);
const target = { ...defaultTarget, chip: chip as Chip, cann };
const dist = (file: string): URL => new URL(`../../dist/${file}`, import.meta.url);
const engine = await createEngine((file) => readFile(dist(file)));
const rules = allRules(unpackRules(readFileSync(dist('rules.jsonl'))));
const chapters = new Map(rules.map(({ id, file }) => [id, file.replace(/^.*\/|\.yaml$/g, '')]));
const functions = new Set(
  [...loadVocabulary('rules/vocabulary').words('cuda')]
    .filter(({ library, kind }) => library === 'cuda-runtime' && kind === 'function')
    .map(({ name }) => name),
);

/** Chapters that are counted apart. */
const apart: Readonly<Record<string, string>> = {
  interop: 'graphics and other systems',
  'struct-fields': 'fields of structs that go',
};

/** Counts by what is left to a person. */
class Tally {
  private readonly counts = { same: 0, direct: 0, adapted: 0, left: 0 };
  add(outcome: Outcome): void {
    this.counts[outcome]++;
  }
  row(name: string): string {
    const { same, direct, adapted, left } = this.counts;
    const all = same + direct + adapted + left;
    const share = ((100 * (all - left)) / Math.max(1, all)).toFixed(1);
    const numbers = [all, same, direct, adapted, left].map((count) => String(count).padStart(7));
    return `${name.padEnd(34)}${numbers.join('')}${share.padStart(8)} %`;
  }
}

type Outcome = 'same' | 'direct' | 'adapted' | 'left';

function ownOutcome({ verdict, fix }: Finding): Outcome {
  if (verdict === 'same') return 'same';
  return fix && (verdict === 'direct' || verdict === 'adapted') ? verdict : 'left';
}

/** A name within a text that another finding's fix takes away has that one's outcome. */
function outcomeOf(finding: Finding, all: readonly Finding[]): Outcome {
  const own = ownOutcome(finding);
  if (own !== 'left') return own;
  const around = all.find(
    (other) =>
      other !== finding &&
      ownOutcome(other) !== 'left' &&
      other.fix?.edits.some(({ start, end }) => start <= finding.span.start && finding.span.end <= end),
  );
  return around ? ownOutcome(around) : 'left';
}

const tallies = new Map<string, Tally>();
const left = new Map<string, number>();
for (const { path, link } of listProject(folder, []).files) {
  const language = languageOf(path);
  if (link !== undefined || (language !== 'cuda' && language !== 'cpp')) continue;
  const document = engine.open({ path, text: readFileSync(join(folder, path), 'utf8') });
  const { findings } = engine.analyse(document, target);
  for (const finding of findings) {
    const outcome = outcomeOf(finding, findings);
    const { symbol, side, library, rule } = finding;
    if (library !== 'cuda-runtime' || side !== 'host' || !/^cuda[A-Z][\w.]*$/.test(symbol)) continue;
    if (symbol.endsWith('.h')) continue;
    const chapter = chapters.get(rule) ?? 'no rule';
    const group = [apart[chapter] ?? 'all but graphics'];
    if (functions.has(symbol)) group.push(`${group[0]}: calls`);
    for (const name of ['all', ...group, `  ${chapter}`]) {
      if (!tallies.has(name)) tallies.set(name, new Tally());
      tallies.get(name)?.add(outcome);
    }
    if (outcome === 'left') left.set(symbol, (left.get(symbol) ?? 0) + 1);
  }
  document.dispose();
}
console.log(`${''.padEnd(34)}    all   same direct adapted  left   done`);
for (const name of [...tallies.keys()].sort()) console.log((tallies.get(name) as Tally).row(name));
for (const [symbol, count] of [...left].sort((a, b) => b[1] - a[1]).slice(0, Number(words)))
  console.log(String(count).padStart(5), symbol);
