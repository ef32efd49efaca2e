/**
 * Which sources of a project get another name: looks into those whose ending depends on what they hold. A file that includes
 * device code is device code, whatever stands in it itself.
 */
import { join } from 'node:path';
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import { includedPaths, mayBeRenamed, pathsByName, planRenames, type Renames } from '../edit/renames.ts';
import type { Engine } from '../engine.ts';
import { readSource } from '../files/read.ts';
import type { Source } from '../model.ts';
import { analyseOne, breather } from './analyse.ts';
import type { Job } from './migrateFiles.ts';
import type { Setup } from './setup.ts';
import { debug } from './terminal.ts';

export async function planMigration(job: Job): Promise<Renames> {
  const paths = job.project.files.map(({ path }) => path);
  const look = lookInto(job, pathsByName(paths));
  const kernels = new Map<string, boolean>();
  const breathe = breather();
  for (const path of job.sources) {
    if (mayBeRenamed(path)) kernels.set(path, reachesKernels(path, look));
    await breathe();
  }
  return planRenames(paths, kernels, job.setup.target.chip);
}

interface Look {
  readonly kernels: boolean;
  readonly includes: readonly string[];
}

/** Reads each file once. What cannot be read holds nothing. */
function lookInto({ root, sources, engine, setup }: Job, byName: Renames['byName']): (path: string) => Look {
  const known = new Map<string, Look>();
  return (path) => {
    let look = known.get(path);
    if (!look) {
      const source = sources.has(path) ? readSource(join(root, path)) : 'missing';
      look =
        typeof source === 'string'
          ? { kernels: false, includes: [] }
          : {
              kernels: holdsKernels(engine, { path, text: source.text }, setup),
              includes: includedPaths(source.text, path, byName),
            };
      known.set(path, look);
    }
    return look;
  };
}

function reachesKernels(path: string, look: (path: string) => Look): boolean {
  const seen = new Set([path]);
  for (const at of seen) {
    const { kernels, includes } = look(at);
    if (kernels) return true;
    for (const one of includes) seen.add(one);
  }
  return false;
}

function holdsKernels(engine: Engine, source: Source, { target }: Setup): boolean {
  try {
    return analyseOne(engine, source, target).findings.some(({ symbol }) => kernelMarks.has(symbol));
  } catch (error) {
    debug(error);
    return true;
  }
}

const kernelMarks = new Set(['<<<', ...grammars.deviceMarks]);
