/**
 * The proof: on every release and chip where a rule offers a fix, what the fixes make of its uses compiles against that
 * release. Starts g++; reads the rules and the built grammars.
 */
import { readFileSync } from 'node:fs';
import type { Build } from '../../scripts/rules/compile.ts';
import { frontOf, helperHeader, helpersOf } from '../../server/edit/helper.ts';
import type { Engine } from '../../server/engine.ts';
import { type Chip, chips, defaultTarget, type Target } from '../../server/model.ts';
import type { Rule } from '../../server/ruleset/rule.ts';
import { atLeast, compareVersions } from '../../server/ruleset/version.ts';
import { failures, type Snippet } from './compiler.ts';
import { declare, optionalHeaders, wordsOf } from './declarations.ts';
import { type Known, type Migrated, migrate, type Use, usesOf } from './snippets.ts';

/** Releases that headers were read of, beside those that rules name. */
const releases = ['7.0.0', '8.5.0', '9.0.0', '9.1.0', '9.2.0-beta.2'];

export interface Failure {
  readonly use: Use;
  readonly release: string;
  readonly message: string;
  readonly text: string;
}

export interface Proof {
  /** Uses that compile on each release and chip that offers their fix. */
  readonly proven: readonly Use[];
  readonly failures: readonly Failure[];
  /** Names of CUDA that a person changes first, by use: nothing can compile before. */
  readonly byHand: ReadonlyMap<Use, readonly string[]>;
  /** Uses that become something else than C++ with C interfaces, and what. */
  readonly foreign: ReadonlyMap<Use, string>;
  /** Different texts that were compiled, over all releases. */
  readonly compiled: number;
  /** Those of the default release that compile. */
  readonly texts: readonly Snippet[];
}

interface Job extends Migrated {
  readonly use: Use;
}

/** Compiles everything; two releases at a time. */
export async function prove(build: Build, engine: Engine): Promise<Proof> {
  const uses = usesOf(build);
  const known: Known = {
    vocabulary: build.vocabulary,
    verdicts: new Map(build.rules.rules.map(({ id, verdict }) => [id, verdict])),
  };
  const foreign = new Map<Use, string>();
  const groups = new Map<string, Map<string, Job>>();
  for (const use of uses) {
    for (const target of targetsOf(use, uses)) {
      const migrated = migrate(engine, known, use, target);
      if (!migrated) continue;
      if (migrated.foreign) {
        foreign.set(use, migrated.foreign);
        continue;
      }
      const headers = optionalHeaders.filter((header) => migrated.needs.includes(header));
      const group = [target.cann, ...headers].join(' ');
      const jobs = groups.get(group) ?? new Map<string, Job>();
      groups.set(group, jobs);
      jobs.set(`${use.rule.id}\0${use.what}\0${migrated.outer}\0${migrated.text}`, { ...migrated, use });
    }
  }
  const found: Failure[] = [];
  const byHand = new Map<Use, readonly string[]>();
  const judge = async ([group, jobs]: readonly [string, ReadonlyMap<string, Job>]): Promise<void> => {
    const [release = '', ...headers] = group.split(' ');
    const list = [...jobs].map(([id, job]) => ({ ...job, id }));
    for (const [id, message] of await failures(prelude(build, release, headers), list)) {
      const { use, text, outer, manual } = jobs.get(id) as Job;
      const names = manual.filter((name) => new RegExp(`\\b${name}(?:_value)?\\b`).test(message));
      if (names.length > 0) byHand.set(use, names);
      else found.push({ use, release, message, text: `${outer}\n${text}` });
    }
  };
  await inTwos([...groups], judge);
  const bad = new Set([...found.map(({ use }) => use), ...byHand.keys(), ...foreign.keys()]);
  const compiled = [...groups.values()].reduce((sum, jobs) => sum + jobs.size, 0);
  const met = new Set([...groups.values()].flatMap((jobs) => [...jobs.values()].map(({ use }) => use)));
  return {
    proven: [...met].filter((use) => !bad.has(use)),
    failures: found,
    byHand,
    foreign,
    compiled,
    texts: [...(groups.get(defaultTarget.cann) ?? [])].flatMap(([id, job]) =>
      bad.has(job.use) ? [] : [{ ...job, id }],
    ),
  };
}

/** What a source on a release sees before its own text: the standard library, ACL and ours. */
export function prelude(build: Build, release: string, headers: readonly string[] = []): string {
  const standard = ['complex', 'cstddef', 'cstdint', 'cstdio', 'cstdlib', 'cstring', 'string', 'vector'];
  const includes = standard.map((name) => `#include <${name}>\n`).join('');
  return `${includes}${declare(wordsOf(build.vocabulary, release, headers))}${helperText(build, release)}`;
}

/**
 * Our headers of the host that a release can compile, without those of CANN that they include, which the declarations stand
 * for; those of mstx are among them.
 */
function helperText({ vocabulary }: Build, release: string): string {
  const helpers = [
    'vectors',
    'mapping',
    'texture',
    'texture_drv',
    'launch',
    'graph',
    'graph_nodes',
    'graph_kernels',
    'complex',
    'host_algebra',
    'blas_handle',
    'blas_vectors',
    'blas',
    'blas_host',
    'blas_host_vectors',
    'blas_host_batches',
    'blas_xt',
    'solver_handle',
    'solver',
    'random_state',
    'random_quasi',
    'random_host',
  ].map((name) => `ascendify_${name}.hpp`);
  const text = [helperHeader, ...helpers]
    .filter((name) =>
      helpersOf([name]).every((part) =>
        atLeast(release, vocabulary.find('cann', frontOf(part))[0]?.since ?? ''),
      ),
    )
    .map((name) => readFileSync(`runtime/${name}`, 'utf8').replace(/#include "[^"]*"/g, ''))
    .join('');
  return `#define ASCENDIFY_MSTX\n${text}`;
}

/** The targets on which a rule may differ: all releases, and all chips where the rule tells them apart. */
function targetsOf({ rule, target }: Use, uses: readonly Use[]): Target[] {
  return allReleases(uses).flatMap((cann) =>
    chipsOf(rule, target.chip).map((chip) => ({ ...defaultTarget, ...target, cann, chip })),
  );
}

let sorted: readonly string[] | undefined;
function allReleases(uses: readonly Use[]): readonly string[] {
  sorted ??= [
    ...new Set([
      ...releases,
      ...uses.flatMap(({ rule, target }) => [...releasesOf(rule), target.cann ?? '']),
    ]),
  ]
    .filter((release) => /^\d/.test(release))
    .sort(compareVersions);
  return sorted;
}

function releasesOf(rule: Rule): string[] {
  const conditions = [rule, ...(rule.variants ?? []).map(({ when }) => when)];
  return conditions.flatMap(({ since = '', until = '' }) => [since, until]);
}

function chipsOf(rule: Rule, given: Chip | undefined): readonly Chip[] {
  const differs = rule.chips || rule.variants?.some(({ when }) => when.chips);
  return differs ? chips : [given ?? defaultTarget.chip];
}

async function inTwos<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
