/** The Migration view in the activity bar: what is left to do, grouped as the user likes, kept up to date while he edits. */
import * as vscode from 'vscode';
import { type Finding, type Findings, type Verdict, verdicts } from '../findings.ts';
import {
  type FileNode,
  type FindingNode,
  type Grouping,
  type GroupNode,
  itemOf,
  type Node,
} from './nodes.ts';

const stateKey = 'ascendify.grouping';

/** Registers the view and `ascendify.groupBy`. The view is there once the workspace holds something of CUDA's. */
export function registerMigrationView(
  context: vscode.ExtensionContext,
  findings: Findings,
): vscode.Disposable {
  let grouping = context.workspaceState.get<Grouping>(stateKey, 'verdict');
  const changed = new vscode.EventEmitter<undefined>();
  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: itemOf,
    getChildren: (node) => (node ? childrenOf(node) : rootsOf(findings, grouping)),
  };
  const view = vscode.window.createTreeView('ascendify.migration', {
    treeDataProvider: provider,
    showCollapseAll: true,
  });
  const update = (): void => {
    changed.fire(undefined);
    view.description = findings.total > 0 ? vscode.l10n.t('{0} places', findings.total) : '';
    if (findings.total > 0) showView();
  };
  update();
  void showWhereCuda();
  return vscode.Disposable.from(
    view,
    changed,
    findings.onDidChange(update),
    vscode.workspace.onDidChangeWorkspaceFolders(showWhereCuda),
    vscode.commands.registerCommand('ascendify.groupBy', async () => {
      const chosen = await pickGrouping(grouping);
      if (!chosen) return;
      grouping = chosen;
      await context.workspaceState.update(stateKey, chosen);
      changed.fire(undefined);
    }),
  );
}

/** Makes the view visible; it then stays for the session. */
export function showView(): void {
  void vscode.commands.executeCommand('setContext', 'ascendify.relevant', true);
}

async function showWhereCuda(): Promise<void> {
  const found = await vscode.workspace.findFiles('**/{*.cu,*.cuh,ascendify.json}', undefined, 1);
  if (found.length > 0) showView();
}

async function pickGrouping(now: Grouping): Promise<Grouping | undefined> {
  const names: readonly (readonly [Grouping, string])[] = [
    ['verdict', vscode.l10n.t('By verdict')],
    ['library', vscode.l10n.t('By library')],
    ['file', vscode.l10n.t('By file')],
  ];
  const items = names.map(([value, label]) => ({
    value,
    label,
    ...(value === now ? { description: vscode.l10n.t('shown now') } : {}),
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Group the places to migrate') }))
    ?.value;
}

function rootsOf({ files }: Findings, grouping: Grouping): Node[] {
  if (grouping === 'file') return filesOf([...files.values()].flat(), '', {});
  const groups = new Map<string, Finding[]>();
  for (const list of files.values())
    for (const finding of list) {
      const key = grouping === 'verdict' ? finding.verdict : finding.library;
      const group = groups.get(key);
      if (group) group.push(finding);
      else groups.set(key, [finding]);
    }
  const ordered =
    grouping === 'verdict'
      ? verdicts.filter((verdict) => groups.has(verdict))
      : [...groups.keys()].sort((a, b) => (groups.get(b)?.length ?? 0) - (groups.get(a)?.length ?? 0));
  return ordered.map(
    (key): GroupNode => ({
      kind: 'group',
      id: key,
      within: grouping === 'verdict' ? { verdict: key as Verdict } : { library: key },
      findings: groups.get(key) ?? [],
    }),
  );
}

function childrenOf(node: Node): Node[] {
  if (node.kind === 'finding') return [];
  if (node.kind === 'group') return filesOf(node.findings, node.id, node.within);
  return node.findings.map(
    (finding, index): FindingNode => ({
      kind: 'finding',
      id: `${node.id} ${finding.rule} ${index}`,
      finding,
    }),
  );
}

function filesOf(findings: readonly Finding[], group: string, within: FileNode['within']): FileNode[] {
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = finding.uri.toString();
    const list = byFile.get(key);
    if (list) list.push(finding);
    else byFile.set(key, [finding]);
  }
  return [...byFile]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([key, list]): FileNode => ({
        kind: 'file',
        id: `${group} ${key}`,
        uri: (list[0] as Finding).uri,
        within,
        findings: list,
      }),
    );
}
