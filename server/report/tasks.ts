/**
 * Findings that one piece of work settles, as tasks with their hours: what the blockers, the list of what to do and the sum
 * of effort are made of. Pure.
 */
import type { Verdict } from '../model.ts';
import {
  compare,
  type Hours,
  openFindings,
  type Report,
  type ReportFile,
  type ReportFinding,
  type Task,
} from './model.ts';

const weight: Record<Verdict, number> = { none: 0, manual: 1, unmapped: 2, adapted: 3, direct: 4, same: 5 };

interface Group {
  readonly first: ReportFinding;
  readonly symbols: Map<string, number>;
  readonly files: Set<string>;
  places: number;
}

/** Tasks of files, those that matter most first. */
export function tasksOf(files: readonly ReportFile[], hours: Hours): Task[] {
  const groups: Group[] = [];
  // Sentences are long and shared: one that is looked up by itself is hashed once, one within a longer key each time.
  const bySentence = new Map<string, Map<string, Group>>();
  for (const file of files) {
    for (const finding of openFindings(file)) {
      const sentence = finding.advice ?? finding.message;
      let own = bySentence.get(sentence);
      if (!own) {
        own = new Map();
        bySentence.set(sentence, own);
      }
      const key = taskKey(finding);
      let group = own.get(key);
      if (!group) {
        group = { first: finding, symbols: new Map(), files: new Set(), places: 0 };
        own.set(key, group);
        groups.push(group);
      }
      group.places++;
      group.files.add(file.path);
      group.symbols.set(finding.symbol, (group.symbols.get(finding.symbol) ?? 0) + 1);
    }
  }
  return groups.map((group) => taskOf(group, hours)).sort(byWeight);
}

/** What findings of one sentence must share beside it. */
function taskKey({ rule, library, verdict, effort, advice }: ReportFinding): string {
  return advice === undefined ? `${rule}\0${verdict}` : `\0${library}\0${verdict}\0${effort}`;
}

function taskOf({ first, symbols, files, places }: Group, hours: Hours): Task {
  const { library, verdict, message, advice, effort } = first;
  const ordered = [...symbols].sort((a, b) => b[1] - a[1] || compare(a[0], b[0])).map(([symbol]) => symbol);
  return {
    ...{ symbols: ordered, library, verdict, message, places, files: files.size },
    ...(advice !== undefined && { advice }),
    ...(effort && { effort }),
    hours: hoursOf(first, places, files.size, hours),
  };
}

function byWeight(a: Task, b: Task): number {
  return (
    weight[a.verdict] - weight[b.verdict] ||
    b.hours - a.hours ||
    b.places - a.places ||
    compare(a.symbols[0] ?? '', b.symbols[0] ?? '')
  );
}

/** The first file costs the whole effort, each further one a share of it: the solution is then known. */
function hoursOf(finding: ReportFinding, places: number, files: number, hours: Hours): number {
  if (finding.verdict === 'adapted' && !finding.effort) return places * hours.review;
  if (!finding.effort || finding.verdict === 'direct' || finding.verdict === 'same') return 0;
  return hours[finding.effort] * (1 + (files - 1) * hours.repeat);
}

/** Library of the rules on third-party packages of Python. */
export const packagesLibrary = 'packages';

/** Tasks on packages of others, also of those that work and are worth a look. */
export function packageTasks({ tasks, advice }: Pick<Report, 'tasks' | 'advice'>): Task[] {
  const all = [...tasks, ...advice.filter((task) => !tasks.includes(task))];
  return all.filter(({ library }) => library === packagesLibrary);
}
