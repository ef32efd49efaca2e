/** Requirements that a program lists: `install_requires` of a setup script, what a cloud or a pipeline installs. Told, never edited. Pure. */
import type { Node } from 'tree-sitter';
import { type Place, viewOf } from '../places/place.ts';
import { pipRequirement } from '../places/requirement.ts';
import type { FilesIndex } from '../ruleset/filesIndex.ts';
import { matchFiles } from './files.ts';
import type { Match } from './match.ts';
import { lastName } from './pythonPositions.ts';
import type { PythonScan } from './pythonScan.ts';
import { enclosingString } from './pythonStrings.ts';
import { isCompared, isPlainValue } from './pythonUses.ts';

/** A requirement of pip in quotes. */
const requirement = /(["'])([A-Za-z][\w.-]*(?:\[[\w,-]*\])?\s*(?:[<>=!~;@](?:(?!\1)[^\n]){0,120})?)\1/g;
/** What `setup`, a cloud or a pipeline is told to install. */
const requiring =
  /(?:^|_)(?:requires?|requirements|extras)$|^(?:packages_to_install|pip_packages|pip_install|dependencies)$/i;

/** A requirement with its version: no other text is written so. */
const versioned =
  /[A-Za-z][\w.-]*(?:\[[\w,-]*\])? ?(?:[=~!<>]=|[<>]) ?\d[\w.+*]*(?:, ?(?:[=~!<>]=|[<>]) ?\d[\w.+*]*)*["']/y;

/** Where the content of strings begins that may be requirements; few files hold any. */
export function findRequirements(text: string, scan: PythonScan, files: FilesIndex): number[] {
  const found = new Set<number>();
  if (/_requires?\b|pip_install|packages_to_install|pip_packages/.test(text))
    for (const { index } of text.matchAll(requirement)) if (scan.opensString(index + 1)) found.add(index + 1);
  const gate = files.gate('requirements');
  for (const start of scan.strings()) {
    versioned.lastIndex = start;
    const one = versioned.exec(text)?.[0];
    if (one !== undefined && gate.test(one)) found.add(start);
  }
  return [...found].sort((a, b) => a - b);
}

/** The packages among them, told: what lists them is a program. `taken` tells what is known of a place already. */
export function requirementMatches(
  text: string,
  starts: readonly number[],
  files: FilesIndex,
  nodeAt: (offset: number) => Node | null,
  taken: (start: number, end: number) => boolean,
): Match[] {
  const places = starts.flatMap((start): readonly Place[] => {
    const node = nodeAt(start);
    const string = node && enclosingString(node);
    if (!string || !(isRequired(string) || isVersioned(string))) return [];
    const place = pipRequirement(viewOf(text, { start, end: string.endIndex - 1 }));
    return place ? [{ ...place, told: true }] : [];
  });
  return matchFiles(text, { places, texts: [], comments: [] }, files, 'requirements').filter(
    ({ span }) => !taken(span.start, span.end),
  );
}

/** `TRITON = 'triton==3.0'`: a requirement that stands alone, or in a list of whatever name. */
function isVersioned(string: Node): boolean {
  return (
    isPlainValue(string) && !isCompared(string) && new RegExp(`^["']${versioned.source}$`).test(string.text)
  );
}

/** An item of a list below a name that says so: `extras_require={'gpu': ['cupy']}`. */
function isRequired(string: Node): boolean {
  let at: Node | null = string.parent;
  while (
    at &&
    /^(?:list|tuple|pair|dictionary|argument_list|binary_operator|parenthesized_expression)$/.test(at.type)
  ) {
    const callee = at.type === 'argument_list' ? at.parent?.childForFieldName('function')?.text : undefined;
    if (callee !== undefined) return /(?:^|\.)pip_install$/.test(callee);
    if (at.type === 'pair' && at.childForFieldName('key')?.id === string.id) return false;
    at = at.parent;
  }
  const name =
    at?.type === 'keyword_argument'
      ? at.childForFieldName('name')?.text
      : at?.type === 'assignment'
        ? lastName(at.childForFieldName('left'))
        : undefined;
  return name !== undefined && requiring.test(name);
}
