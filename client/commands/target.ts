/**
 * Chooses the target of a folder: its chip, CANN or PyTorch release, written to the settings. What the folder's
 * `ascendify.json` says wins over them, so there the file is opened instead. What is installed here is offered first.
 */
import * as vscode from 'vscode';
import { type Found, findInstalled } from '../installed.ts';
import type { Done } from '../steps.ts';

/** What the manifest declares of a setting; VS Code has put its words into the user's language. */
interface Declared {
  readonly enum?: readonly (string | null)[];
  readonly enumDescriptions?: readonly string[];
  readonly pattern?: string;
}

type Part = 'chip' | 'cann' | 'torch';

interface PartItem extends vscode.QuickPickItem {
  readonly part: Part;
}

/** Registers `ascendify.chooseTarget`. */
export function registerTarget(context: vscode.ExtensionContext, done: Done): vscode.Disposable {
  const properties: Readonly<Record<string, Declared>> =
    context.extension.packageJSON.contributes.configuration.properties;
  return vscode.commands.registerCommand('ascendify.chooseTarget', async () => {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
    if (folders.length > 0 && !folder) return;
    const settings = vscode.workspace.getConfiguration('ascendify', folder);
    const part = await pickPart(settings);
    if (!part) return;
    if (folder && (await isInFile(folder, part))) return;
    const found = await findInstalled(folder?.uri.scheme === 'file' ? folder.uri.fsPath : undefined);
    const declared = properties[`ascendify.${part}`] ?? {};
    const value = await pickValue(declared, part, settings.get(part) ?? null, found[part]);
    if (value === undefined) return;
    const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
    const level = folder ? (folders.length > 1 ? WorkspaceFolder : Workspace) : Global;
    // Null would hide a value of an outer level; nothing lets it through.
    await settings.update(part, value ?? undefined, level);
    done('target');
  });
}

async function pickPart(settings: vscode.WorkspaceConfiguration): Promise<Part | undefined> {
  const unset = vscode.l10n.t('not set');
  const item = (label: string, part: Part): PartItem => ({
    label,
    part,
    description: settings.get<string | null>(part) ?? unset,
  });
  const items = [item(vscode.l10n.t('Chip'), 'chip'), item('CANN', 'cann'), item('PyTorch', 'torch')];
  const title = vscode.l10n.t('What the code moves to');
  return (await vscode.window.showQuickPick(items, { title }))?.part;
}

/** A value of a setting, null for none; undefined when the user left. */
async function pickValue(
  { enum: values, enumDescriptions = [], pattern = '' }: Declared,
  part: Part,
  now: string | null,
  found: readonly Found[],
): Promise<string | null | undefined> {
  if (values) return pickChip(values, enumDescriptions, found);
  if (found.length === 0) return askRelease(pattern, part, now);
  const installed = found.map(({ value, where }) => ({
    label: value,
    description: vscode.l10n.t('installed: {0}', where),
    value: value as string | null,
  }));
  const other = { label: vscode.l10n.t('Another release…'), value: undefined };
  const none = { label: vscode.l10n.t('not set'), value: null };
  const items = [...installed, other, none];
  const chosen = await vscode.window.showQuickPick(items, { title: titleOf(part) });
  if (chosen === other) return askRelease(pattern, part, now);
  return chosen?.value;
}

async function pickChip(
  values: readonly (string | null)[],
  descriptions: readonly string[],
  found: readonly Found[],
): Promise<string | null | undefined> {
  const items = values.map((value, index) => {
    const where = found.find((one) => one.value === value)?.where;
    return {
      label: value ?? vscode.l10n.t('not set'),
      // Lists show no Markdown.
      description: descriptions[index]?.replace(/`/g, '') ?? '',
      ...(where === undefined ? {} : { detail: vscode.l10n.t('operators installed: {0}', where) }),
      value,
    };
  });
  // What is installed comes first; none, which the manifest has first, is the last that one looks for.
  const rank = ({ value, detail }: (typeof items)[number]): number => (value === null ? 2 : detail ? 0 : 1);
  items.sort((a, b) => rank(a) - rank(b));
  const title = vscode.l10n.t('The chip that the code moves to');
  return (await vscode.window.showQuickPick(items, { title }))?.value;
}

async function askRelease(
  pattern: string,
  part: Part,
  now: string | null,
): Promise<string | null | undefined> {
  const given = await vscode.window.showInputBox({
    title: titleOf(part),
    prompt: vscode.l10n.t(
      'The release on the target, for example {0}; empty for the default.',
      part === 'cann' ? '9.1.0' : '2.9',
    ),
    value: now ?? '',
    validateInput: (text) =>
      text === '' || new RegExp(pattern).test(text) ? undefined : vscode.l10n.t('This is no release.'),
  });
  return given === '' ? null : given;
}

function titleOf(part: Part): string {
  return part === 'cann' ? 'CANN' : 'PyTorch';
}

/** Whether the folder's `ascendify.json` names this part; then it is opened and the user told. */
async function isInFile(folder: vscode.WorkspaceFolder, part: Part): Promise<boolean> {
  const uri = vscode.Uri.joinPath(folder.uri, 'ascendify.json');
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch {
    return false;
  }
  const at = new RegExp(`"${part}"\\s*:`).exec(document.getText())?.index;
  if (at === undefined) return false;
  const position = document.positionAt(at);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The file ascendify.json of this folder names the target; change it here.'),
  );
  return true;
}
