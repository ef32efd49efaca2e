/**
 * Pieces of commands that Python puts together: a text that is nothing but options with their values, `f"--use_cuda {flag}"`, an
 * option in a list of arguments, what pip is to install, `"--upgrade NAME"`. The rules for scripts serve here; all of it is told and
 * never edited, because what reads it is not seen. Options that the program itself takes are none. Pure.
 */
import type { Node } from 'tree-sitter';
import { gathered, type Place, type View } from '../places/place.ts';
import { shellPlaces } from '../places/shell.ts';
import type { FilesIndex } from '../ruleset/filesIndex.ts';
import { matchFiles } from './files.ts';
import type { Match } from './match.ts';
import { otherBranchHandlesNpu } from './pythonBranches.ts';
import { viewOfStrings } from './pythonCommands.ts';
import type { PythonScan } from './pythonScan.ts';
import { enclosingString } from './pythonStrings.ts';
import { isOption } from './pythonUses.ts';

const word = String.raw`[\w./:,+@={}$[\]%<>!~*-]+`;
/** Options, each with a value or none, and nothing behind them; `install` with the packages of pip. */
const pieces = new RegExp(
  String.raw`[ \t]*(?:--?[A-Za-z][\w-]*(?:=(?:${word})?|[ \t]+(?!-)${word})?(?:[ \t]+|(?=["'])))+["']|(?:install|-U|--upgrade|--pre)[ \t]+(?:${word}[ \t]*)+["']`,
  'y',
);
const [blank, tab, hyphen, install] = [32, 9, 45, 105];

/** Where the content of strings begins that may be such pieces. */
export function findPieces(text: string, index: FilesIndex, scan: PythonScan): number[] {
  const gate = index.gate('shell');
  return scan.strings().filter((start) => {
    const first = text.charCodeAt(start);
    if (first !== hyphen && first !== blank && first !== tab && first !== install) return false;
    pieces.lastIndex = start;
    const found = pieces.exec(text)?.[0];
    return found !== undefined && gate.test(found);
  });
}

/** Matches of those that go where options go. */
export function pieceMatches(
  text: string,
  starts: readonly number[],
  index: FilesIndex,
  nodeAt: (offset: number) => Node | null,
  taken: (start: number, end: number) => boolean,
): Match[] {
  const places = starts.flatMap((start): readonly Place[] => {
    const node = nodeAt(start);
    const string = node && enclosingString(node);
    if (!string || !isOption(string) || isOfProgram(string) || otherBranchHandlesNpu(string, text)) return [];
    // A program that is told with what it is given needs no second word.
    const first = string.parent?.type === 'list' ? string.parent.namedChildren[0] : undefined;
    if (first && first.id !== string.id && taken(first.startIndex, first.endIndex)) return [];
    const view = viewOfStrings(text, [string]);
    return view ? placesOf(view, calleeOf(string)) : [];
  });
  return matchFiles(text, { places, texts: [], comments: [] }, index, 'shell').filter(
    ({ span }) => !taken(span.start, span.end),
  );
}

function placesOf(view: View, callee: string): readonly Place[] {
  const isVerb = /^\s*install\s/.test(view.text);
  if (isVerb && !/pip/i.test(callee)) return [];
  const program = isVerb ? 'pip ' : ofPip.test(view.text) ? 'pip install ' : ': ';
  const out = gathered();
  shellPlaces(
    { text: program + view.text, at: (offset) => view.at(Math.max(0, offset - program.length)) },
    out,
  );
  return out.places.flatMap((place) => (place.kind === 'command' ? [] : [{ ...place, told: true }]));
}

/** Options that pip takes. */
const ofPip =
  /^\s*(?:-U|--(?:upgrade|pre|(?:extra-)?index-url|no-deps|force-reinstall|find-links|no-build-isolation|no-cache-dir))(?=[\s=])/;

/** What declares the options of a program, looks for one, or speaks of them. */
function isOfProgram(string: Node): boolean {
  for (let at = string.parent; at; at = at.parent) {
    if (at.type === 'keyword_argument' || at.type === 'pair') {
      const name = (at.childForFieldName('name') ?? at.childForFieldName('key'))?.text ?? '';
      if (speaking.test(name.replace(/["']/g, ''))) return true;
    }
    if (at.type === 'assignment') return speaking.test(at.childForFieldName('left')?.text ?? '');
    if (at.type === 'call') return declaring.test(at.childForFieldName('function')?.text ?? '');
    if (/_statement$|_definition$|^block$|^module$/.test(at.type)) return false;
  }
  return false;
}

const speaking =
  /(?:^|[._])(?:help|desc\w*|doc\w*|epilog|usage|title|label|message|msg|text|reason|flags?|option_strings|name)$/i;
const declaring =
  /(?:add_argument|add_option|[Oo]ption|Argument|Flag|DEFINE_\w+|arg|index|count|remove|startswith|endswith|find|replace|split|has_option|get|skip\w*)$/;

function calleeOf(string: Node): string {
  for (let at = string.parent; at; at = at.parent) {
    if (at.type === 'call') return at.childForFieldName('function')?.text ?? '';
    if (/_statement$|^assignment$/.test(at.type)) return '';
  }
  return '';
}
