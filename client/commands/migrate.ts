/**
 * Migration of many places as one edit: of the workspace in batches, or of what a node of the Migration view holds. What
 * needs a look is confirmed in VS Code's refactor preview; one undo takes a batch back.
 */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Finding, Verdict } from '../findings.ts';
import { requestWithProgress } from '../progress.ts';
import type { Client } from '../startClient.ts';
import type { Done } from '../steps.ts';
import type { Node } from '../view/nodes.ts';

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
  readonly leftOut: readonly string[];
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
  const leftOut: string[] = [];
  for (;;) {
    const title = vscode.l10n.t('Ascendify: preparing the fixes');
    const batch = await requestWithProgress<Batch>(client, title, 'ascendify/migrate', {
      ...wanted,
      ...(after === undefined ? {} : { after }),
    });
    if (!batch) return;
    leftOut.push(...batch.leftOut);
    if (!batch.edit) {
      tell(vscode.l10n.t('Nothing is left here that a machine can fix.'), leftOut);
      return;
    }
    if (wanted.review && !batch.confirms && !(await agreed(batch))) return;
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(batch.edit);
    if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) return;
    done('fix');
    if (batch.next === undefined) {
      if (leftOut.length > 0) tell('', leftOut);
      return;
    }
    after = batch.next;
    const next = vscode.l10n.t('Next files');
    const more = vscode.l10n.t('{0} files were prepared; there are more to migrate.', batch.files);
    if ((await vscode.window.showInformationMessage(more, next)) !== next) return;
  }
}

/** All of it is certain, so that no preview opens: the user is asked all the same. */
async function agreed({ places, files }: Batch): Promise<boolean> {
  const apply = vscode.l10n.t('Apply');
  const question = vscode.l10n.t('{0} places in {1} files get fixes that keep the meaning.', places, files);
  const detail = vscode.l10n.t('Undo in any of these files takes all of them back.');
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, apply)) === apply;
}

function tell(text: string, leftOut: readonly string[]): void {
  const names = leftOut.map((uri) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri)));
  const shown = names.length > 3 ? [...names.slice(0, 3), '…'] : names;
  const left =
    names.length > 0
      ? vscode.l10n.t(
          'Left out, as notebooks or for their encoding: {0}. Open them to fix them.',
          shown.join(', '),
        )
      : '';
  void vscode.window.showInformationMessage([text, left].filter(Boolean).join(' '));
}

/** Shows the place and changes it, so that the user sees what happens; false when nothing changed. */
async function changeOne(
  client: LanguageClient,
  finding: Finding,
  kind: 'fix' | 'suppress',
): Promise<boolean> {
  const { uri, range, rule } = finding;
  const params = { uri: uri.toString(), rule, position: range.start, kind };
  const answer = await client.sendRequest<Batch['edit'] | null>('ascendify/change', params);
  if (!answer) {
    void vscode.window.showInformationMessage(
      kind === 'fix'
        ? vscode.l10n.t('This place has changed, or has no fix.')
        : vscode.l10n.t('No comment can stand at this place without changing the code.'),
    );
    return false;
  }
  await vscode.commands.executeCommand('vscode.open', uri, { selection: range, preserveFocus: true });
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(answer);
  return vscode.workspace.applyEdit(edit);
}
