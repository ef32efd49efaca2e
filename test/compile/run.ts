/**
 * `npm run test:compile`: every fix compiles against declarations of the release it is offered for, and what CUDA's
 * habits would write does not. Takes no arguments; prints what failed and ends with `N passed, N failed`.
 */
import { readFile } from 'node:fs/promises';
import { buildRules, forBundle } from '../../scripts/rules/compile.ts';
import { compileVocabulary } from '../../scripts/rules/compileVocabulary.ts';
import { createEngine } from '../../server/core.ts';
import { defaultTarget } from '../../server/model.ts';
import { packRules } from '../../server/ruleset/pack.ts';
import { judgeControls } from './controls.ts';
import { prove } from './proof.ts';
import { judgeSamples, sampleCount } from './samples.ts';
import { judgeSketches } from './sketches.ts';

const build = buildRules();
const fresh: Readonly<Record<string, string>> = {
  'rules.jsonl': packRules(forBundle(build.rules)),
  'vocabulary.json': JSON.stringify(compileVocabulary(build.vocabulary)),
};
const engine = await createEngine(async (file) =>
  file in fresh ? new TextEncoder().encode(fresh[file]) : readFile(`dist/${file}`),
);
const proof = await prove(build, engine);
const seen = new Set<string>();
for (const { use, release, message, text } of proof.failures) {
  const key = `${use.place} ${use.what} ${message}`;
  if (seen.has(key)) continue;
  seen.add(key);
  console.log(`${use.place}: ${use.rule.id} (${use.what}) on CANN ${release}: ${message}\n${text.trim()}\n`);
}
const controls = await judgeControls(build, defaultTarget.cann, proof.texts);
for (const problem of controls.problems) console.log(`${problem}\n`);
const sketches = await judgeSketches(build, defaultTarget.cann);
for (const problem of sketches.problems) console.log(`${problem}\n`);
const samples = await judgeSamples(build, engine);
for (const [path, message] of samples) console.log(`${path}, migrated: ${message}\n`);
for (const [use, names] of proof.byHand)
  console.log(`${use.rule.id} (${use.what}) waits for a person: ${names.join(', ')}`);
const languages = [...proof.foreign.values()];
for (const language of new Set(languages))
  console.log(
    `${languages.filter((one) => one === language).length} uses are ${language}, which has no declarations here`,
  );
console.log(`${proof.compiled} texts compiled on all releases`);
const failed =
  new Set(proof.failures.map(({ use }) => use)).size +
  controls.problems.length +
  sketches.problems.length +
  samples.size;
console.log(
  `${proof.proven.length + controls.passed + sketches.count - sketches.problems.length + sampleCount - samples.size} passed, ${failed} failed`,
);
process.exitCode = failed > 0 ? 1 : 0;
