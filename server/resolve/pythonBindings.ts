/**
 * What names mean in one Python file: imports and their aliases with the scope they hold in, and names that a
 * function takes for itself. Read from the text and its indentation, so that files which only import need no tree;
 * strings and comments bind nothing. Pure.
 */
import { mentionsOf } from '../match/mentions.ts';
import type { PythonScan } from '../match/pythonScan.ts';
import type { Span } from '../model.ts';

export interface ImportedName {
  /** Dotted path of what is imported, `torch.cuda.amp.autocast`. */
  readonly path: string;
  /** The name it is bound to here. */
  readonly local: string;
  /** The written path or name, without alias. */
  readonly span: Span;
  readonly aliased: boolean;
}

export interface ImportStatement {
  readonly span: Span;
  /** Module of a `from` import with its place; relative modules have none. */
  readonly module?: { readonly path: string; readonly span: Span };
  readonly names: readonly ImportedName[];
  /** Function that encloses it, or the file. */
  readonly scope: Span;
}

export interface Bindings {
  readonly imports: readonly ImportStatement[];
  /** The path that a local name is bound to at an offset; nothing for unknown and for rebound names. */
  resolve(local: string, at: number): ImportedName | undefined;
  /** The same without asking whether a function takes the name for itself, which costs more. */
  candidate(local: string, at: number): ImportedName | undefined;
  /** Local names bound to one of the packages or to a path below it. */
  readonly locals: readonly string[];
}

const importLine = /[ \t]*(?:from[ \t]+[.\w]+[ \t]+import\b|import[ \t]+\w)/y;

/**
 * Reads the imports of a text. A package that nothing here binds still is that package: a star import or another
 * cell of a notebook brought it in.
 */
export function readBindings(text: string, scan: PythonScan, packages: ReadonlySet<string>): Bindings {
  const imports: ImportStatement[] = [];
  for (const at of importsIn(text)) if (scan.inCode(at)) imports.push(readImport(text, at));
  const byLocal = new Map<string, { readonly name: ImportedName; readonly scope: Span }[]>();
  for (const { names, scope } of imports) {
    for (const name of names) {
      const list = byLocal.get(name.local) ?? [];
      list.push({ name, scope });
      byLocal.set(name.local, list);
    }
  }
  for (const list of byLocal.values()) {
    list.sort((a, b) => a.scope.end - a.scope.start - (b.scope.end - b.scope.start));
  }
  const takes = createOwnNames(text, scan);
  const file = { start: 0, end: text.length };
  const importOf = (local: string, at: number) =>
    byLocal.get(local)?.find(({ scope }) => at >= scope.start && at < scope.end);
  return {
    imports,
    candidate: (local, at) => importOf(local, at)?.name ?? (packages.has(local) ? unbound(local) : undefined),
    resolve(local, at) {
      const found = importOf(local, at);
      if (found) {
        const taken = takes(local, at, found.scope) || isReplaced(text, found.name, at);
        return taken ? undefined : found.name;
      }
      const elsewhere = byLocal.get(local)?.every(({ name }) => name.path === local) ?? !isMade(text, local);
      return elsewhere && packages.has(local) && !takes(local, at, file) ? unbound(local) : undefined;
    },
    locals: [
      ...[...byLocal]
        .filter(([, list]) => list.some(({ name }) => packages.has(name.path.split('.', 1)[0] as string)))
        .map(([local]) => local),
      ...[...packages].filter((name) => !byLocal.has(name)),
    ],
  };
}

/** Where lines begin that may be imports: the word is looked for, since lines are many and imports few. */
function importsIn(text: string): number[] {
  const found: number[] = [];
  let last = -1;
  for (let word = text.indexOf('import'); word >= 0; word = text.indexOf('import', word + 6)) {
    const line = text.lastIndexOf('\n', word) + 1;
    if (line === last) continue;
    last = line;
    importLine.lastIndex = line;
    const statement = importLine.exec(text)?.[0];
    if (statement !== undefined) found.push(line + statement.length - statement.trimStart().length);
  }
  return found;
}

/** The file gives the name another value between its import and a use; a package it may set to nothing. */
function isReplaced(text: string, { local, path, span }: ImportedName, at: number): boolean {
  if (path === local || at < span.end) return false;
  const again = new RegExp(`^${local}[ \\t]*=(?!=)`, 'm').exec(text.slice(span.end, at));
  return again !== null;
}

/** The file's own object of that name; `torch = importorskip("torch")` and the like are imports. */
function isMade(text: string, name: string): boolean {
  return new RegExp(
    `^${name}[ \\t]*=(?!=)(?![^\\n]*["']${name}["'])|^(?:class|def)[ \\t]+${name}\\b`,
    'm',
  ).test(text);
}

function unbound(name: string): ImportedName {
  return { path: name, local: name, span: { start: 0, end: 0 }, aliased: false };
}

const fromHead = /from[ \t]+([.\w]+)[ \t]+import[ \t]*(\(?)/y;
const importHead = /import[ \t]+/y;
const importedName = /([A-Za-z_]\w*(?:\s*\.\s*\w+)*)(?:\s+as\s+(\w+))?/g;

function readImport(text: string, at: number): ImportStatement {
  const scope = functionsAround(text, at)[0] ?? { start: 0, end: text.length };
  fromHead.lastIndex = at;
  const from = fromHead.exec(text);
  importHead.lastIndex = at;
  if (!from) importHead.exec(text);
  const start = from ? fromHead.lastIndex : importHead.lastIndex;
  const end = listEnd(text, start, from?.[2] === '(');
  const path = from?.[1];
  const moduleStart = path === undefined ? at : text.indexOf(path, at + 5);
  const module =
    path === undefined || path.startsWith('.')
      ? undefined
      : { path, span: { start: moduleStart, end: moduleStart + path.length } };
  const names: ImportedName[] = [];
  // Comments between the names keep their length, so that the places of the names hold.
  const list = text.slice(start, end).replace(/#[^\n]*/g, (comment) => ' '.repeat(comment.length));
  for (const found of list.matchAll(importedName)) {
    const written = (found[1] as string).replace(/\s+/g, '');
    const span = { start: start + found.index, end: start + found.index + (found[1] as string).length };
    const alias = found[2];
    if (path !== undefined) {
      // A relative import is the project's own.
      names.push({
        path: `${module ? path : ''}.${written}`,
        local: alias ?? written,
        span,
        aliased: alias !== undefined,
      });
    } else if (alias) names.push({ path: written, local: alias, span, aliased: true });
    else {
      const root = written.split('.', 1)[0] as string;
      names.push({ path: root, local: root, span, aliased: false });
    }
  }
  return { span: { start: at, end }, ...(module ? { module } : {}), names, scope };
}

/** End of the names: the bracket, or the logical line. */
function listEnd(text: string, start: number, bracketed: boolean): number {
  if (bracketed) {
    const close = text.indexOf(')', start);
    return close < 0 ? text.length : close;
  }
  let end = start;
  for (;;) {
    const line = text.indexOf('\n', end);
    const next = line < 0 ? text.length : line;
    if (line < 0 || !/\\\r?$/.test(text.slice(start, next))) {
      const stop = /[;#]/.exec(text.slice(start, next));
      return stop ? start + stop.index : next;
    }
    end = next + 1;
  }
}

/** The functions around an offset, innermost first, by their indentation. */
export function functionsAround(text: string, at: number): Span[] {
  const found: Span[] = [];
  let lineStart = text.lastIndexOf('\n', at - 1) + 1;
  let indent = indentAt(text, lineStart);
  while (indent > 0 && lineStart > 0) {
    lineStart = text.lastIndexOf('\n', lineStart - 2) + 1;
    const own = indentAt(text, lineStart);
    if (own >= indent || own < 0) continue;
    // A closing bracket at a smaller indentation ends no block.
    const line = text.slice(lineStart + own, lineStart + own + 12);
    if (/^[)\]}#]/.test(line)) continue;
    indent = own;
    if (/^(?:async\s+)?def\b/.test(line))
      found.push({ start: lineStart, end: blockEnd(text, lineStart, own) });
  }
  return found;
}

/** Columns before the first character of a line; -1 for a blank line. */
function indentAt(text: string, lineStart: number): number {
  let at = lineStart;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at >= text.length || text[at] === '\n' || text[at] === '\r' ? -1 : at - lineStart;
}

function blockEnd(text: string, lineStart: number, indent: number): number {
  const next = /\n[ \t]*(?=[^\s#)\]}])/g;
  next.lastIndex = text.indexOf('\n', lineStart);
  if (next.lastIndex < 0) return text.length;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    if (found[0].length - 1 <= indent) return found.index + 1;
  }
  return text.length;
}

/** Whether a function around an offset, inside a scope, has a parameter or variable of a name. */
function createOwnNames(text: string, scan: PythonScan): (local: string, at: number, scope: Span) => boolean {
  const anywhere = new Map<string, boolean>();
  const cache = new Map<string, boolean>();
  return (local, at, scope) => {
    // Most names are never bound again: one look at the text settles those.
    const again = anywhere.get(local) ?? isBoundAgain(text, local);
    anywhere.set(local, again);
    if (!again) return false;
    for (const span of functionsAround(text, at)) {
      if (span.start < scope.start || span.end > scope.end || (scope.start === span.start && scope.start > 0))
        continue;
      const key = `${local} ${span.start}`;
      const known = cache.get(key) ?? takesName(blanked(text, span, scan), local);
      cache.set(key, known);
      if (known) return true;
    }
    return false;
  };
}

/** A definition whose comments and texts are blanks: what they say binds nothing. */
function blanked(text: string, { start, end }: Span, scan: PythonScan): string {
  let out = '';
  let from = start;
  for (const literal of scan.within(start, end)) {
    out += text.slice(from, literal.start) + ' '.repeat(Math.max(0, literal.end - literal.start));
    from = literal.end;
  }
  return out + text.slice(from, end);
}

/** Parameters, assignments, loop and `as` targets, definitions; looked for around each place of the name that is no `name.part`. */
function isBoundAgain(text: string, local: string): boolean {
  const pattern = new RegExp(
    `^[ \\t]*(?:[\\w., ]+,\\s*)?${local}\\s*(?::[^=\\n]+)?=(?!=)|\\b(?:for|as|def|class)\\s+${local}\\b|[(,*]\\s*${local}\\s*[,):=]`,
    'm',
  );
  for (let at = text.indexOf(local); at >= 0; at = text.indexOf(local, at + 1)) {
    const end = at + local.length;
    if (/[\w.]/.test(text[end] ?? '') || /\w/.test(text[at - 1] ?? '')) continue;
    // What binds it may begin on the line above and end on the one below.
    const line = text.lastIndexOf('\n', at - 1);
    const from = line > 0 ? text.lastIndexOf('\n', line - 1) + 1 : 0;
    if (pattern.test(text.slice(from, lineEnd(text, lineEnd(text, end) + 1)))) return true;
  }
  return false;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function takesName(definition: string, local: string): boolean {
  const parameters = /^[^(]*\(([^)]*)\)/.exec(definition)?.[1] ?? '';
  if (new RegExp(`(?:^|[,*\\s])${local}\\s*(?:[,:=]|$)`).test(parameters)) return true;
  const bound = mentionsOf(definition, local).some((at) => bindsAt(definition, at, at + local.length));
  return bound && !new RegExp(`\\bglobal\\s+${local}\\b`).test(definition);
}

const assigned = /\s*(?::[^=\n]+)?=(?!=)/y;

/** True for a place of a name that gives it a value: its own statement, a loop or `as`. A keyword argument looks like the first. */
function bindsAt(text: string, start: number, end: number): boolean {
  // What binds it may begin on the line above.
  const line = text.lastIndexOf('\n', start - 1);
  const lead = text.slice(line > 0 ? text.lastIndexOf('\n', line - 1) + 1 : 0, start);
  if (/\b(?:for|as)\s+$/.test(lead)) return true;
  assigned.lastIndex = end;
  return assigned.test(text) && /(?:^|\n)[ \t]*(?:[\w., ]+,\s*)?$/.test(lead);
}
