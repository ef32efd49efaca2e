/** The files around the code for the engine: read, match, diagnose. One front a format; the index is shared. */
import { diagnose } from './diagnose/diagnose.ts';
import { inStep } from './diagnose/inStep.ts';
import { rewriteFilesFor } from './edit/files.ts';
import type { Front } from './front.ts';
import { matchFiles } from './match/files.ts';
import type { Match } from './match/match.ts';
import { suppressionWord } from './match/scan.ts';
import type { Format } from './model.ts';
import type { Places, Reader } from './places/place.ts';
import type { FilesIndex } from './ruleset/filesIndex.ts';

export function createFilesFront(index: FilesIndex, format: Format, reader: Reader): Front {
  const gate = index.gate(format);
  const asks = index.asks(format);
  return {
    mayMatch: (text) => gate.test(text),
    read({ text, path }) {
      const places: Places = gate.test(text)
        ? reader(text, path, asks)
        : { places: [], texts: [], comments: [] };
      let matches: readonly Match[] | undefined;
      return {
        comments: text.includes(suppressionWord) ? places.comments : [],
        findings(target) {
          matches ??= matchFiles(text, places, index, format);
          const rewrite = rewriteFilesFor(target);
          return inStep(
            matches.map((match) => diagnose(text, match, target, rewrite)),
            matches,
          );
        },
        kernels: () => [],
        callAt: () => undefined,
        companions: () => [],
        parseGaps: () => 0,
        dispose() {},
      };
    },
  };
}
