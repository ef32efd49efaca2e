/**
 * Names of CUDA that a file declares itself: where such a declaration is and how far it holds. The text decides what it
 * shows plainly; the tree the rest.
 */
import type { Node } from 'tree-sitter';
import type { Span } from '../model.ts';
import { isDeclaration, scopeOf } from '../resolve/declarations.ts';
import { closesTypedef, inEnumeration } from '../resolve/enumeration.ts';
import { nextCharacter, skipBack } from './callText.ts';
import { conditionAround } from './condition.ts';
import type { Hit, Scan } from './scan.ts';

interface Context {
  readonly text: string;
  readonly scan: Scan;
  readonly nodeAt: (hit: Hit) => Node | undefined;
}

/**
 * Finds declarations of the user's own that take a known name. Gives whether a hit is such a declaration, or a use where
 * one holds. `nodeAt` gives the leaf of a hit in the file's tree, for declarations that the text alone does not show.
 */
export function findShadows(
  text: string,
  scan: Scan,
  hits: readonly Hit[],
  nodeAt: Context['nodeAt'],
): (hit: Hit) => boolean {
  const context: Context = { text, scan, nodeAt };
  const declarations = new Set<Hit>();
  const scopes = new Map<string, Span[]>();
  for (const hit of hits) {
    if (hit.macro !== undefined || !mayDeclare(context, hit)) continue;
    const scope = plainScope(context, hit) ?? scopeFromTree(context, hit);
    if (!scope) continue;
    declarations.add(hit);
    const list = scopes.get(hit.symbol) ?? [];
    list.push(scope);
    scopes.set(hit.symbol, list);
  }
  return (hit) => declarations.has(hit) || shadowed(scopes, hit);
}

/** The scope of a declaration that the text alone shows. */
function plainScope(context: Context, hit: Hit): Span | undefined {
  if (declaredAtFileLevel(context, hit)) {
    const whole = { start: 0, end: context.text.length };
    // An overload of a name that is the compiler's own: where the condition fails, the compiler's is meant.
    return hit.symbol.startsWith('__') ? (conditionAround(context.text, hit.span.start) ?? whole) : whole;
  }
  return declaredInBlock(context, hit)
    ? { start: hit.span.start, end: context.scan.blocks.end(hit.span.end) }
    : parameterScope(context, hit);
}

/** `void f(type name, …) {`: a parameter holds to the end of the body, one of a mere declaration to its bracket. */
function parameterScope({ text, scan }: Context, { span }: Hit): Span | undefined {
  if (scan.inBody(span.start) || !/[,)=[]/.test(nextCharacter(text, span.end))) return undefined;
  const list = /\w\s*\(([^()]*)$/.exec(statementBefore(text, span.start))?.[1];
  if (list === undefined || !namesTypeAlone(list.slice(list.lastIndexOf(',') + 1))) return undefined;
  const rest = /[^(){};]*\)\s*(?:const\s*)?([{;])/y;
  rest.lastIndex = span.end;
  const behind = rest.exec(text);
  if (!behind) return undefined;
  const end = behind[1] === '{' ? scan.blocks.end(rest.lastIndex) : rest.lastIndex;
  return { start: span.start, end };
}

function scopeFromTree(context: Context, hit: Hit): Span | undefined {
  const leaf = context.nodeAt(hit);
  return leaf && isDeclaration(leaf) ? scopeOf(leaf, context.text.length) : undefined;
}

function shadowed(scopes: ReadonlyMap<string, readonly Span[]>, hit: Hit): boolean {
  return (
    scopes.get(hit.symbol)?.some((scope) => hit.span.start >= scope.start && hit.span.start < scope.end) ??
    false
  );
}

const neverBeforeDeclarator =
  /\b(?:return|else|case|throw|new|delete|sizeof|alignof|do|goto|typename|const|constexpr|volatile|static|extern|inline|unsigned|signed|and|or|not|operator|defined|ifdef|ifndef|if|elif|undef|pragma)$/;

/**
 * Could this be the name that a declaration introduces? It stands after a type (a word, `*`, `&`, `>`, `,`) and before
 * what ends a declarator. Everything else needs no look at the tree.
 */
function mayDeclare({ text, scan }: Context, hit: Hit): boolean {
  const { kind, use } = hit.known;
  if (/^(?:header|launch|namespace|method)$/.test(kind) || hit.symbol.includes('::')) return false;
  if (kind === 'builtin' && use === '') return false;
  const next = nextCharacter(text, hit.span.end);
  // No declarator is followed by a word or a dot; a type's name is followed by what it types.
  if (/[\w.]/.test(next) || (kind === 'type' && /[*&><]/.test(next))) return false;
  // Functions are declared outside of functions.
  if (/[(<]/.test(next) && scan.inBody(hit.span.start)) return false;
  const at = skipBack(text, hit.span.start, scan.comments);
  const last = text[at] ?? '';
  if (kind === 'constant' && /[,{]/.test(last)) return /[=,}]/.test(next) && inEnumeration(text, at + 1);
  if (last === ',')
    return use !== '' && next !== '(' && !/[<(][^<>()]*$/.test(statementBefore(text, hit.span.start));
  if (last === '}') return kind === 'type' && next === ';' && closesTypedef(text, at);
  // `f(&name)`: an address is taken, or a value read.
  if (
    /[*&]/.test(last) &&
    scan.inBody(hit.span.start) &&
    /[(,=]/.test(text[skipBack(text, at, scan.comments)] ?? '')
  )
    return false;
  if (/[*&>]/.test(last)) return kind === 'function' || kind === 'type' || kind === 'builtin';
  if (!/\w/.test(last)) return false;
  const word = text.slice(Math.max(0, at - 12), at + 1);
  // `struct __align__(8)`: what is called there is an attribute.
  return !neverBeforeDeclarator.test(word) && !(next === '(' && /\b(?:struct|class|union|enum)$/.test(word));
}

/**
 * Outside of functions, after a type and with no `=` before it, a function's name, or a type's behind `struct`, is what
 * its statement declares: no tree is needed to see that.
 */
function declaredAtFileLevel(context: Context, hit: Hit): boolean {
  const { text, scan } = context;
  const { start, end } = hit.span;
  if (scan.inBody(start)) return false;
  const lead = statementBefore(text, start);
  if (/[=?]/.test(lead)) return false;
  const next = nextCharacter(text, end);
  // `type name;`: a field or a variable.
  if (next === ';' && hit.known.use !== '' && namesTypeAlone(lead)) return true;
  if (hit.known.kind === 'function')
    return next === '(' ? /[\w*&>]\s*$/.test(lead) : /\*\s*$/.test(lead) && next === ';';
  if (hit.known.kind !== 'type') return false;
  if (endsTypedef(context, hit)) return true;
  return next === '{'
    ? /\b(?:struct|class|union|enum)\s+$/.test(lead)
    : next === ';' && /\btypedef\b/.test(lead);
}

/** `typedef enum { … } name;`: the name is behind the braces. */
function endsTypedef({ text, scan }: Context, { span }: Hit): boolean {
  const at = skipBack(text, span.start, scan.comments);
  return text[at] === '}' && nextCharacter(text, span.end) === ';' && closesTypedef(text, at);
}

/** In a body, `type name;` and `type name = …` from the start of the statement: nothing else looks like that. */
function declaredInBlock({ text, scan }: Context, hit: Hit): boolean {
  const { start, end } = hit.span;
  if (!scan.inBody(start) || !/[;=]/.test(nextCharacter(text, end))) return false;
  return namesTypeAlone(statementBefore(text, start));
}

/** `type `, `const ns::type<x> *`: all that stands before the name in its statement. */
function namesTypeAlone(lead: string): boolean {
  return (
    /^\s*(?:[A-Za-z_][\w:]*(?:\s*<[^<>;{}()]*>)?[\s*&]*(?<=[\s*&]))+$/.test(lead) &&
    !neverBeforeDeclarator.test(lead.trim()) &&
    // `struct name` is the type itself.
    !/\b(?:struct|class|union|enum)\s*$/.test(lead) &&
    !/\b(?:return|else|case|throw|new|delete|goto|sizeof)\b/.test(lead)
  );
}

/** What stands before a place in its statement, without comments and directives. */
function statementBefore(text: string, start: number): string {
  const above = text.slice(Math.max(0, start - 600), start);
  const plain = /[/#]/.test(above)
    ? above.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|^[ \t]*#[^\n]*$/gm, ' ')
    : above;
  return plain.slice(Math.max(...[';', '{', '}'].map((sign) => plain.lastIndexOf(sign))) + 1);
}
