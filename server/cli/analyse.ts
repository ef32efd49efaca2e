/**
 * Reads and analyses files one after the other for the report. Gives a report file each and a note for each file that
 * could not be read; one bad file never stops the others. Lets the event loop run between files, so that Ctrl-C works.
 */
import type { Engine } from '../engine.ts';
import { includedBy } from '../files/included.ts';
import type { Note } from '../files/notes.ts';
import { ownPackages } from '../files/ownPackages.ts';
import { readSource } from '../files/read.ts';
import type { WalkedFile } from '../files/walk.ts';
import type { Analysis, Source, Target } from '../model.ts';
import { isReport } from '../report/json.ts';
import { type LocateOptions, locate, locateKernels, type ReportFile } from '../report/model.ts';
import { debug, type Progress } from './terminal.ts';

export interface Analysed {
  readonly files: ReportFile[];
  readonly notes: Note[];
}

export async function analyseFiles(
  engine: Engine,
  files: readonly WalkedFile[],
  target: Target,
  options: LocateOptions & { readonly progress: Progress },
): Promise<Analysed> {
  const analysed: ReportFile[] = [];
  const notes: Note[] = [];
  const breathe = breather();
  for (const [index, { path, file }] of files.entries()) {
    options.progress.show(index, files.length);
    const source = readSource(file);
    if (typeof source === 'string') notes.push({ path, kind: source });
    else {
      try {
        const { findings, kernels, parseGaps } = analyseOne(
          engine,
          { path, text: source.text, own: ownPackages(file), included: includedBy(file, source.text) },
          target,
        );
        analysed.push({
          path,
          findings: locate(source.text, findings, options),
          kernels: locateKernels(source.text, kernels, options.locale),
          parseGaps,
        });
      } catch (error) {
        debug(error);
        notes.push({ path, kind: 'failed' });
      }
    }
    await breathe();
  }
  options.progress.clear();
  return { files: analysed, notes };
}

/** What one text gives. A report of ours, such as a baseline that lies in the tree, gives nothing. */
export function analyseOne(engine: Engine, source: Source, target: Target): Analysis {
  if (source.path.endsWith('.json') && isReport(source.text))
    return { findings: [], kernels: [], parseGaps: 0 };
  const document = engine.open(source);
  try {
    return engine.analyse(document, target);
  } finally {
    document.dispose();
  }
}

/** Waits a turn of the event loop every 50 ms of work: often enough for a signal, too seldom to cost anything. */
export function breather(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < 50) return undefined;
    return new Promise((done) => {
      setImmediate(() => {
        last = performance.now();
        done();
      });
    });
  };
}
