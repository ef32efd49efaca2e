/**
 * The findings that the editor shows, by file, kept from its diagnostics: only files that changed are read again, so that
 * typing in one file of a large workspace costs nothing for the others.
 */
import * as vscode from 'vscode';

export const verdicts = ['none', 'manual', 'adapted', 'direct', 'unmapped', 'same'] as const;
export type Verdict = (typeof verdicts)[number];

/** What the server says of a diagnostic beside its words. */
export interface Finding {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
  readonly message: string;
  readonly rule: string;
  readonly symbol: string;
  readonly library: string;
  readonly verdict: Verdict;
  /** How far the fix can be trusted; absent when there is none. */
  readonly fix?: 'safe' | 'review' | 'start';
}

export interface Findings extends vscode.Disposable {
  /** Findings of each file that has some, by its address; sorted by place. */
  readonly files: ReadonlyMap<string, readonly Finding[]>;
  /** How many of each verdict there are. */
  readonly counts: Readonly<Record<Verdict, number>>;
  /** All but advice on what works unchanged. */
  readonly total: number;
  /** Fires a moment after the last of several changes. */
  readonly onDidChange: vscode.Event<void>;
}

/** Milliseconds without a change after which the counts are told. */
const rest = 150;

/** Follows the diagnostics of the editor. */
export function followFindings(): Findings {
  const files = new Map<string, readonly Finding[]>();
  const counts: Record<Verdict, number> = { none: 0, manual: 0, adapted: 0, direct: 0, unmapped: 0, same: 0 };
  const changed = new vscode.EventEmitter<void>();
  const waiting = new Map<string, vscode.Uri>();
  let timer: NodeJS.Timeout | undefined;

  const read = (uri: vscode.Uri, diagnostics: readonly vscode.Diagnostic[]): void => {
    const key = uri.toString();
    for (const { verdict } of files.get(key) ?? []) counts[verdict]--;
    const found = diagnostics.flatMap((diagnostic) => findingOf(uri, diagnostic) ?? []);
    for (const { verdict } of found) counts[verdict]++;
    if (found.length === 0) files.delete(key);
    else
      files.set(
        key,
        found.sort((a, b) => a.range.start.compareTo(b.range.start)),
      );
  };
  const settle = (): void => {
    for (const uri of waiting.values()) read(uri, vscode.languages.getDiagnostics(uri));
    waiting.clear();
    changed.fire();
  };

  for (const [uri, diagnostics] of vscode.languages.getDiagnostics()) read(uri, diagnostics);
  const listener = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    for (const uri of uris) waiting.set(uri.toString(), uri);
    clearTimeout(timer);
    timer = setTimeout(settle, rest);
  });
  return {
    files,
    counts,
    get total() {
      return verdicts.reduce((sum, verdict) => sum + (verdict === 'same' ? 0 : counts[verdict]), 0);
    },
    onDidChange: changed.event,
    dispose() {
      clearTimeout(timer);
      listener.dispose();
      changed.dispose();
    },
  };
}

/** Nothing for diagnostics of others. */
function findingOf(uri: vscode.Uri, diagnostic: vscode.Diagnostic): Finding | undefined {
  if (diagnostic.source !== 'ascendify') return undefined;
  // The language client keeps what the protocol calls `data` on the diagnostic.
  const { data } = diagnostic as { readonly data?: Partial<Finding> };
  if (!data?.rule || !data.verdict || !verdicts.includes(data.verdict)) return undefined;
  return {
    uri,
    range: diagnostic.range,
    message: diagnostic.message,
    rule: data.rule,
    symbol: data.symbol ?? data.rule,
    library: data.library ?? '',
    verdict: data.verdict,
    ...(data.fix ? { fix: data.fix } : {}),
  };
}
