/** Python for the engine: gate, match, diagnose, imports. */
import type { Tree } from 'tree-sitter';
import { diagnose } from './diagnose/diagnose.ts';
import { inStep } from './diagnose/inStep.ts';
import { rewriteFilesFor } from './edit/files.ts';
import { rewritePython } from './edit/python.ts';
import { pythonImportEdits } from './edit/pythonImports.ts';
import type { Front } from './front.ts';
import type { Embedded, EmbeddedReader } from './frontEmbedded.ts';
import { mayEmbed } from './match/deviceCode.ts';
import type { Match } from './match/match.ts';
import { matchPython, type PythonTexts } from './match/python.ts';
import { findConfigurations } from './match/pythonConfigurations.ts';
import { deviceTexts } from './match/pythonDeviceTexts.ts';
import { findEnvironment } from './match/pythonEnvironment.ts';
import { findPieces } from './match/pythonPieces.ts';
import { findRequirements } from './match/pythonRequirements.ts';
import { scanPython } from './match/pythonScan.ts';
import { settingsFinder } from './match/pythonSettings.ts';
import { suppressionWord } from './match/scan.ts';
import type { Finding, Span, Target } from './model.ts';
import { withAdapter } from './ruleset/adapter.ts';
import { pythonNames } from './ruleset/entries.ts';
import type { FilesIndex } from './ruleset/filesIndex.ts';
import { buildPythonIndex } from './ruleset/pythonIndex.ts';
import type { CompiledRules, CompiledVocabulary } from './ruleset/rule.ts';
import { atLeast } from './ruleset/version.ts';

/** From this PyTorch on, `import torch` loads the adapter by itself. */
const autoload = '2.5';

export function createPythonFront(
  { rules, releases = [] }: CompiledRules,
  vocabulary: CompiledVocabulary,
  files: FilesIndex,
  embedded?: EmbeddedReader,
): Front {
  const index = buildPythonIndex(rules, pythonNames(vocabulary));
  const settingsIn = settingsFinder(files, index);
  const textsOf = (text: string): PythonTexts => {
    const scan = scanPython(text);
    return {
      scan,
      files,
      settings: settingsIn(text, scan),
      required: findRequirements(text, scan, files),
      pieces: findPieces(text, files, scan),
      configured: findConfigurations(text, files, scan),
      environment: findEnvironment(text, files, scan),
    };
  };
  const speaks = ({ settings, required, pieces, configured, environment }: PythonTexts): boolean =>
    [environment, settings, required, pieces, configured].some(({ length }) => length > 0);
  return {
    mayMatch(text) {
      return (
        index.gate.test(text, []) ||
        speaks(textsOf(text)) ||
        (embedded !== undefined && mayEmbed(text) && deviceTexts(text, scanPython(text)).length > 0)
      );
    },
    read(source, tree) {
      const { text } = source;
      const texts = textsOf(text);
      const inner = embedded && mayEmbed(text) ? deviceTexts(text, texts.scan) : [];
      const relevant = speaks(texts) || inner.length > 0 || index.gate.test(text, source.own ?? []);
      let code: Embedded | undefined;
      // Which match a finding is of, where findings of texts stand between.
      let places: readonly number[] | undefined;
      let matches: readonly Match[] | undefined;
      let whole: Tree | undefined;
      const file = (parts?: readonly Span[]): Tree => {
        whole ??= tree(parts);
        return whole;
      };
      return {
        comments: relevant && text.includes(suppressionWord) ? suppressionsIn(text) : [],
        findings(wanted) {
          const target = withAdapter(wanted, releases);
          matches ??= relevant ? matchPython(source, file, index, texts) : [];
          const rewriteFiles = rewriteFilesFor(wanted);
          const findings = matches.map((match) => {
            const finding = match.place
              ? diagnose(text, match, wanted, rewriteFiles)
              : diagnose(text, match, target, rewritePython);
            return match.rule?.zeroEdit && !match.compared
              ? { ...finding, zeroEdit: true as const }
              : finding;
          });
          const own = adviseOnce(inStep(findings, matches));
          if (inner.length === 0) return own;
          code ??= embedded?.(text, inner);
          const all = [
            ...own.map((finding, at) => ({ finding, at })),
            ...(code?.findings(wanted) ?? []).map((finding) => ({ finding, at: -1 })),
          ].sort((a, b) => a.finding.span.start - b.finding.span.start);
          places = all.map(({ at }) => at);
          return all.map(({ finding }) => finding);
        },
        // Arguments of a call that has a rule of its own wait for that call.
        kernels: () => [],
        callAt(index) {
          const match = matches?.[places ? (places[index] ?? -1) : index];
          return match?.rule?.matcher.kind === 'call' ? match.call?.span : undefined;
        },
        companions: (needs, target) =>
          pythonImportEdits(
            text,
            // Where the imports stand no part tells.
            tree(),
            needs.filter((name) => isNeeded(text, name, target)),
          ),
        parseGaps: () => (whole?.rootNode.hasError ? 1 : 0),
        dispose() {
          code?.dispose();
          code = undefined;
        },
      };
    },
  };
}

/** Advice on what works as it is: each said at its first place in a file. */
function adviseOnce(findings: readonly Finding[]): Finding[] {
  const said = new Set<string>();
  return findings.map((finding) => {
    if (finding.verdict !== 'same' || !finding.advice) return finding;
    const key = `${finding.rule} ${finding.advice.en}`;
    if (said.has(key)) return { ...finding, advice: undefined };
    said.add(key);
    return finding;
  });
}

/** The adapter must be imported where its own names are used, and where torch is too old to load it by itself. */
function isNeeded(text: string, name: string, target: Target): boolean {
  return !atLeast(target.torch, autoload) || new RegExp(`\\b${name}\\.`).test(text);
}

function suppressionsIn(text: string): Span[] {
  return [...text.matchAll(new RegExp(`#[^\\n]*${suppressionWord}[^\\n]*`, 'g'))].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
  }));
}
