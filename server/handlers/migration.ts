/**
 * Many fixes as one edit to review: `ascendify/migrate`, for files or the whole workspace in batches, each change with
 * what its fix is worth and its library; and `ascendify/change`, one finding fixed or silenced, in a file open or not.
 */
import type {
  AnnotatedTextEdit,
  CancellationToken,
  ChangeAnnotation,
  Position,
  TextDocumentEdit,
  WorkDoneProgressReporter,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { helpersOf } from '../edit/helper.ts';
import type { Form } from '../files/decode.ts';
import type { HelperFile } from '../files/helper.ts';
import { readSource } from '../files/read.ts';
import type { Edit, Finding, Locale, Verdict, Words } from '../model.ts';
import { languageOf } from '../parse/languages.ts';
import { labelsOf } from '../report/words.ts';
import { filesOf } from './diagnostics.ts';
import {
  editOf,
  filesFirst,
  fixEdit,
  helperChanges,
  helpersFor,
  lineEdits,
  textEdit,
  versioned,
} from './edits.ts';
import { suppression } from './suppression.ts';
import { type OpenDocument, spelt, type Workspace } from './workspace.ts';

export interface MigrateParams {
  /** Files; the whole workspace when absent. */
  readonly uris?: readonly string[];
  readonly library?: string;
  readonly verdict?: Verdict;
  /**
   * With it, fixes that need a look are there to be confirmed one by one; without it they are there by the setting, and
   * nothing needs confirmation.
   */
  readonly review?: boolean;
  /** Goes on behind this address: `next` of the answer before. */
  readonly after?: string;
}

export interface MigrateResult {
  /** Absent when nothing would change. */
  readonly edit?: WorkspaceEdit;
  readonly files: number;
  readonly places: number;
  /** True when something in the edit is to be confirmed. */
  readonly confirms: boolean;
  /** Files that hold something to fix, and are changed only once an editor holds them as it has to. */
  readonly leftOut: readonly LeftOut[];
  /** There may be more behind this address. */
  readonly next?: string;
}

/**
 * What an editor would spoil when it changes it from the disk: a notebook, whose cells are changed one by one, or a source
 * whose encoding it would have to guess, with the encoding to open it with, as VS Code names it.
 */
export interface LeftOut {
  readonly uri: string;
  readonly encoding?: string;
}

export interface ChangeParams {
  readonly uri: string;
  readonly rule: string;
  readonly position: Position;
  readonly kind: 'fix' | 'suppress';
}

/** Files in one edit: more make a preview that nobody reads, and an editor that takes long to show it. */
const batch = 200;

const words = {
  companions: { en: 'Headers, imports and start-up', zh: '头文件、导入与初始化' },
  toCheck: { en: 'check each', zh: '逐一复核' },
};

/** The next batch of the migration; nothing when it was cancelled. */
export async function migrate(
  workspace: Workspace,
  params: MigrateParams,
  token: CancellationToken,
  progress?: WorkDoneProgressReporter,
): Promise<MigrateResult | undefined> {
  const uris = await wanted(workspace, params);
  const collected = createCollected(workspace.locale);
  const leftOut: LeftOut[] = [];
  for (const [index, uri] of uris.entries()) {
    if (token.isCancellationRequested) return undefined;
    if (index % 20 === 0) {
      progress?.report(Math.round((100 * index) / uris.length), `${index} / ${uris.length}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const cells = workspace.cellsOf(uri);
    for (const address of cells.length > 0 ? cells : [uri]) {
      const left = await withDocument(workspace, address, (open) => collected.add(workspace, open, params));
      if (left) leftOut.push(left);
    }
    if (collected.files() >= batch && index + 1 < uris.length)
      return { ...collected.result(), leftOut, next: uri };
  }
  return { ...collected.result(), leftOut };
}

/**
 * The edit of one finding, found by its rule and the place of its name; nothing when it is not there or has none. For a
 * file that has to be opened first, `leftOut` says how.
 */
export async function change(
  workspace: Workspace,
  { uri, rule, position, kind }: ChangeParams,
): Promise<{ readonly edit?: WorkspaceEdit; readonly leftOut?: LeftOut }> {
  let edit: WorkspaceEdit | undefined;
  const leftOut = await withDocument(workspace, uri, (open) => {
    const at = open.lsp.offsetAt(position);
    const finding = workspace.findings(open).find((one) => one.rule === rule && one.span.start === at);
    if (!finding) return;
    if (kind === 'suppress') {
      const silence = suppression(open, finding);
      edit = silence && editOf(open, [silence]);
    } else if (finding.fix) {
      const { engine, target } = open.settings;
      const own = engine.editsFor(open.document, [finding], target);
      edit = fixEdit(workspace, open, own, finding.fix.needs);
    }
  });
  return { ...(edit ? { edit } : {}), ...(leftOut ? { leftOut } : {}) };
}

/** Addresses in the order of the alphabet, so that a batch begins where the last one ended. */
async function wanted(workspace: Workspace, { uris, after }: MigrateParams): Promise<string[]> {
  const all = uris
    ? [...uris]
    : (await Promise.all(workspace.folders.map(({ uri }) => filesOf(workspace, uri))))
        .flat()
        .map((file) => URI.file(file).toString());
  const sorted = [...new Set(all.map(spelt))].sort();
  return after === undefined ? sorted : sorted.filter((uri) => uri > after);
}

/** Runs on an open document, or on one read from disk; gives what has to be opened first. */
async function withDocument(
  workspace: Workspace,
  uri: string,
  run: (open: OpenDocument) => void,
): Promise<LeftOut | undefined> {
  const open = await workspace.get(uri);
  if (open) {
    run(open);
    return undefined;
  }
  const { scheme, fsPath } = URI.parse(uri);
  if (scheme !== 'file') return undefined;
  const source = readSource(fsPath);
  if (typeof source === 'string') return undefined;
  const settings = await workspace.settingsOf(uri);
  const given = { path: fsPath, text: source.text };
  if (!settings.engine.mayMatch(given)) return undefined;
  const document = settings.engine.open(given);
  try {
    const read: OpenDocument = {
      lsp: TextDocument.create(uri, '', 0, source.text),
      document,
      settings,
      state: '',
      fromDisk: true,
    };
    const left = leftOutOf(uri, source);
    if (left) return workspace.findings(read).some(({ fix }) => fix) ? left : undefined;
    run(read);
    return undefined;
  } finally {
    document.dispose();
  }
}

function leftOutOf(uri: string, { encoding, bom }: Form): LeftOut | undefined {
  if (languageOf(URI.parse(uri).fsPath) === 'notebook') return { uri };
  if (encoding === 'utf-8' || (bom && encoding !== 'escaped')) return undefined;
  // Stray bytes are kept by an encoding that has a character for each byte.
  return { uri, encoding: encoding === 'gb18030' ? 'gb18030' : 'iso88591' };
}

interface Collected {
  add(workspace: Workspace, open: OpenDocument, params: MigrateParams): void;
  files(): number;
  result(): Omit<MigrateResult, 'leftOut' | 'next'>;
}

function createCollected(locale: Locale): Collected {
  const helpers = new Map<string, NonNullable<WorkspaceEdit['documentChanges']>>();
  const changes: TextDocumentEdit[] = [];
  const changeAnnotations: Record<string, ChangeAnnotation> = {};
  let places = 0;
  let confirms = false;
  const annotation = (library: string | undefined, toConfirm: boolean): string => {
    const id = `${toConfirm ? 'adapted' : 'direct'} ${library ?? ''}`;
    confirms ||= toConfirm;
    changeAnnotations[id] ??= { label: labelOf(library, toConfirm, locale), needsConfirmation: toConfirm };
    return id;
  };
  return {
    add(workspace, open, params) {
      const planned = plan(workspace, open, params);
      if (!planned) return;
      const { edits, fixed } = planned;
      for (const helper of planned.helpers) {
        if (helpers.has(helper.path)) continue;
        const toConfirm = edits.every((edit) => edit.toConfirm);
        helpers.set(helper.path, helperChanges(helper, annotation(undefined, toConfirm)));
      }
      const own = edits.map(
        ({ edit, library, toConfirm }): AnnotatedTextEdit => ({
          ...textEdit(open, edit),
          annotationId: annotation(library, toConfirm),
        }),
      );
      changes.push({ textDocument: versioned(open), edits: own });
      places += fixed;
    },
    files: () => changes.length,
    result: () => ({
      ...(changes.length > 0
        ? {
            edit: {
              documentChanges: filesFirst([...[...helpers.values()].flat(), ...changes]),
              changeAnnotations,
            },
          }
        : {}),
      files: changes.length,
      places,
      confirms,
    }),
  };
}

interface Planned {
  readonly edit: Edit;
  /** Absent for what several fixes share: headers, imports, start-up. */
  readonly library?: string;
  readonly toConfirm: boolean;
}

interface Plan {
  readonly edits: readonly Planned[];
  readonly helpers: readonly HelperFile[];
  readonly fixed: number;
}

/** What becomes of one document; nothing when no edit would be made. Without the helper header, what needs it stays. */
function plan(
  workspace: Workspace,
  open: OpenDocument,
  params: MigrateParams,
  canHelp = true,
): Plan | undefined {
  const { library, verdict, review } = params;
  const { engine, target, includeAdapted } = open.settings;
  const text = open.lsp.getText();
  const source = {
    path: open.document.path,
    text,
    before: open.document.before,
    included: open.document.included,
  };
  const only = (finding: Finding): boolean =>
    (library === undefined || finding.library === library) &&
    (verdict === undefined || finding.verdict === verdict) &&
    (canHelp || helpersOf(finding.fix?.needs ?? []).length === 0);
  const whole = engine.fixAll(source, target, { adapted: review || includeAdapted, only });
  if (whole.text === text) return undefined;
  const own = helpersFor(workspace, open, whole.needs);
  if (own === 'none') return canHelp ? plan(workspace, open, params, false) : undefined;
  // What is the same without the fixes that need a look is certain; all else hangs together with one of them.
  const sure = review ? engine.fixAll(source, target, { adapted: false, only }).text : whole.text;
  const certain = new Set(lineEdits(text, sure).map(keyOf));
  const findings = workspace.findings(open).filter((finding) => finding.fix && only(finding));
  const edits = lineEdits(text, whole.text).map((edit): Planned => {
    const inside = findings.find(({ span }) => span.start >= edit.start && span.end <= edit.end);
    return {
      edit,
      ...(inside ? { library: inside.library } : {}),
      toConfirm: !certain.has(keyOf(edit)),
    };
  });
  return { edits, helpers: own, fixed: whole.fixed };
}

function keyOf({ start, end, text }: Edit): string {
  return `${start} ${end} ${text}`;
}

function labelOf(library: string | undefined, toConfirm: boolean, locale: Locale): string {
  const say = (both: Words): string => (locale === 'en' ? both.en : both.zh);
  const what = library ?? say(words.companions);
  const { verdict } = labelsOf(locale);
  return toConfirm ? `${verdict.adapted} (${say(words.toCheck)}): ${what}` : `${verdict.direct}: ${what}`;
}
