/**
 * Code and names of packages that a program holds as text and hands to Python: `python -c`, `exec`, a timer's statement,
 * `import_module`, a check for a package. All of it is told and never edited. Takes text; pure.
 */
import type { Source, Span } from '../model.ts';
import type { Held } from '../ruleset/nameFinder.ts';
import { type PythonIndex, packageChecks } from '../ruleset/pythonIndex.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { Match } from './match.ts';
import { pythonBase } from './python.ts';
import { isOwn, longestBelow } from './pythonImports.ts';
import type { PythonScan } from './pythonScan.ts';

/** What opens a text that is run as Python. */
const opening =
  /(?:["']-c["'][ \t]*,\s*|\b(?:exec|eval|mark\.skipif)\(\s*|\b(?:stmt|setup)\s*=\s*)[rfRF]{0,2}("""|'''|["'])/g;
const known = /\b(torch(?:\.\w+)+)|\.(cuda)\(/g;

/** Names of PyTorch within such texts. */
export function matchRunTexts(text: string, index: PythonIndex, scan: PythonScan): Match[] {
  if (!text.includes('cuda') || !/-c["']|exec\(|eval\(|skipif\(|stmt\s*=|setup\s*=/.test(text)) return [];
  return [...text.matchAll(opening)].flatMap(({ 0: all, 1: quote = '', index: at }) => {
    const start = at + all.length;
    if (!scan.opensString(start)) return [];
    const end = closing(text, start, quote);
    return [...text.slice(start, end).matchAll(known)].flatMap(
      ({ 0: found, 1: path, 2: method, index: from }) => {
        const rule = path === undefined ? index.methods.get(method ?? '') : ruleAbove(index, path);
        const name = rule && (path === undefined ? rule.id : nameOf(rule));
        if (!rule || rule.verdict === 'same' || name === undefined) return [];
        const begin = start + from + (path === undefined ? 1 : 0);
        const span = { start: begin, end: begin + (path === undefined ? found.length - 2 : name.length) };
        return [{ ...pythonBase(name, rule.library, 'string', span), rule, fixable: false }];
      },
    );
  });
}

function closing(text: string, start: number, quote: string): number {
  const end = text.indexOf(quote, start);
  const line = quote.length === 1 ? text.indexOf('\n', start) : -1;
  const stop = end < 0 ? text.length : end;
  return line >= 0 && line < stop ? line : stop;
}

/** The rule of the longest name that a dotted path begins with; only names of CUDA's are told. */
function ruleAbove(index: PythonIndex, path: string): Rule | undefined {
  if (!path.includes('cud')) return undefined;
  for (let at = path; at.includes('.'); at = at.slice(0, at.lastIndexOf('.'))) {
    const rule = index.names.get(at)?.rule;
    if (rule) return rule;
  }
  return undefined;
}

function nameOf({ matcher }: Rule): string | undefined {
  return 'name' in matcher ? matcher.name : undefined;
}

/** `sys.modules['NAME']`: what stands in place of a package, or whether it was imported. */
const inModules = String.raw`sys\.modules(?:\.\w+\(|\[|,)`;
const checks = new RegExp(`\\b(?:(?:${packageChecks.join('|')})\\(|${inModules})\\s*[[(]?\\s*`, 'g');
const named = /^(["'])([A-Za-z_][\w.-]*)(?:\[[\w,-]*\])?\s*(?:[<>=!~].*?)?\1\s*(,\s*)?/;

/** Packages that a program looks for, or imports, by a text; those of the project itself are none of them. */
export function matchPackageTexts(
  text: string,
  index: PythonIndex,
  scan: PythonScan,
  { path: file, own }: Pick<Source, 'path' | 'own'>,
  held: Held,
): Match[] {
  if (!packageChecks.some((word) => held.has(word)) && !text.includes('sys.modules')) return [];
  return [...text.matchAll(checks)].flatMap(({ 0: all, index: at }) => {
    const found: Match[] = [];
    if (!scan.inCode(at)) return found;
    let start = at + all.length;
    for (let one = named.exec(text.slice(start, start + 120)); one; ) {
      const [whole, , name = ''] = one;
      const path = name.replace(/-/g, '_');
      const rule =
        longestBelow(index.otherImports, path) ??
        index.imports.get(path) ??
        index.openImports.find(({ end }) => path.endsWith(end) && path !== end)?.rule;
      const span: Span = { start: start + 1, end: start + 1 + name.length };
      const root = path.split('.', 1)[0] as string;
      if (rule && !isOwn(root, file, own))
        found.push({ ...pythonBase(name, rule.library, 'string', span), rule, fixable: false });
      if (one[3] === undefined) break;
      start += whole.length;
      one = named.exec(text.slice(start, start + 120));
    }
    return found;
  });
}
