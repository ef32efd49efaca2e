/** What the Migration view shows: groups by verdict or library, files, findings; each with its words, icon and commands. */
import * as vscode from 'vscode';
import type { Finding, Verdict } from '../findings.ts';
import { verdictWords } from '../words.ts';

export type Grouping = 'verdict' | 'library' | 'file';

/** What a fix of all in a node is restricted to. */
interface Within {
  readonly verdict?: Verdict;
  readonly library?: string;
}

export interface GroupNode {
  readonly kind: 'group';
  readonly id: string;
  readonly within: Within;
  readonly findings: readonly Finding[];
}

export interface FileNode {
  readonly kind: 'file';
  readonly id: string;
  readonly uri: vscode.Uri;
  readonly within: Within;
  readonly findings: readonly Finding[];
}

export interface FindingNode {
  readonly kind: 'finding';
  readonly id: string;
  readonly finding: Finding;
}

export type Node = GroupNode | FileNode | FindingNode;

const icons: Readonly<Record<Verdict, vscode.ThemeIcon>> = {
  none: new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('problemsErrorIcon.foreground')),
  manual: new vscode.ThemeIcon('account', new vscode.ThemeColor('problemsWarningIcon.foreground')),
  adapted: new vscode.ThemeIcon('eye', new vscode.ThemeColor('problemsWarningIcon.foreground')),
  direct: new vscode.ThemeIcon('lightbulb-autofix', new vscode.ThemeColor('problemsInfoIcon.foreground')),
  unmapped: new vscode.ThemeIcon('question'),
  same: new vscode.ThemeIcon('pass'),
};

/** The item of a node, as the tree shows it. */
export function itemOf(node: Node): vscode.TreeItem {
  if (node.kind === 'group') return groupItem(node);
  return node.kind === 'file' ? fileItem(node) : findingItem(node);
}

function groupItem({ id, within, findings }: GroupNode): vscode.TreeItem {
  const words = within.verdict && verdictWords(within.verdict);
  const item = new vscode.TreeItem(
    words?.label ?? within.library ?? '',
    vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = id;
  item.iconPath = within.verdict ? icons[within.verdict] : new vscode.ThemeIcon('library');
  item.description = words ? `${findings.length} · ${words.meaning}` : counted(findings);
  item.contextValue = contextOf('group', findings);
  return item;
}

function fileItem({ id, uri, findings }: FileNode): vscode.TreeItem {
  const item = new vscode.TreeItem(uri, vscode.TreeItemCollapsibleState.Collapsed);
  const path = vscode.workspace.asRelativePath(uri);
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  item.id = id;
  item.iconPath = vscode.ThemeIcon.File;
  item.description = [counted(findings), folder].filter(Boolean).join(' · ');
  item.contextValue = contextOf('file', findings);
  return item;
}

function findingItem({ id, finding }: FindingNode): vscode.TreeItem {
  const { symbol, range, message, verdict, uri } = finding;
  const item = new vscode.TreeItem(symbol);
  item.id = id;
  item.iconPath = icons[verdict];
  item.description = `${range.start.line + 1} · ${message.split('\n')[0]}`;
  item.tooltip = `${verdictWords(verdict).label}: ${verdictWords(verdict).meaning}\n${message}`;
  item.contextValue = contextOf('finding', [finding]);
  item.command = {
    command: 'vscode.open',
    title: vscode.l10n.t('Open'),
    arguments: [uri, { selection: range }],
  };
  return item;
}

/** How many there are, and how many of them a machine can fix. */
function counted(findings: readonly Finding[]): string {
  const fixes = findings.filter(canFix).length;
  return fixes > 0 ? vscode.l10n.t('{0}, {1} with a fix', findings.length, fixes) : String(findings.length);
}

function contextOf(kind: string, findings: readonly Finding[]): string {
  return findings.some(canFix) ? `${kind}.fix` : kind;
}

/** A start that a person has to complete is no fix. */
function canFix({ fix }: Finding): boolean {
  return fix === 'safe' || fix === 'review';
}
