/** C and C++ for the engine: scan, match, diagnose, companions. */
import type { Tree } from 'tree-sitter';
import grammars from '../grammars/grammars.json' with { type: 'json' };
import { diagnose, rewriteCuda } from './diagnose/diagnose.ts';
import { inStep } from './diagnose/inStep.ts';
import * as words from './diagnose/words.ts';
import { rewriteFilesFor } from './edit/files.ts';
import { helpersOf } from './edit/helper.ts';
import { holdsWherever, includeEdits } from './edit/includes.ts';
import { startupEdits } from './edit/startup.ts';
import { deleteLine } from './edit/statement.ts';
import type { Front } from './front.ts';
import { doubleMatches, withDoubles } from './kernels/doubleFindings.ts';
import { readDoubles } from './kernels/doubles.ts';
import { type KernelPlace, kernelAt } from './kernels/find.ts';
import { itemsAt } from './kernels/items.ts';
import { judgeKernel } from './kernels/judge.ts';
import { withTiles, withWays } from './kernels/tileFindings.ts';
import { hasTiles, isTargetKernel, marksTarget, type Wide, writeTiles } from './kernels/tiles.ts';
import { matchCuda } from './match/cuda.ts';
import { cudaEnvironment, namesEnvironment } from './match/cudaEnvironment.ts';
import { deviceStrings } from './match/deviceStrings.ts';
import type { Match } from './match/match.ts';
import { masked, mentionsOf } from './match/mentions.ts';
import { type Scan, scanCuda } from './match/scan.ts';
import { patch, record } from './match/tape.ts';
import { addWord } from './match/wordTable.ts';
import type { CodeLanguage, Finding, Kernel, Source, Span, Target, Words } from './model.ts';
import { once, remember } from './once.ts';
import { isCudaSource, isTargetSource, languageOf } from './parse/languages.ts';
import type { Parsers } from './parse/parser.ts';
import { buildCudaIndex, type CudaIndex } from './ruleset/cudaIndex.ts';
import { cudaGroups } from './ruleset/entries.ts';
import type { FilesIndex } from './ruleset/filesIndex.ts';
import type { CompiledRules, CompiledVocabulary, Rule } from './ruleset/rule.ts';

export function createCudaFront(
  { rules, families, startup: startups }: CompiledRules,
  vocabulary: CompiledVocabulary,
  parsers: Parsers,
  files: () => FilesIndex,
): Front {
  const index = buildCudaIndex({ rules, families }, cudaGroups(vocabulary));
  // Also the words that fixes write for them: what a first round migrated is device code in the next one.
  const marks = [...grammars.deviceMarks, ...grammars.targetMarks];
  for (const mark of grammars.targetMarks) addWord(index.table, mark);
  // The rules for files are indexed when a source first speaks of the environment.
  const environment = (text: string, scan: Scan): Match[] =>
    namesEnvironment.test(text) ? cudaEnvironment(text, scan, files()) : [];
  return {
    mayMatch: (text) => {
      const scan = scanCuda(text, index, marks);
      return holdsAny(text, scan, index) || environment(text, scan).length > 0;
    },
    read(source, tree, edited) {
      const { text, path } = source;
      const { table } = index;
      const tape =
        edited && (edited.tape ? patch(edited.tape, text, table, edited.kept) : record(text, table));
      const scan = withoutTargetKernels(text, scanCuda(text, index, marks, tape));
      const language = (languageOf(path) ?? 'cuda') as CodeLanguage;
      const inC = /\.c$/i.test(path);
      const fragments: Tree[] = [];
      let matches: readonly Match[] | undefined;
      const places = once(() => kernelPlaces(text, scan));
      let whole: Tree | undefined;
      const parsed = new Map<string, Tree>();
      const file = (): Tree => {
        whole ??= tree();
        return whole;
      };
      // Not of an edited document's own tree: where code is broken, it could read a kernel otherwise than a fresh one.
      const partly = (parts: readonly Span[]): Tree => {
        const key = parts.map(({ start, end }) => `${start} ${end}`).join();
        const part = parsed.get(key) ?? parsers.parse(language, text, { parts });
        parsed.set(key, part);
        return part;
      };
      // A program's `main` is a small part of it.
      const mains = (): Tree => {
        if (whole) return whole;
        const items = itemsAt(masked(text), scan.blocks, mentionsOf(text, 'main'));
        const own = parsers.parse(language, text, { parts: items });
        fragments.push(own);
        return own;
      };
      const trees = {
        file,
        fragment(body: string) {
          const parsed = parsers.parse(language, body);
          fragments.push(parsed);
          return parsed;
        },
      };
      // With the texts that it includes behind it: what their names mean counts for kernels that are written anew.
      const wide = once(() => [text, ...(source.included?.() ?? [])].join('\n'));
      const widely = (parts: readonly Span[]): Tree => {
        if (wide() === text) return partly(parts);
        const own = parsers.parse(language, wide(), { parts });
        fragments.push(own);
        return own;
      };
      const kernelsAmong = (findings: readonly Finding[]): Kernel[] => {
        if (places().length === 0) return [];
        const placed = findings.map((finding, at) => ({
          finding,
          chapter: chapterOf(matches?.[at]?.rule),
        }));
        return places().map((place) => judgeKernel(text, place, placed));
      };
      // Where the target's own words stand, its compiler is who reads `double`.
      const doubles = once(() =>
        isCudaSource(path) || source.wasCuda || scan.hits.length > 0
          ? readDoubles(text, partly, isHeader(path))
          : [],
      );
      return {
        tape,
        comments: scan.suppressions,
        findings(target) {
          matches ??= inOrder([
            ...(holdsAny(text, scan, index)
              ? doubleMatches(
                  matchCuda(text, withoutTargets(source, scan), index, trees, isCudaSource(path)),
                  doubles(),
                  index,
                )
              : []),
            ...environment(text, scan),
          ]);
          const rewriteFiles = rewriteFilesFor(target);
          const findings = inStep(
            matches.map((match) =>
              diagnose(text, match, target, match.place ? rewriteFiles : rewriteCuda, inC),
            ),
            matches,
          );
          const inSoftware = withDoubles(findings, doubles());
          const fitting = inC ? inSoftware.map(withoutHelper) : inSoftware;
          const all = withoutDoubleIncludes(
            text,
            scan,
            tiled(text, scan, places, { text: wide, parse: widely }, fitting, target),
          );
          return hasTiles(target.chip) ? withWays(all, kernelsAmong(all)) : all;
        },
        kernels: kernelsAmong,
        callAt: (at) => matches?.[at]?.call?.span,
        companions(needs) {
          const used = startups.filter((startup) => needs.includes(startup.needs));
          return [
            ...includeEdits(text, scan.includes, needs),
            ...(used.length > 0
              ? startupEdits(text, mains, used, inC ? undefined : (name) => index.names.has(name))
              : []),
          ];
        },
        parseGaps: () => (whole?.rootNode.hasError ? 1 : 0),
        dispose() {
          for (const fragment of fragments) fragment.delete();
          fragments.length = 0;
          for (const part of parsed.values()) part.delete();
          parsed.clear();
        },
      };
    },
  };
}

function kernelPlaces(text: string, scan: Scan): KernelPlace[] {
  return scan.hits
    .filter((hit) => hit.symbol === grammars.kernels.mark && hit.macro === undefined)
    .flatMap(({ span }) => kernelAt(text, scan.blocks, span.start, span.end - span.start) ?? []);
}

/** Where kernels have no threads, those that can be are written for tiles. */
function tiled(
  text: string,
  { blocks }: Scan,
  placesOf: () => readonly KernelPlace[],
  wide: Wide,
  findings: readonly Finding[],
  { chip }: Target,
): readonly Finding[] {
  if (!hasTiles(chip)) return findings;
  const places = placesOf();
  if (places.length === 0 && !marksTarget(text)) return findings;
  const isDevice = ({ symbol }: Finding): boolean => symbol === grammars.kernels.device;
  if (places.length === 0 && !findings.some(isDevice))
    return withTiles(text, findings, { written: [], refused: [], idle: [] }, isDevice);
  return withTiles(text, findings, writeTiles(text, blocks, wide, places, chip), isDevice);
}

/** Kernels of the target's own form, and their launches, are no findings: they are migrated. */
function withoutTargetKernels(text: string, scan: Scan): Scan {
  if (!marksTarget(text)) return scan;
  const own = kernelPlaces(text, scan).filter((place) => isTargetKernel(text, place));
  if (own.length === 0) return scan;
  const names = new Set(own.map(({ name }) => name));
  const launched = (start: number): string => /(\w+)\s*$/.exec(text.slice(0, start))?.[1] ?? '';
  const inOwn = ({ start, end }: Span): boolean =>
    own.some(({ whole }) => start >= whole.start && end <= whole.end);
  const hits = scan.hits.filter(
    ({ span, symbol, known }) =>
      !(known.shared && grammars.languageLibraries.includes(known.library) && inOwn(span)) &&
      !(symbol === grammars.kernels.launch && names.has(launched(span.start))),
  );
  return { ...scan, hits };
}

function inOrder(matches: Match[]): Match[] {
  return matches.some(({ place }) => place) ? matches.sort((a, b) => a.span.start - b.span.start) : matches;
}

function holdsAny(text: string, scan: Scan, index: CudaIndex): boolean {
  return scan.hits.length > 0 || deviceStrings(text, scan, index).length > 0;
}

function isHeader(path: string): boolean {
  return /\.(?:h|hh|hpp|hxx|cuh|inl)$/i.test(path);
}

/** `cuda-device/warps`: the file of the rule below `rules/`, without its ending. */
function chapterOf(rule: Rule | undefined): string {
  return rule ? chapterIn(rule.file) : '';
}

const chapterIn = remember((file) => file.replace(/^.*rules\/|\.ya?ml$/g, ''));

/** The helper headers are C++, so a source in C gets no fix that needs it. */
function withoutHelper(finding: Finding): Finding {
  if (!finding.fix || helpersOf(finding.fix.needs).length === 0) return finding;
  const message = words.join(finding.message, words.helperInC) as Words;
  return { ...finding, verdict: 'manual', effort: finding.effort ?? 'S', message, fix: undefined };
}

/**
 * Kernels of the target use words of CUDA's language with the target's meaning: in such a file they are no findings. A
 * name that the target does not have is one, since a file may be migrated in part.
 */
function withoutTargets({ text, wasCuda }: Source, scan: Scan): Scan {
  if (wasCuda || !isTargetSource(text)) return scan;
  const isTargets = ({ shared, library }: Scan['hits'][number]['known']): boolean =>
    shared && grammars.languageLibraries.includes(library);
  return { ...scan, hits: scan.hits.filter(({ known }) => !isTargets(known)) };
}

/** Two headers that become one: the second line goes, where the first holds wherever the second does. */
function withoutDoubleIncludes(text: string, scan: Scan, findings: readonly Finding[]): Finding[] {
  const present = scan.includes.map(({ header, line }) => ({ header, line }));
  const last = scan.includes.at(-1)?.line.end ?? 0;
  return findings.map((finding) => {
    if (!finding.fix || finding.span.start > last) return finding;
    const [edit] = finding.fix.edits;
    const own = scan.includes.find(
      ({ line }) => finding.span.start >= line.start && finding.span.end <= line.end,
    );
    if (!edit || !own || finding.fix.edits.length !== 1) return finding;
    const twin = present.find(
      ({ header, line }) => header === edit.text && line !== own.line && line.start < own.line.start,
    );
    present.push({ header: edit.text, line: own.line });
    if (!twin || !holdsWherever(text, twin.line, own.line)) return finding;
    return { ...finding, fix: { ...finding.fix, edits: [deleteLine(text, own.line)] } };
  });
}
