/** The tool that scans: findings of a file or folder as JSON, the hardest first, with the sources of their rules. */
import { dirname } from 'node:path';
import { analyseOne, breather } from '../cli/analyse.ts';
import { told } from '../cli/told.ts';
import type { Note } from '../files/notes.ts';
import { languageOfFile } from '../files/script.ts';
import { type WalkedFile, walk } from '../files/walk.ts';
import type { Verdict } from '../model.ts';
import { countsOf, locate, type ReportFinding } from '../report/model.ts';
import type { Task } from './answer.ts';
import { type Input, listed } from './tools.ts';
import { say } from './words.ts';

/** Files that could not be read are named up to this number. */
const mostNotes = 20;
const hardest: readonly Verdict[] = ['none', 'manual', 'unmapped', 'adapted', 'direct', 'same'];

interface Found {
  readonly path: string;
  readonly finding: ReportFinding;
}

/** Gives the answer, or nothing when the call was cancelled. */
export async function scan(
  task: Task,
  { limit = listed.usual }: Input<'ascendify_scan'>,
): Promise<string | undefined> {
  const { host, engine, target, words } = task;
  const { files, notes } = filesOf(task);
  const found: Found[] = [];
  let looked = 0;
  let suppressed = 0;
  const failed: Note[] = [];
  const breathe = breather();
  for (const { path, file } of files) {
    if (host.cancelled()) return undefined;
    const source = host.read(file);
    if (typeof source === 'string') failed.push({ path, kind: source });
    else {
      looked++;
      const { findings } = analyseOne(engine, { path: file, text: source.text }, target);
      const told = locate(source.text, findings, { locale: host.locale, detail: false });
      suppressed += told.filter((finding) => finding.suppressed !== undefined).length;
      found.push(...told.filter(counts).map((finding) => ({ path, finding })));
    }
    await breathe();
  }
  const rank = ({ finding }: Found): number => hardest.indexOf(finding.verdict);
  const shown = found
    .map((one, index) => ({ one, index }))
    .sort((a, b) => rank(a.one) - rank(b.one) || a.index - b.index)
    .slice(0, limit)
    .map(({ one }) => one);
  const rules = [...new Set(shown.map(({ finding }) => finding.rule))];
  const said = [...notes, ...failed].map((note) => told(note, host.locale));
  return JSON.stringify(
    {
      target,
      summary: {
        files: looked,
        findings: found.filter(({ finding }) => finding.verdict !== 'same').length,
        verdicts: countsOf(found.map(({ finding }) => finding)),
        fixable: found.filter(({ finding }) => finding.fix?.safety === 'safe').length,
        suppressed,
      },
      findings: shown.map(({ path, finding }) => entry(path, finding)),
      omitted: found.length - shown.length,
      sources: Object.fromEntries(rules.map((rule) => [rule, engine.sourcesOf(rule)])),
      notScanned: said.slice(0, mostNotes).map(({ path, message }) => ({ path, message })),
      notScannedOmitted: Math.max(0, said.length - mostNotes),
      about: words(say.about()),
    },
    undefined,
    1,
  );
}

/** What is open; what works unchanged only where there is something to look at. */
function counts({ verdict, advice, suppressed }: ReportFinding): boolean {
  return suppressed === undefined && (verdict !== 'same' || advice !== undefined);
}

function entry(path: string, finding: ReportFinding): object {
  const { line, column, symbol, verdict, rule, message, advice, effort, fix } = finding;
  return {
    path,
    line,
    column,
    symbol,
    verdict,
    ...(rule !== symbol && { rule }),
    message,
    ...(advice !== undefined && { advice }),
    ...(effort !== undefined && { effort }),
    ...(fix && { fix: fix.title, safety: fix.safety }),
  };
}

/** The files below the place of a task, by paths as an agent may ask for them again. */
export function filesOf({ place, config, host }: Task): {
  readonly files: readonly WalkedFile[];
  readonly notes: readonly Note[];
} {
  const found = walk([place.file], {
    folder: place.file,
    reads: (path) => languageOfFile(path) !== undefined,
    exclude: config.exclude,
    excludeFrom: config.file === undefined ? place.root : dirname(config.file),
    followOutside: false,
  });
  const below = place.file.replaceAll('\\', '/');
  const base = place.shown === '.' ? '' : place.shown;
  // With several roots a relative path may be another root's.
  const shown = (path: string): string => {
    if (host.roots.length > 1 || !path.startsWith(below)) return path;
    const rest = path.slice(below.length).replace(/^\//, '');
    return [base, rest].filter(Boolean).join('/') || '.';
  };
  return {
    files: found.files.map(({ path, file }) => ({ path: shown(path), file })),
    notes: found.notes.map(({ path, kind }) => ({ path: shown(path), kind })),
  };
}
