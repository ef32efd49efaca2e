/**
 * Where a rule's page is opened from a report: the extension answers this address inside VS Code, so that it works
 * without a network and names no web site. Pure.
 */
export function helpUri(rule: string): string {
  return `vscode://ascendify.ascendify/explain?${encodeURIComponent(rule)}`;
}
