/**
 * The walkthrough ticks its steps by what was done, whichever button led there: each has a context key that is set when it
 * is done. VS Code counts no key that was set before it read the walkthrough, so the manifest waits for the walkthrough's
 * page to come up beside the key (`activeEditor`).
 */
import * as vscode from 'vscode';

/** Steps that are done by doing something; that a project is open is seen by itself. */
const steps = ['target', 'fix', 'report'] as const;
export type Step = (typeof steps)[number];

/** Tells that a step is done; it stays so, in other windows too. */
export type Done = (step: Step) => void;

/** Command that a fix of the editor's own menu runs when it is applied; no arguments. */
export const fixed = 'ascendify.fixed';

const memory = 'ascendify.steps';
const returning = 'ascendify.walkthroughFor';

/** Follows the steps; the disposable also answers `fixed`. */
export function followSteps(context: vscode.ExtensionContext): vscode.Disposable & { readonly done: Done } {
  const show = (step: Step): void => {
    void vscode.commands.executeCommand('setContext', `ascendify.done.${step}`, true);
  };
  const known = new Set(context.globalState.get<readonly Step[]>(memory, []));
  for (const step of known) show(step);
  const done: Done = (step) => {
    if (known.has(step)) return;
    known.add(step);
    show(step);
    void context.globalState.update(memory, [...known]);
  };
  const command = vscode.commands.registerCommand(fixed, () => done('fix'));
  return { done, dispose: () => command.dispose() };
}

/**
 * Remembers that the walkthrough goes on in the window that opens this folder. VS Code brings back by itself the step that
 * stands open in a window without a folder, sometimes after ours, so that step is the same.
 */
export async function goOnIn(context: vscode.ExtensionContext, folder: vscode.Uri): Promise<void> {
  await context.globalState.update(returning, folder.toString());
  if (!vscode.workspace.workspaceFolders?.length) await showNext(context);
}

/** Opens the walkthrough where it was left to open the folder of this window. */
export async function goOn(context: vscode.ExtensionContext): Promise<void> {
  const wanted = context.globalState.get<string>(returning);
  const here = vscode.workspace.workspaceFolders?.[0]?.uri;
  // A remote editor spells its own folders by other addresses.
  if (wanted === undefined || here?.path !== vscode.Uri.parse(wanted).path) return;
  await context.globalState.update(returning, undefined);
  await showNext(context);
}

/** The step that comes once a project is open. */
function showNext(context: vscode.ExtensionContext): Thenable<void> {
  const category = `${context.extension.id}#start`;
  return vscode.commands.executeCommand('workbench.action.openWalkthrough', { category, step: 'fix' });
}
