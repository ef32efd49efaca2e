/**
 * Makes the engine from the bytes of grammars, rules and vocabulary. Holds one index a language and no state of any
 * file; documents hold their own text and tree. Opens nothing and speaks no protocol.
 */
import type { Tree } from 'tree-sitter';
import { suppress } from './diagnose/suppress.ts';
import { applyEdits, sortEdits } from './edit/apply.ts';
import { fixToFixedPoint, type Round, selectFixes } from './edit/fixAll.ts';
import { isHelperText } from './edit/helper.ts';
import type { Document, Engine, EngineFile, FixResult } from './engine.ts';
import { createExplainer } from './explain.ts';
import type { Edited, Front, Reading } from './front.ts';
import { createCudaFront } from './frontCuda.ts';
import { createEmbeddedReader } from './frontEmbedded.ts';
import { createFilesFront } from './frontFiles.ts';
import { createPatchFront } from './frontPatch.ts';
import { createPythonFront } from './frontPython.ts';
import { createTemplateFront } from './frontTold.ts';
import type { Kept } from './match/tape.ts';
import type {
  Analysis,
  CodeLanguage,
  Edit,
  Finding,
  Format,
  Kernel,
  Language,
  Source,
  Span,
  Target,
} from './model.ts';
import { once } from './once.ts';
import { filledName, isCode, isFormat, isTargetSource, isTemplate, languageOf } from './parse/languages.ts';
import { createParsers, editTree, type Parsers } from './parse/parser.ts';
import { loadReaders } from './places/readers.ts';
import { buildFilesIndex } from './ruleset/filesIndex.ts';
import { allRules, unpackRules } from './ruleset/pack.ts';
import type {
  CompiledRules,
  CompiledVocabulary,
  Rule,
  RuleFamily,
  RuleLanguage,
  Signature,
} from './ruleset/rule.ts';

interface OpenDocument extends Document {
  text: string;
  readonly language: Language;
  readonly front: Front;
  readonly read: () => Reading;
}

export interface EngineOptions {
  /** Rules of the user's own, laid over the built-in ones: the same id replaces. */
  readonly extraRules?: readonly Rule[];
  /** Languages whose texts will be opened; all when left out. A scan that meets no Python need not load its grammar. */
  readonly languages?: readonly Language[];
}

/**
 * Creates the engine. `read` gives the bytes of a file of `dist/`; it is asked for each once, and for
 * `signatures.json` only when something is explained. Rejects when a file is missing or no grammar.
 */
export async function createEngine(
  read: (file: EngineFile) => Promise<Uint8Array>,
  options: EngineOptions = {},
): Promise<Engine> {
  const json = async <T>(file: EngineFile): Promise<T> =>
    JSON.parse(new TextDecoder().decode(await read(file))) as T;
  const [packed, vocabulary, runtime, readers] = await Promise.all([
    read('rules.jsonl'),
    json<CompiledVocabulary>('vocabulary.json'),
    read('web-tree-sitter.wasm'),
    loadReaders(options.languages),
  ]);
  const compiled = unpackRules(packed, options.languages && ruleLanguages(options.languages));
  const { rules, families } = layer(compiled, options.extraRules ?? []);
  const all = once(() => allRules({ ...compiled, rules, families }));
  const grammars = { runtime, grammar: (language: CodeLanguage) => read(`tree-sitter-${language}.wasm`) };
  const parsers = await createParsers(grammars, options.languages && grammarsFor(options.languages));
  const meetsNotebooks = options.languages?.includes('notebook') ?? true;
  const notebooks = meetsNotebooks ? await import('./frontNotebook.ts') : undefined;
  // An index takes time to build: only that of a language which is met.
  const files = once(() => buildFilesIndex(rules));
  const cuda = once(() => createCudaFront({ ...compiled, rules, families }, vocabulary, parsers, files));
  // Without the grammar no text is read as CUDA: who leaves it out has seen that no file holds such text.
  const meetsCuda = options.languages?.includes('cuda') ?? true;
  const embedded = meetsCuda ? createEmbeddedReader(cuda, (text) => parsers.parse('cuda', text)) : undefined;
  const python = once(() => createPythonFront({ ...compiled, rules }, vocabulary, files(), embedded));
  const fronts = new Map<Format, Front>();
  const filesFront = (format: Format): Front => {
    const reader = readers[format];
    if (!reader) throw new Error(`The reader of ${format} was not loaded.`);
    const front = fronts.get(format) ?? createFilesFront(files(), format, reader);
    fronts.set(format, front);
    return front;
  };
  const notebook = once(() => {
    if (!notebooks) throw new Error('The reader of notebooks was not loaded.');
    const parse = (text: string, parts?: readonly Span[]): Tree => parsers.parse('python', text, { parts });
    return notebooks.createNotebookFront({
      python: python(),
      shell: filesFront('shell'),
      parse,
      ...(embedded && { embedded }),
    });
  });
  const patch = once(() => {
    const isLoaded = (language: Language): boolean => options.languages?.includes(language) ?? true;
    return createPatchFront({
      frontOf: (language) => (isLoaded(language) ? plainFront(language) : undefined),
      parse: (language, text, parts) => parsers.parse(language, text, { ...(parts && { parts }) }),
    });
  });
  const plainFront = (language: Language): Front => {
    if (isFormat(language)) return filesFront(language);
    if (language === 'notebook') return notebook();
    if (language === 'patch') return patch();
    return language === 'python' ? python() : cuda();
  };
  const frontOf = (language: Language, path: string): Front =>
    isTemplate(path) ? createTemplateFront(plainFront(language), filledName) : plainFront(language);
  const explainer = createExplainer(all, vocabulary, () => json<Signature[]>('signatures.json'));

  const open = (source: Source): OpenDocument => {
    const language = source.before ? 'notebook' : (languageOf(source.path, source.text) ?? 'cuda');
    return openDocument(source, language, frontOf(language, source.path), parsers.parse);
  };

  const look = (document: OpenDocument, target: Target): { analysis: () => Analysis; round: Round } => {
    const reading = document.read();
    const all = suppress(document.text, reading.comments, reading.findings(target));
    return {
      analysis: () => ({
        findings: all,
        kernels: reading.kernels(all),
        parseGaps: reading.parseGaps(),
      }),
      round: {
        findings: all,
        callOf: (finding) => reading.callAt(all.indexOf(finding)),
        companions: (needs) => reading.companions(needs, target),
      },
    };
  };

  return {
    reads: (path) => languageOf(path) !== undefined,
    mayMatch: ({ path, text }) =>
      !isHelperText(text) && frontOf(languageOf(path, text) ?? 'cuda', path).mayMatch(text),
    open,
    analyse: (document, target) => look(document as OpenDocument, target).analysis(),
    editsFor(document, findings, target) {
      const { round } = look(document as OpenDocument, target);
      const selected = selectFixes({ ...round, findings, callOf: () => undefined }, () => true);
      const needs = new Set(selected.findings.flatMap((finding) => finding.fix?.needs ?? []));
      const companions = round
        .companions([...needs])
        .filter((edit) => !selected.edits.some((own) => inside(edit, own)));
      return sortEdits([...selected.edits, ...companions]);
    },
    fixAll(source, target, { adapted, rule, kernel, only, starts }): FixResult {
      let kernels: readonly Kernel[] = [];
      const wanted = (finding: Finding): boolean =>
        (finding.fix?.safety === 'safe' || (adapted && finding.fix?.safety === 'review')) &&
        (rule === undefined || finding.rule === rule) &&
        (only?.(finding) ?? true) &&
        (kernel === undefined || belongsTo(kernel, finding, kernels));
      const documents: OpenDocument[] = [];
      const wasCuda = source.wasCuda ?? !isTargetSource(source.text);
      const lookAt = (text: string): Round => {
        const document = open({ ...source, text, wasCuda });
        documents.push(document);
        const { round, analysis } = look(document, target);
        if (kernel !== undefined) kernels = analysis().kernels;
        return round;
      };
      try {
        const needed = starts ? compiled.startup.map(({ needs }) => needs) : [];
        return fixToFixedPoint(source.text, lookAt, wanted, needed);
      } finally {
        for (const document of documents) document.dispose();
      }
    },
    explain: explainer.explain,
    sourcesOf: (id) => sourcesOf(all().filter((rule) => rule.id === id)),
    suggest: explainer.suggest,
  };
}

function sourcesOf(rules: readonly Rule[]): string[] {
  const variants = rules.flatMap((rule) => (rule.variants ?? []).flatMap(({ source }) => source ?? []));
  return [...new Set([...rules.map(({ source }) => source), ...variants])];
}

/** What a kernel needs to be migrated: all in it, and the device functions of the file that it may call. */
function belongsTo(name: string, { span, side }: Finding, kernels: readonly Kernel[]): boolean {
  const around = kernels.filter(({ whole }) => span.start >= whole.start && span.end <= whole.end);
  return around.length > 0 ? around.some((kernel) => kernel.name === name) : side === 'device';
}

/** The code of notebooks is read with the grammar of Python. */
function grammarsFor(languages: readonly Language[]): CodeLanguage[] {
  const own = languages.map((language) => (language === 'notebook' ? 'python' : language));
  return [...new Set(own.filter(isCode))];
}

/** Languages of the rules that texts of these languages are matched against; those for files serve code too. */
function ruleLanguages(languages: readonly Language[]): ReadonlySet<RuleLanguage> {
  const own = languages.map(
    (language): RuleLanguage =>
      isFormat(language) ? 'files' : language === 'python' || language === 'notebook' ? 'python' : 'cuda',
  );
  return new Set([...own, 'files']);
}

function inside(edit: Edit, other: Edit): boolean {
  return edit.start > other.start && edit.start < other.end;
}

/** Rules of the user's own take the place of those with the same id. */
function layer(
  { rules, families = [] }: CompiledRules,
  extra: readonly Rule[],
): { readonly rules: readonly Rule[]; readonly families: readonly RuleFamily[] } {
  if (extra.length === 0) return { rules, families };
  const replaced = new Set(extra.map((rule) => rule.id));
  const isKept = ({ id }: Rule): boolean => !replaced.has(id);
  return {
    rules: [...rules.filter(isKept), ...extra],
    families: families.map((family) => ({
      ...family,
      at: rules.slice(0, family.at).filter(isKept).length,
      names: family.names.filter((name) => !replaced.has(name)),
    })),
  };
}

/** What an edit of `text` leaves of what was kept until then. */
function keptAfter({ prefix, suffix }: Kept, text: string, edit: Edit): Kept {
  return { prefix: Math.min(prefix, edit.start), suffix: Math.min(suffix, text.length - edit.end) };
}

/** Nothing of a text is changed. */
function whole({ length }: string): Kept {
  return { prefix: length, suffix: length };
}

function openDocument(
  source: Source,
  language: Language,
  front: Front,
  parse: Parsers['parse'],
): OpenDocument {
  let text = source.text;
  let tree: Tree | undefined;
  let stale: Tree | undefined;
  let part: Tree | undefined;
  let reading: Reading | undefined;
  // A document that is edited keeps a whole tree; one that is only read may do with the statements that matter.
  let edited: Edited | undefined;
  const treeOf = (parts?: readonly Span[]): Tree => {
    if (!tree && parts && !edited) {
      part ??= parse(language as CodeLanguage, text, { parts });
      return part;
    }
    if (!tree) {
      tree = parse(language as CodeLanguage, text, { old: stale });
      stale?.delete();
      stale = undefined;
    }
    return tree;
  };
  return {
    path: source.path,
    before: source.before,
    included: source.included,
    language,
    front,
    get text() {
      return text;
    },
    read() {
      reading ??= isHelperText(text)
        ? front.read({ ...source, text: '' }, treeOf)
        : front.read({ ...source, text }, treeOf, edited);
      if (edited) edited = { tape: reading.tape, kept: whole(text) };
      return reading;
    },
    update(edits: readonly Edit[]) {
      reading?.dispose();
      reading = undefined;
      // What was parsed in part cannot be built upon.
      part?.delete();
      part = undefined;
      edited ??= { kept: whole(text) };
      for (const edit of sortEdits(edits).reverse()) {
        const known = tree ?? stale;
        if (known) editTree(known, text, edit);
        edited = { ...edited, kept: keptAfter(edited.kept, text, edit) };
        text = applyEdits(text, [edit]);
      }
      stale ??= tree;
      tree = undefined;
    },
    dispose() {
      reading?.dispose();
      tree?.delete();
      stale?.delete();
      part?.delete();
      reading = undefined;
      part = undefined;
      tree = undefined;
      stale = undefined;
    },
  };
}
