/**
 * Import statements that bring in CUDA modules or names. An import is rewritten only when everything it brings in, and
 * every use through it, has a counterpart: what could not be found again after the rewrite is left to a person. Pure.
 */

import { lineBreak } from '../edit/statement.ts';
import type { Edit } from '../model.ts';
import type { ImportedName, ImportStatement } from '../resolve/pythonBindings.ts';
import type { PythonIndex } from '../ruleset/pythonIndex.ts';
import type { Rule } from '../ruleset/rule.ts';
import { atLeast } from '../ruleset/version.ts';
import type { PythonContext, PythonMatch } from './python.ts';
import { pythonBase } from './python.ts';

/** Matches on import lines; `chains` are the uses of imported names. */
export function matchImports(context: PythonContext, chains: readonly PythonMatch[]): PythonMatch[] {
  return context.bindings.imports.flatMap((statement) => importMatches(context, statement, chains));
}

function importMatches(
  context: PythonContext,
  statement: ImportStatement,
  chains: readonly PythonMatch[],
): PythonMatch[] {
  const { module, names } = statement;
  const others = packageMatches(context, statement);
  if (others.length > 0) return others;
  if (module && known(context, module.path)) {
    const rule = context.index.imports.get(module.path);
    const parts = names.map((name) => context.index.names.get(name.path)?.rule);
    const whole =
      rule?.to !== undefined && names.length > 0 && parts.every((part) => keepsItsName(part, rule));
    if (whole && rule) {
      for (const name of names) hideServed(context, name, chains);
      const base = pythonBase(module.path, rule.library, 'import', module.span);
      // The name that came last decides which release the whole import needs.
      const newest = parts.reduce((a, b) => (b?.since && !atLeast(a?.since ?? '0', b.since) ? b : a), rule);
      const edits = [{ ...module.span, text: rule.to as string }];
      return [newest && newest !== rule ? { ...base, rule: newest, edits } : { ...base, rule }];
    }
    return [moduleMatch(context, statement, names)];
  }
  return names.flatMap((name) => nameMatches(context, statement, name, chains));
}

/** A package at the top, or one around the file: what is brought in from there is nearly always a module. */
const bringsModules = /^from[ \t]+(?:\.+|\w+)[ \t]+import\b/;

const bringsOwn = /^from[ \t]+[\w.]*?(\w+)[ \t]+import\b/;

/** Packages that are not torch: one match a rule, at the part of the statement that the rule names. */
function packageMatches(context: PythonContext, statement: ImportStatement): PythonMatch[] {
  const { index } = context;
  const { module, names } = statement;
  const found = new Map<Rule, PythonMatch>();
  // `from package import *` brings in whatever it holds.
  const all = module && names.length === 0 ? [{ path: module.path, span: module.span }] : [];
  for (const name of [...names, ...all] as ImportedName[]) {
    const { rule, path } = packageOf(context, statement, name);
    if (!rule || found.has(rule) || !('name' in rule.matcher)) continue;
    const ofModule = module && longestBelow(index.otherImports, module.path) === rule;
    const base = pythonBase(
      rule.matcher.name.startsWith('*') ? path : rule.matcher.name,
      rule.library,
      'import',
      ofModule ? module.span : name.span,
    );
    found.set(rule, { ...base, rule, fixable: false });
  }
  return [...found.values()];
}

/** The rule of a package that an import brings in; of what the project holds, only of what it compiles itself. */
function packageOf(
  { index, path: file, own, text }: PythonContext,
  { module, span }: ImportStatement,
  name: ImportedName,
): { readonly rule: Rule | undefined; readonly path: string } {
  const written = text.slice(name.span.start, name.span.end).replace(/\s+/g, '');
  const path = module || name.path.startsWith('.') ? name.path : written;
  if (path.startsWith('.') || isOwn(path.split('.', 1)[0] as string, file, own)) {
    const statement = text.slice(span.start, span.end);
    const isModule =
      /^\w{5,}_cuda$/.test(written) &&
      // `from ops.iou3d import iou3d_cuda`: a package that holds its module of the same name.
      (bringsModules.test(statement) || bringsOwn.exec(statement)?.[1] === written.slice(0, -5));
    return { rule: isModule ? compiledModule(index, written) : undefined, path: written };
  }
  const rule = longestBelow(index.otherImports, path) ?? (module ? undefined : compiledModule(index, path));
  return { rule, path };
}

/** Where the project's packages are not known, a file in a folder of the package's name is taken for the package itself. */
export function isOwn(root: string, file: string, own: readonly string[] | undefined): boolean {
  return own?.includes(root) ?? file.split(/[\\/]/).slice(0, -1).includes(root);
}

/** `import fused_cuda`: a rule for names that end so. */
function compiledModule(index: PythonIndex, path: string): Rule | undefined {
  return index.openImports.find(({ end }) => path.endsWith(end) && path !== end)?.rule;
}

/** The rule of a path, or of the longest path above it. */
export function longestBelow(rules: ReadonlyMap<string, Rule>, path: string): Rule | undefined {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const rule = rules.get(at);
    if (rule) return rule;
  }
  return undefined;
}

function known({ index }: PythonContext, path: string): boolean {
  return index.imports.has(path) || index.names.has(path) || /^torch(?:\.\w+)*\.cuda(?:\.|$)/.test(path);
}

/** Uses that are right once their import is: the same names below the new module. */
function hideServed({ text }: PythonContext, name: ImportedName, chains: readonly PythonMatch[]): void {
  const last = name.path.split('.').at(-1) as string;
  for (const use of chains) {
    if (use.parts?.[0]?.name !== name.path || !usesName(text, use, name)) continue;
    if (use.rule && /^(?:direct|adapted)$/.test(use.rule.verdict) && keepsTail(use, last))
      Object.assign(use, { hidden: true });
  }
}

/** The rule of a use writes the same names below the one that its import brings. */
function keepsTail(use: PythonMatch, last: string): boolean {
  const tail = (use.parts ?? []).slice(1).map((part) => part.name);
  return use.rule?.to?.endsWith(`.${[last, ...tail].join('.')}`) === true;
}

/** The name exists under the module that the import rule leads to. */
function keepsItsName(part: Rule | undefined, module: Rule): boolean {
  if (!part?.to || (part.verdict !== 'direct' && part.verdict !== 'adapted')) return false;
  const from = 'name' in module.matcher ? module.matcher.name : '';
  const own = 'name' in part.matcher ? part.matcher.name : '';
  // What is imported from and what is written in code are two roots of one tree.
  const below = (path = ''): string => path.replace(/\(.*$/s, '').replace(/^\w+/, '');
  return own.startsWith(`${from}.`) && below(part.to) === below(module.to) + own.slice(from.length);
}

/** A `from` import that cannot be rewritten as a whole: the first name that stands in the way carries its own rule. */
function moduleMatch(
  context: PythonContext,
  statement: ImportStatement,
  names: readonly ImportedName[],
): PythonMatch {
  const module = statement.module as NonNullable<ImportStatement['module']>;
  const whole = context.index.imports.get(module.path) ?? context.index.names.get(module.path)?.rule;
  const rules = names.map((name) => context.index.names.get(name.path)?.rule);
  const obstacle =
    rules.find((rule) => rule && !rule.to) ??
    (whole && rules.find((rule) => rule && !keepsItsName(rule, whole)));
  const rule = obstacle ?? whole;
  const base = pythonBase(module.path, rule?.library ?? 'torch', 'import', module.span);
  return { ...base, ...(rule ? { rule } : {}), fixable: false };
}

function nameMatches(
  context: PythonContext,
  statement: ImportStatement,
  name: ImportedName,
  chains: readonly PythonMatch[],
): PythonMatch[] {
  const { index, text } = context;
  const written = text.slice(name.span.start, name.span.end).replace(/\s+/g, '');
  const path = statement.module ? name.path : written;
  const rule = index.imports.get(path) ?? index.names.get(path)?.rule;
  if (!rule && !(index.names.has(path) && path.includes('cuda'))) return [];
  const base = pythonBase(path, rule?.library ?? 'torch', 'import', name.span);
  if (!rule) return [{ ...base, fixable: false }];
  const uses = chains.filter((chain) => chain.parts?.[0]?.name === name.path && usesName(text, chain, name));
  const simple = uses.every(
    (use) => use.rule && (use.rule.verdict === 'direct' || use.rule.verdict === 'adapted'),
  );
  const edits = simple && rule.to ? importEdits(context, statement, name, rule, uses) : undefined;
  const fixable = edits !== undefined;
  if (edits) for (const use of uses) Object.assign(use, { edits });
  return [{ ...base, rule, fixable, ...(edits ? { edits } : {}) }];
}

function usesName(text: string, chain: PythonMatch, name: ImportedName): boolean {
  const [first] = chain.parts ?? [];
  return first !== undefined && text.slice(first.span.start, first.span.end) === name.local;
}

/** The edits of an import and, when it has no alias, of all its uses, as one. */
function importEdits(
  context: PythonContext,
  statement: ImportStatement,
  name: ImportedName,
  rule: Rule,
  uses: readonly PythonMatch[],
): Edit[] | undefined {
  const to = rule.to as string;
  const { text } = context;
  if (!statement.module) {
    // `import torch.cuda` without alias binds `torch`: only its own module rule can say what replaces it.
    return name.aliased || rule.matcher.kind === 'import' ? [{ ...name.span, text: to }] : undefined;
  }
  const [module, last] = splitPath(to);
  const edits: Edit[] = [{ ...name.span, text: last }];
  if (module !== statement.module.path) {
    if (rule.matcher.kind !== 'import' && !rule.needs?.includes(module)) return undefined;
    if (statement.names.length === 1) edits.unshift({ ...statement.module.span, text: module });
    else if (rule.matcher.kind === 'import' || name.aliased) return undefined;
    else {
      const moved = movedImport(text, statement, name, `from ${module} import ${last}`);
      if (!moved) return undefined;
      edits.splice(0, 1, ...moved);
    }
  }
  if (name.aliased || last === name.local) return edits;
  if (new RegExp(`\\b${last}\\s*=|\\bimport\\b[^\\n]*\\b${last}\\b`).test(text)) return undefined;
  for (const use of uses) {
    const first = use.parts?.[0];
    if (!first || !keepsTail(use, last)) return undefined;
    edits.push({ ...first.span, text: last });
  }
  return edits.sort((a, b) => a.start - b.start);
}

/**
 * Takes a name out of the list of an import, and brings what replaces it in on the line above. Nothing where another
 * statement or a comment stands between: what is left would not be an import.
 */
function movedImport(
  text: string,
  { span }: ImportStatement,
  { span: name }: ImportedName,
  line: string,
): Edit[] | undefined {
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const indent = text.slice(start, span.start);
  const before = /,(?:[ \t]|\\?\r?\n)*$/.exec(text.slice(span.start, name.start));
  const after = /^[ \t]*,[ \t]*(?:\r?\n[ \t]*(?=\w))?/.exec(text.slice(name.end, span.end));
  if (/\S/.test(indent) || !(before || after)) return undefined;
  const gone = after
    ? { start: name.start, end: name.end + after[0].length }
    : { start: name.start - (before?.[0].length ?? 0), end: name.end };
  return [
    { start, end: start, text: `${indent}${line}${lineBreak(text)}` },
    { ...gone, text: '' },
  ];
}

function splitPath(path: string): [string, string] {
  const cut = path.lastIndexOf('.');
  return cut < 0 ? ['', path] : [path.slice(0, cut), path.slice(cut + 1)];
}
