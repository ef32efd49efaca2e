/**
 * Files that have to be in the editor before they are changed: notebooks, whose cells it changes one by one, and sources whose
 * encoding it would guess wrongly.
 */
import * as vscode from 'vscode';

/** As the server tells it: without an encoding it is a notebook. */
export interface LeftOut {
  readonly uri: string;
  readonly encoding?: string;
}

/** Notebooks that we opened, to be saved once they are changed. */
export interface OpenedNotebooks {
  /** Opens those that are not open; true when there was one that could be. */
  open(files: readonly LeftOut[]): Promise<boolean>;
  /** True while the server leaves one out that is open by now: it has not heard of it yet. */
  isAwaited(files: readonly LeftOut[]): boolean;
  /** Saves those that have changed: no tab shows them, and VS Code saves only text files after a refactoring. */
  save(): Promise<void>;
}

// Longer than one migration: one that is called off leaves them open, and the next changes them.
const ours = new Map<string, vscode.NotebookDocument>();

export function openedNotebooks(): OpenedNotebooks {
  const isOurs = (uri: string): boolean => ours.get(uri)?.isClosed === false;
  return {
    async open(files) {
      let met = false;
      for (const { uri, encoding } of files) {
        if (encoding !== undefined || isOurs(uri)) continue;
        try {
          ours.set(uri, await vscode.workspace.openNotebookDocument(vscode.Uri.parse(uri)));
          met = true;
        } catch {
          // No notebook, or nothing here shows notebooks: it stays left out.
        }
      }
      return met;
    },
    isAwaited: (files) => files.some(({ uri, encoding }) => encoding === undefined && isOurs(uri)),
    async save() {
      for (const notebook of ours.values()) if (!notebook.isClosed && notebook.isDirty) await notebook.save();
    },
  };
}

/** Milliseconds between questions, and how many there are, while the server has not heard yet of what was opened. */
const [pause, tries] = [100, 30];

/** Asks until the server knows that the opened files are open; then, or after a while, its answer. */
export async function askOpened<T>(ask: () => Thenable<T>, isLeftOut: (answer: T) => boolean): Promise<T> {
  for (let count = 1; ; count++) {
    const answer = await ask();
    if (count === tries || !isLeftOut(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/**
 * Opens a file in a tab of its own, in its encoding: VS Code forgets the encoding of a document that no tab holds, and would
 * then write other bytes.
 */
export async function openInEncoding({ uri, encoding }: LeftOut): Promise<void> {
  if (encoding === undefined) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri), { encoding });
  await vscode.window.showTextDocument(document, { preview: false, preserveFocus: true });
}
