/**
 * Migration of many places as one edit: of the workspace in batches, or of what a node of the Migration view holds. What
 * needs a look is confirmed in VS Code's refactor preview; one undo takes a batch back.
 */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Finding, Verdict } from '../findings.ts';
import {
  askOpened,
  type LeftOut,
  type OpenedNotebooks,
  openedNotebooks,
  openInEncoding,
} from '../opening.ts';
import { requestWithProgress } from '../progress.ts';
import type { Client } from '../startClient.ts';
import type { Done } from '../steps.ts';
import type { Node } from '../view/nodes.ts';

/** Files that are opened at once, each in a tab. */
const mostTabs = 20;

interface Wanted {
  readonly uris?: readonly string[];
  readonly library?: string;
  readonly verdict?: Verdict;
  readonly review: boolean;
}

/** What the server answers; `edit` is as the protocol spells it. */
interface Batch {
  readonly edit?: Parameters<LanguageClient['protocol2CodeConverter']['asWorkspaceEdit']>[0];
  readonly files: number;
  readonly places: number;
  readonly confirms: boolean;
  readonly leftOut: readonly LeftOut[];
  readonly next?: string;
}

/** Registers `ascendify.migrateWorkspace` and, for the Migration view, `fix`, `fixAllHere` and `suppress`. */
export function registerMigrate(client: Client, done: Done): vscode.Disposable {
  const one = (kind: 'fix' | 'suppress') => async (node?: Node) => {
    if (node?.kind !== 'finding') return;
    if ((await changeOne(await client, node.finding, kind)) && kind === 'fix') done('fix');
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand('ascendify.migrateWorkspace', async () =>
      migrateAll(await client, { review: true }, done),
    ),
    vscode.commands.registerCommand('ascendify.fixAllHere', async (node?: Node) => {
      if (node) await migrateAll(await client, wantedOf(node), done);
    }),
    vscode.commands.registerCommand('ascendify.fix', one('fix')),
    vscode.commands.registerCommand('ascendify.suppress', one('suppress')),
  );
}

function wantedOf(node: Node): Wanted {
  if (node.kind === 'finding') return { uris: [node.finding.uri.toString()], review: false };
  if (node.kind === 'file') return { uris: [node.uri.toString()], ...node.within, review: false };
  return { uris: [...new Set(node.findings.map(({ uri }) => uri.toString()))], ...node.within, review: true };
}

async function migrateAll(client: LanguageClient, wanted: Wanted, done: Done): Promise<void> {
  let after: string | undefined;
  const notebooks = openedNotebooks();
  const leftOut: LeftOut[] = [];
  for (;;) {
    const batch = await batchOf(client, { ...wanted, ...(after === undefined ? {} : { after }) }, notebooks);
    if (!batch) return;
    leftOut.push(...batch.leftOut);
    if (!batch.edit) return finish(client, wanted, done, leftOut, true);
    if (wanted.review && !batch.confirms && !(await agreed(batch))) return;
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(batch.edit);
    if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) return;
    await notebooks.save();
    done('fix');
    if (batch.next === undefined) return finish(client, wanted, done, leftOut, false);
    after = batch.next;
    const next = vscode.l10n.t('Next files');
    const more = vscode.l10n.t('{0} files were prepared; there are more to migrate.', batch.files);
    if ((await vscode.window.showInformationMessage(more, next)) !== next) return;
  }
}

/** Asks the server, and once more when it met notebooks that had to be opened first. */
async function batchOf(
  client: LanguageClient,
  params: Wanted & { readonly after?: string },
  notebooks: OpenedNotebooks,
): Promise<Batch | undefined> {
  const title = vscode.l10n.t('Ascendify: preparing the fixes');
  const ask = () => requestWithProgress<Batch>(client, title, 'ascendify/migrate', params);
  const batch = await ask();
  if (!batch || !(await notebooks.open(batch.leftOut))) return batch;
  return askOpened(ask, (answer) => notebooks.isAwaited(answer?.leftOut ?? []));
}

/** All of it is certain, so that no preview opens: the user is asked all the same. */
async function agreed({ places, files }: Batch): Promise<boolean> {
  const apply = vscode.l10n.t('Apply');
  const question = vscode.l10n.t('{0} places in {1} files get fixes that keep the meaning.', places, files);
  const detail = vscode.l10n.t('Undo in any of these files takes all of them back.');
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, apply)) === apply;
}

/** Tells what was left out and why; what only needs its encoding is opened and migrated when the user says so. */
async function finish(
  client: LanguageClient,
  wanted: Wanted,
  done: Done,
  leftOut: readonly LeftOut[],
  nothing: boolean,
): Promise<void> {
  const encoded = leftOut.filter(({ encoding }) => encoding !== undefined);
  const notebooks = leftOut.filter(({ encoding }) => encoding === undefined);
  const words = [
    nothing && leftOut.length === 0 ? vscode.l10n.t('Nothing is left here that a machine can fix.') : '',
    notebooks.length > 0
      ? vscode.l10n.t('Left out, since nothing here opens notebooks: {0}.', namesOf(notebooks))
      : '',
    encoded.length > 0
      ? vscode.l10n.t(
          'Left out, since they are not in UTF-8 and have to be open in their encoding: {0}.',
          namesOf(encoded),
        )
      : '',
  ].filter(Boolean);
  if (words.length === 0) return;
  const some = encoded.slice(0, mostTabs);
  const open = vscode.l10n.t('Open and Migrate');
  const chosen = await vscode.window.showInformationMessage(
    words.join(' '),
    ...(some.length > 0 ? [open] : []),
  );
  if (chosen !== open) return;
  for (const file of some) await openInEncoding(file);
  await migrateAll(client, { ...wanted, uris: some.map(({ uri }) => uri) }, done);
}

function namesOf(files: readonly LeftOut[]): string {
  const names = files.map(({ uri }) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri)));
  return (names.length > 3 ? [...names.slice(0, 3), '…'] : names).join(', ');
}

/** Shows the place and changes it, so that the user sees what happens; false when nothing changed. */
async function changeOne(
  client: LanguageClient,
  finding: Finding,
  kind: 'fix' | 'suppress',
): Promise<boolean> {
  const { uri, range, rule } = finding;
  const params = { uri: uri.toString(), rule, position: range.start, kind };
  const ask = () =>
    client.sendRequest<(Pick<Batch, 'edit'> & { leftOut?: LeftOut }) | null>('ascendify/change', params);
  let answer = await ask();
  if (answer?.leftOut?.encoding !== undefined) {
    await openInEncoding(answer.leftOut);
    answer = await askOpened(ask, (now) => now?.leftOut !== undefined);
  } else if (answer?.leftOut) {
    await vscode.commands.executeCommand('vscode.open', uri);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The notebook is open now; its fixes are in its cells.'),
    );
    return false;
  }
  if (!answer?.edit) {
    void vscode.window.showInformationMessage(
      kind === 'fix'
        ? vscode.l10n.t('This place has changed, or has no fix.')
        : vscode.l10n.t('No comment can stand at this place without changing the code.'),
    );
    return false;
  }
  await vscode.commands.executeCommand('vscode.open', uri, { selection: range, preserveFocus: true });
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(answer.edit);
  return vscode.workspace.applyEdit(edit);
}
