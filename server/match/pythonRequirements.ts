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

/** A requirement of pip in quotes. */
const requirement = /(["'])([A-Za-z][\w.-]*(?:\[[\w,-]*\])?\s*(?:[<>=!~;@][^"'\n]{0,120})?)\1/g;
/** What `setup`, a cloud or a pipeline is told to install. */
const requiring =
  /(?:^|_)(?:requires?|requirements|extras)$|^(?:packages_to_install|pip_packages|pip_install|dependencies)$/i;

/** Where the content of strings begins that may be requirements; few files hold any. */
export function findRequirements(text: string, scan: PythonScan): number[] {
  if (!/_requires?\b|pip_install|packages_to_install|pip_packages/.test(text)) return [];
  return [...text.matchAll(requirement)].flatMap(({ index }) =>
    scan.opensString(index + 1) ? [index + 1] : [],
  );
}

/** The packages among them, told: what lists them is a program. */
export function requirementMatches(
  text: string,
  starts: readonly number[],
  files: FilesIndex,
  nodeAt: (offset: number) => Node | null,
): Match[] {
  const places = starts.flatMap((start): readonly Place[] => {
    const node = nodeAt(start);
    const string = node && enclosingString(node);
    if (!string || !isRequired(string)) return [];
    const place = pipRequirement(viewOf(text, { start, end: string.endIndex - 1 }));
    return place ? [{ ...place, told: true }] : [];
  });
  return matchFiles(text, { places, texts: [], comments: [] }, files, 'requirements');
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
