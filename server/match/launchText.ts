/**
 * The parts of a kernel launch from the text alone, as `callText.ts` reads plain calls. Gives nothing wherever the text
 * could be read in two ways; the tree decides there.
 */
import { skipBack, skipBlanks, splitArguments } from './callText.ts';
import type { Comments } from './comments.ts';
import type { CallSite } from './match.ts';

const sign = 3;

/** The launch whose `<<<` is at `at`; `from` is where the code around it begins, that of a macro body too. */
export function launchFromText(
  text: string,
  at: number,
  comments: Comments,
  from: number,
): CallSite | undefined {
  const kernelEnd = skipBack(text, at, comments) + 1;
  const start = kernelStart(text, kernelEnd);
  if (start === undefined || start < from || !beginsExpression(text, start, comments, from)) return undefined;
  const configuration = splitArguments(text, at + sign - 1, '>>>');
  if (!configuration || configuration.arguments.length === 0) return undefined;
  const open = skipBlanks(text, configuration.close + sign);
  if (text[open] !== '(') return undefined;
  const own = splitArguments(text, open, ')');
  if (!own) return undefined;
  const end = own.close + 1;
  // A line that goes on in the next one is no part of an argument.
  if (text.slice(start, end).includes('\\')) return undefined;
  return {
    span: { start, end },
    inside: { start: at, end: configuration.close + sign },
    arguments: [{ span: { start, end: kernelEnd } }, ...configuration.arguments, ...own.arguments],
    configuration: configuration.arguments.length,
  };
}

const name = /(?:\b[A-Za-z_]\w*::)*\b[A-Za-z_]\w*$/;
const longestName = 200;

/** Where `name`, `ns::name` or `name<types>` begins that ends at `end`. */
function kernelStart(text: string, end: number): number | undefined {
  const nameEnd = text[end - 1] === '>' ? templateStart(text, end) : end;
  if (nameEnd === undefined) return undefined;
  const from = Math.max(0, nameEnd - longestName);
  const found = name.exec(text.slice(from, nameEnd));
  const start = found && from + found.index;
  return !start || text.startsWith('::', start - 2) ? undefined : start;
}

/** Where the name ends whose template arguments, types and names alone, end at `end`. */
function templateStart(text: string, end: number): number | undefined {
  let depth = 0;
  for (let at = end - 1; at > end - longestName && at > 0; at--) {
    const letter = text[at] as string;
    if (letter === '>') depth++;
    else if (letter === '<') {
      depth--;
      if (depth === 0) return /\/[*/]/.test(text.slice(at, end)) ? undefined : at;
    } else if (!/[\w\s:,.*+/]/.test(letter)) return undefined;
  }
  return undefined;
}

/** Nothing before `start` can be a part of the same callee. */
function beginsExpression(text: string, start: number, comments: Comments, from: number): boolean {
  const before = skipBack(text, start, comments);
  if (before < from) return from > 0;
  const last = text[before] as string;
  if (/[;{})(,:]/.test(last)) return text[before - 1] !== ':';
  const line = text.slice(text.lastIndexOf('\n', before) + 1, before + 1);
  return /^[ \t]*#/.test(line) || (/\w/.test(last) && /\b(?:else|do|return)$/.test(line));
}
