/**
 * Configurations that a program holds as text of several lines, the first two of which hold a key each: what a test writes, or an
 * example that becomes a file. The rules for YAML serve here; all of it is told and never edited. Documentation and messages are
 * none. Pure.
 */
import type { Node } from 'tree-sitter';
import { gathered, type Place, type Text } from '../places/place.ts';
import { linePairs } from '../places/shellDocuments.ts';
import type { FilesIndex } from '../ruleset/filesIndex.ts';
import { matchFiles } from './files.ts';
import type { Match } from './match.ts';
import { viewOfStrings } from './pythonCommands.ts';
import type { PythonScan } from './pythonScan.ts';
import { enclosingString } from './pythonStrings.ts';

const keys = String.raw`[ \t]*(?:- )?["']?[\w./-]+["']?:(?:[ \t][^\n]*)?\n`;
const configuration = new RegExp(String.raw`\\?\s*(?:#[^\n]*\n\s*|---\n\s*)*${keys}\s*${keys}`, 'y');

/** Where the content of strings begins that may be configurations. */
export function findConfigurations(text: string, index: FilesIndex, scan: PythonScan): number[] {
  const gate = index.gate('yaml');
  return scan.strings().filter((start) => {
    const quotes = text.slice(start - 3, start);
    if (quotes !== '"""' && quotes !== "'''") return false;
    configuration.lastIndex = start;
    if (!configuration.test(text)) return false;
    const end = text.indexOf(quotes, start);
    return gate.test(text.slice(start, end < 0 ? text.length : end));
  });
}

/** Matches of those that the program gives to something. */
export function configurationMatches(
  text: string,
  starts: readonly number[],
  index: FilesIndex,
  nodeAt: (offset: number) => Node | null,
  taken: (start: number, end: number) => boolean,
): Match[] {
  const places: Place[] = [];
  const texts: Text[] = [];
  for (const start of starts) {
    const node = nodeAt(start);
    const string = node && enclosingString(node);
    const view = string && isGiven(string) ? viewOfStrings(text, [string], true) : undefined;
    if (!view) continue;
    const out = gathered();
    linePairs(view, out);
    places.push(...out.places.map((place) => ({ ...place, told: true })));
    texts.push(...out.texts.map((one) => ({ ...one, told: true })));
  }
  return matchFiles(text, { places, texts, comments: [] }, index, 'yaml').filter(
    ({ span }) => !taken(span.start, span.end),
  );
}

/** A value of something; the documentation of a function and what is printed are none. */
function isGiven(string: Node): boolean {
  let node = string;
  while (/^(?:attribute|parenthesized_expression|binary_operator)$/.test(node.parent?.type ?? ''))
    node = node.parent as Node;
  const holder = node.parent;
  if (holder?.type === 'call') return holder.childForFieldName('function')?.id === node.id;
  if (holder?.type === 'argument_list')
    return !/(?:print|log|warn\w*|error|info|debug|help|Error|Exception|markdown|Markdown|HTML)$/.test(
      holder.parent?.childForFieldName('function')?.text ?? '',
    );
  return /^(?:assignment|keyword_argument|return_statement|pair|list|tuple)$/.test(holder?.type ?? '');
}
