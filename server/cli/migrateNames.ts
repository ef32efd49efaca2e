/**
 * Which sources of a project get another name: looks into those whose ending depends on what they hold. A file that includes
 * device code is device code, whatever stands in it itself.
 */
import { join } from 'node:path';
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import { launchingHelpers } from '../edit/helper.ts';
import {
  type Holds,
  includedPaths,
  mayBeRenamed,
  namesVectorKernels,
  pathsByName,
  planRenames,
  type Renames,
} from '../edit/renames.ts';
import type { Engine } from '../engine.ts';
import { readSource } from '../files/read.ts';
import type { Finding, Source } from '../model.ts';
import { analyseOne, breather } from './analyse.ts';
import type { Job } from './migrateFiles.ts';
import type { Setup } from './setup.ts';
import { debug } from './terminal.ts';

export async function planMigration(job: Job): Promise<Renames> {
  const paths = job.project.files.map(({ path }) => path);
  const look = lookInto(job, pathsByName(paths));
  const held = new Map<string, Holds>();
  const breathe = breather();
  for (const path of job.sources) {
    if (mayBeRenamed(path)) held.set(path, reached(path, look));
    await breathe();
  }
  return planRenames(paths, held, job.setup.target.chip);
}

interface Look {
  readonly holds: Holds;
  readonly includes: readonly string[];
}

/** Reads each file once. What cannot be read holds nothing. */
function lookInto(
  { root, sources, engine, setup, adapted }: Job,
  byName: Renames['byName'],
): (path: string) => Look {
  const known = new Map<string, Look>();
  return (path) => {
    let look = known.get(path);
    if (!look) {
      const source = sources.has(path) ? readSource(join(root, path)) : 'missing';
      look =
        typeof source === 'string'
          ? { holds: 'host code', includes: [] }
          : {
              holds: heldBy(engine, { path, text: source.text }, setup, adapted),
              includes: includedPaths(source.text, path, byName),
            };
      known.set(path, look);
    }
    return look;
  };
}

/** The most of what a file and those it includes hold. */
function reached(path: string, look: (path: string) => Look): Holds {
  const seen = new Set([path]);
  let most: Holds = 'host code';
  for (const at of seen) {
    const { holds, includes } = look(at);
    if (order.indexOf(holds) > order.indexOf(most)) most = holds;
    for (const one of includes) seen.add(one);
  }
  return most;
}

/** Each decides what those before it leave open: kernels of a helper bring sources along that hold none themselves. */
const order: readonly Holds[] = ['host code', 'vector kernels', 'kernels', 'helper kernels'];

function heldBy(engine: Engine, source: Source, { target }: Setup, adapted: boolean): Holds {
  const isLeft = ({ symbol, verdict }: Finding): boolean => kernelMarks.has(symbol) && verdict !== 'same';
  try {
    if (!engine.mayMatch(source)) return 'host code';
    const { findings } = analyseOne(engine, source, target);
    const launches = findings.some(({ fix }) => launchesKernels(fix?.needs ?? []));
    if (launches && launchesKernels(engine.fixAll(source, target, { adapted }).needs))
      return 'helper kernels';
    if (!findings.some(({ symbol }) => kernelMarks.has(symbol))) return 'host code';
    if (!adapted || !namesVectorKernels(target.chip)) return 'kernels';
    const { text } = engine.fixAll(source, target, { adapted });
    const after = analyseOne(engine, { ...source, text, wasCuda: true }, target);
    return after.findings.some(isLeft) ? 'kernels' : 'vector kernels';
  } catch (error) {
    debug(error);
    return 'kernels';
  }
}

const launchesKernels = (needs: readonly string[]): boolean =>
  launchingHelpers.some((name) => needs.includes(name));

const kernelMarks = new Set(['<<<', ...grammars.deviceMarks]);
