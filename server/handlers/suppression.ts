/** The edit that silences a finding where it stands. Nothing where no comment can be put without changing the code. */
import type { Edit, Finding } from '../model.ts';
import { isFormat, languageOf } from '../parse/languages.ts';
import type { OpenDocument } from './workspace.ts';

/** A comment of its own above the finding's line, or the rule added to the one that is there. */
export function suppression({ lsp, document }: OpenDocument, finding: Finding): Edit | undefined {
  const text = lsp.getText();
  const start = text.lastIndexOf('\n', finding.span.start - 1) + 1;
  const found = text.indexOf('\n', finding.span.end);
  const end = found < 0 ? text.length : found;
  const above = text.slice(text.lastIndexOf('\n', start - 2) + 1, start);
  const language = document.before ? 'python' : (languageOf(document.path, document.text) ?? 'cuda');
  if (language === 'json' || language === 'notebook') return undefined;
  const isPython = language === 'python' || isFormat(language);
  // A comment silences its own line and the next; a second one between would take the place of the code.
  const list = /^[ \t]*(?:\/\/|#)[ \t]*ascendify-ignore\[[^\]\r\n]*/.exec(above)?.[0];
  if (list !== undefined) return insert(start - above.length + list.length, `, ${finding.rule}`);
  if (/\\\r?\n$/.test(above)) return onOwnLine(text.slice(start, end), start, isPython, finding);
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return insert(start, `${indent}${isPython ? '#' : '//'} ascendify-ignore[${finding.rule}]: ${eol}`);
}

/** The line goes on from the one above, as in a macro: no line may come between. */
function onOwnLine(line: string, start: number, isPython: boolean, finding: Finding): Edit | undefined {
  const code = /^(.*?)[ \t]*\\?\r?$/.exec(line)?.[1] ?? line;
  const goesOn = /\\\r?$/.test(line);
  if (isPython) {
    return goesOn ? undefined : insert(start + code.length, `  # ascendify-ignore[${finding.rule}]: `);
  }
  return insert(start + code.length, ` /* ascendify-ignore[${finding.rule}] */`);
}

function insert(at: number, text: string): Edit {
  return { start: at, end: at, text };
}
