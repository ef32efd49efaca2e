/**
 * What names mean in one Python file: imports and their aliases with the scope they hold in, and names that a
 * function takes for itself. Import statements are found by the text and checked by the tree; strings and comments
 * bind nothing. Pure.
 */
import type { Node, Tree } from 'tree-sitter';
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
  /** Local names bound to a path below one of the packages. */
  localsOf(packages: ReadonlySet<string>): readonly string[];
}

const importLine = /^[ \t]*(?:from[ \t]+[.\w]+[ \t]+import\b|import[ \t]+\w)/gm;

export function readBindings(text: string, tree: Tree): Bindings {
  const imports: ImportStatement[] = [];
  importLine.lastIndex = 0;
  for (const found of text.matchAll(importLine)) {
    const at = found.index + (found[0].length - found[0].trimStart().length);
    const node = tree.rootNode.descendantForIndex(at, at);
    const statement = node?.parent;
    if (!node || !statement || !/^import_(?:from_)?statement$|^future_import_statement$/.test(statement.type))
      continue;
    imports.push(readImport(text, statement));
  }
  const byLocal = new Map<string, { readonly name: ImportedName; readonly scope: Span }[]>();
  for (const { names, scope } of imports) {
    for (const name of names) {
      const list = byLocal.get(name.local) ?? [];
      list.push({ name, scope });
      byLocal.set(name.local, list);
    }
  }
  const own = createOwnNames(text, tree);
  return {
    imports,
    resolve(local, at) {
      const candidates = byLocal.get(local)?.filter(({ scope }) => at >= scope.start && at < scope.end);
      const found = candidates?.sort(
        (a, b) => a.scope.end - a.scope.start - (b.scope.end - b.scope.start),
      )[0];
      return found && !own.takes(local, at, found.scope) ? found.name : undefined;
    },
    localsOf(packages) {
      return [...byLocal]
        .filter(([, list]) => list.some(({ name }) => packages.has(name.path.split('.', 1)[0] as string)))
        .map(([local]) => local);
    },
  };
}

function readImport(text: string, statement: Node): ImportStatement {
  const span = { start: statement.startIndex, end: statement.endIndex };
  const scope = functionOf(statement) ?? { start: 0, end: text.length };
  const moduleNode = statement.childForFieldName('module_name');
  const module =
    moduleNode?.type === 'dotted_name'
      ? { path: dotted(moduleNode.text), span: { start: moduleNode.startIndex, end: moduleNode.endIndex } }
      : undefined;
  const names: ImportedName[] = [];
  for (const child of statement.childrenForFieldName('name')) {
    if (!child) continue;
    const aliased = child.type === 'aliased_import';
    const name = aliased ? child.childForFieldName('name') : child;
    const alias = aliased ? child.childForFieldName('alias') : null;
    if (!name) continue;
    const written = dotted(name.text);
    const own = { start: name.startIndex, end: name.endIndex };
    if (moduleNode) {
      // A relative import is the project's own.
      const path = module ? `${module.path}.${written}` : `.${written}`;
      names.push({ path, local: alias?.text ?? written, span: own, aliased });
    } else if (alias) names.push({ path: written, local: alias.text, span: own, aliased });
    else {
      const root = written.split('.', 1)[0] as string;
      names.push({ path: root, local: root, span: own, aliased: false });
    }
  }
  return { span, ...(module ? { module } : {}), names, scope };
}

function dotted(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Span of the innermost function around a node. */
export function functionOf(node: Node): Span | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'function_definition' || at.type === 'lambda')
      return { start: at.startIndex, end: at.endIndex };
  }
  return undefined;
}

interface OwnNames {
  /** True when a function around `at`, inside `scope`, has a parameter or variable of that name. */
  takes(local: string, at: number, scope: Span): boolean;
}

function createOwnNames(text: string, tree: Tree): OwnNames {
  const cache = new Map<string, boolean>();
  return {
    takes(local, at, scope) {
      // Most names are never bound again: one look at the text settles those.
      const bound = boundAgain(local);
      if (!bound.test(text)) return false;
      let node: Node | null = tree.rootNode.descendantForIndex(at, at);
      for (; node; node = node.parent) {
        if (node.type !== 'function_definition' && node.type !== 'lambda') continue;
        if (node.startIndex <= scope.start && node.endIndex >= scope.end) return false;
        const key = `${local} ${node.startIndex}`;
        const known = cache.get(key) ?? takesName(node, local, bound);
        cache.set(key, known);
        if (known) return true;
      }
      return false;
    },
  };
}

/** Parameters, assignments, loop and `as` targets, definitions. */
function boundAgain(local: string): RegExp {
  return new RegExp(
    `(?:^|[\\s(,*])${local}\\s*(?::[^=\\n]+)?=(?!=)|\\b(?:for|as|def|class)\\s+${local}\\b|[(,]\\s*\\**${local}\\s*[,):]|\\blambda\\s[^:\\n]*\\b${local}\\b`,
    'm',
  );
}

function takesName(definition: Node, local: string, bound: RegExp): boolean {
  const parameters = definition.childForFieldName('parameters');
  if (parameters && new RegExp(`(?:^|[(,*\\s])${local}\\s*(?:[,):=]|$)`).test(parameters.text)) return true;
  const body = definition.childForFieldName('body');
  if (!body || definition.type === 'lambda') return false;
  // A keyword argument or a default looks like an assignment; only a statement of its own is one.
  const statement = new RegExp(
    `^[ \\t]*(?:[\\w., ]+,\\s*)?${local}\\s*(?::[^=\\n]+)?=(?!=)|\\b(?:for|as)\\s+${local}\\b`,
    'm',
  );
  return (
    bound.test(body.text) &&
    statement.test(body.text) &&
    !new RegExp(`\\bglobal\\s+${local}\\b`).test(body.text)
  );
}
