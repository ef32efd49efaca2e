/** The tool that previews: what fixing would rewrite in a file or folder, as Markdown with a unified diff. */

import { createTwoFilesPatch } from 'diff';
import { analyseOne, breather } from '../cli/analyse.ts';
import { helpersOf } from '../edit/helper.ts';
import type { FixResult } from '../engine.ts';
import { includedBy } from '../files/included.ts';
import { verdicts } from '../model.ts';
import { countsOf } from '../report/model.ts';
import { labelsOf } from '../report/words.ts';
import type { Task } from './answer.ts';
import { filesOf } from './scan.ts';
import type { Input } from './tools.ts';
import { say } from './words.ts';

/** Characters of diff in one answer: what is longer fits no model's patience. */
const longest = 60_000;
const mostChecks = 100;

/** A file that fixing would change. */
interface Change extends FixResult {
  readonly path: string;
  readonly patch: string;
}

/** Gives the answer, or nothing when the call was cancelled. */
export async function preview(
  task: Task,
  { adapted = true, rule }: Input<'ascendify_preview'>,
): Promise<string | undefined> {
  const { host, engine, target } = task;
  const options = { adapted, ...(rule !== undefined && { rule }) };
  const changes: Change[] = [];
  const left = countsOf([]);
  const breathe = breather();
  for (const { path, file } of filesOf(task).files) {
    if (host.cancelled()) return undefined;
    await breathe();
    const source = host.read(file);
    if (typeof source === 'string' || !engine.mayMatch({ path: file, text: source.text })) continue;
    const included = includedBy(file, source.text);
    const done = engine.fixAll({ path: file, text: source.text, included }, target, options);
    const rest = analyseOne(
      engine,
      { path: file, text: done.text, wasCuda: true, included },
      target,
    ).findings;
    const counts = countsOf(rest.filter(({ suppressed }) => suppressed === undefined));
    for (const verdict of verdicts) left[verdict] += counts[verdict];
    if (done.text !== source.text)
      changes.push({ ...done, path, patch: patchOf(path, source.text, done.text) });
  }
  const open = verdicts.filter((verdict) => verdict !== 'same' && left[verdict] > 0);
  const remaining = open.map((verdict) => `${left[verdict]} ${verdict}`).join(', ');
  return [
    labelsOf(host.locale).target(target.chip, target.cann, target.torch),
    '',
    ...changeLines(changes, adapted, task),
    ...(remaining ? ['', task.words(say.left(remaining))] : []),
  ].join('\n');
}

function changeLines(changes: readonly Change[], adapted: boolean, task: Task): string[] {
  const { place, words } = task;
  if (changes.length === 0) return [words(say.nothing(place.shown))];
  const shown: string[] = [];
  const leftOut: string[] = [];
  let length = 0;
  for (const { path, patch } of changes) {
    if (length + patch.length > longest) leftOut.push(path);
    else {
      shown.push(patch);
      length += patch.length;
    }
  }
  const fixes = changes.reduce((sum, { fixed }) => sum + fixed, 0);
  return [
    words(say.preview(fixes, changes.length)),
    '',
    ...(shown.length > 0 ? ['```diff', shown.join('').trimEnd(), '```', ''] : []),
    ...(leftOut.length > 0 ? [words(say.moreFiles(leftOut)), ''] : []),
    ...helpersOf(changes.flatMap(({ needs }) => needs)).flatMap((header) => [words(say.helper(header)), '']),
    ...checkLines(changes, task),
    words(say.apply(place.shown, adapted)),
  ];
}

/** One line for each thing to check, with all its places and where the fact comes from. */
function checkLines(changes: readonly Change[], { engine, words }: Task): string[] {
  const checks = changes.flatMap(({ path, toCheck }) => toCheck.map((check) => ({ path, ...check })));
  if (checks.length === 0) return [];
  const places = new Map<string, string[]>();
  for (const { path, line, finding } of checks.slice(0, mostChecks)) {
    const said = words(finding.advice ?? finding.message);
    const key = `${said} ${words(say.source(engine.sourcesOf(finding.rule)))}`;
    places.set(key, [...(places.get(key) ?? []), `${path}:${line} \`${finding.symbol}\``]);
  }
  const lines = [...places].map(([said, where]) => `- ${where.join(', ')}: ${said}`);
  const more = checks.length - mostChecks;
  return [words(say.toCheck()), '', ...lines, ...(more > 0 ? [`- ${words(say.more(more))}`] : []), ''];
}

function patchOf(path: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: 2,
  });
  return patch.replace(/^=+\n/, '');
}
