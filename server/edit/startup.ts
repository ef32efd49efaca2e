/**
 * Statements that a program needs at the start and the end of `main` before the calls that rules write can work. Adds
 * them to a text that defines `main`, each once; a text without `main` gets none. Pure.
 */
import type { Node, Tree } from 'tree-sitter';
import { masked } from '../match/mentions.ts';
import type { Edit } from '../model.ts';
import type { Startup } from '../ruleset/rule.ts';
import { hasOwners } from './owners.ts';
import { lineBreak } from './statement.ts';

/**
 * Edits that add what is missing. `tree` gives a tree of `text` that holds what speaks of `main`, and is asked only when
 * something is; `isLibrary` knows the names of CUDA, and is left out for a text in C, where nothing has a destructor.
 */
export function startupEdits(
  text: string,
  tree: () => Tree,
  startups: readonly Startup[],
  isLibrary?: (name: string) => boolean,
): Edit[] {
  if (startups.length === 0 || !/\bmain\s*\(/.test(text)) return [];
  // A call in a comment is none.
  const code = masked(text);
  const begun = startups.flatMap((startup) => startup.begin);
  const begin = begun.filter(({ unless }) => !callsAlways(code, unless));
  const end = startups.flatMap((startup) => startup.end).filter(({ unless }) => !callsAny(code, unless));
  const body = begin.length + end.length > 0 ? mainBody(tree().rootNode) : undefined;
  if (!body) return [];
  // A program that starts ACL itself chooses its device behind that.
  const [missing] = begin;
  const before = missing ? begun.slice(0, begun.indexOf(missing)) : [];
  const after = statementOf(code, body, before);
  // Where that start is in another function, ACL starts before it: the start of our header, unlike ACL's own, may come again.
  const calls = before.map(({ text: line }) => line.replace(/\W.*/, ''));
  const again = after || callsAny(code, calls) ? [] : before;
  const first = [...again, ...begin].map((line) => line.text);
  const last = end.map((line) => line.text);
  if (last.length === 0 || !isLibrary || !hasOwners(body, text, isLibrary))
    return [...beginEdits(text, body, first, after), ...endEdits(text, body, last)];
  const ending = guard(text, last);
  return [
    ...(after
      ? [...beginEdits(text, body, [ending]), ...beginEdits(text, body, first, after)]
      : beginEdits(text, body, [...first, ending])),
    ...exitEdits(text, body, last),
  ];
}

/** An object of `main` that is declared first and so ends last: after the other objects, before those of the program. */
function guard(text: string, lines: readonly string[]): string {
  const name = freshName(text, 'AtEnd');
  return `struct ${name} { ~${name}() { ${lines.join(' ')} } } ${freshName(text, 'atEnd')};`;
}

function callsAny(text: string, names: readonly string[]): boolean {
  return names.some((name) => new RegExp(`\\b${name}\\s*\\(`).test(text));
}

/** Whether one of them is called where its function always comes by: a device that is chosen `if (argc > 1)` is not chosen. */
function callsAlways(text: string, names: readonly string[]): boolean {
  const calls = [...text.matchAll(new RegExp(`\\b(?:${names.join('|')})\\s*\\(`, 'g'))];
  return calls.some(({ index }) => !isConditional(text, index));
}

/** Whether a condition, a choice or a loop of its function stands around a place, by the text alone. */
function isConditional(text: string, at: number): boolean {
  if (branches(leadOf(text, at))) return true;
  let depth = 0;
  for (let index = at - 1; index >= 0; index--) {
    if (text[index] === '}') depth++;
    else if (text[index] === '{' && depth > 0) depth--;
    else if (text[index] === '{') {
      const lead = leadOf(text, index);
      if (branches(lead)) return true;
      if (!/^\s*(?:do|try)?\s*$/.test(lead)) return false;
    }
  }
  return false;
}

/** What stands before a place in its statement, without comments and whole pairs of parentheses. */
function leadOf(text: string, at: number): string {
  const from = Math.max(...[';', '{', '}'].map((sign) => text.lastIndexOf(sign, at - 1))) + 1;
  let lead = text.slice(from, at).replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  for (let before = ''; before !== lead; ) {
    before = lead;
    lead = lead.replace(/\([^()]*\)/g, ' ');
  }
  return lead;
}

/** A call in the condition itself (`if ((error = f(`) runs always; what follows a condition or a loop's head does not. */
const branches = (lead: string): boolean =>
  /\b(?:if|for|while|switch|catch)\b(?!\s*\()|\belse\b|\)|\?|&&|\|\|/.test(lead);

/** The body of the one function called `main`; nothing when there are several (in branches of `#if`, say). */
function mainBody(root: Node): Node | undefined {
  const bodies = root.descendantsOfType('function_definition').flatMap((definition) => {
    const declarator = definition?.childForFieldName('declarator');
    const name =
      declarator?.type === 'function_declarator'
        ? declarator.childForFieldName('declarator')?.text
        : undefined;
    const body = definition?.childForFieldName('body');
    return name === 'main' && body ? [body] : [];
  });
  return bodies.length === 1 ? bodies[0] : undefined;
}

/** The first statement of `main` itself that always does what these lines do. */
function statementOf(code: string, body: Node, lines: Startup['begin']): Node | undefined {
  const names = lines.flatMap(({ unless }) => unless);
  if (names.length === 0) return undefined;
  const calls = [...code.matchAll(new RegExp(`\\b(?:${names.join('|')})\\s*\\(`, 'g'))];
  const always = calls.filter(({ index }) => !isConditional(code, index));
  return body.namedChildren.find(
    (child): child is Node =>
      child !== null && always.some(({ index }) => index >= child.startIndex && index < child.endIndex),
  );
}

/** The lines at the start of `main`, or behind one of its statements. */
function beginEdits(text: string, body: Node, lines: readonly string[], after?: Node): Edit[] {
  const first = body.namedChildren.find((child) => child !== null);
  if (lines.length === 0) return [];
  const at = after ? after.endIndex : body.startIndex + 1;
  const indent =
    first && first.startPosition.row > body.startPosition.row ? indentOf(text, first.startIndex) : '  ';
  const eol = lineBreak(text);
  return [{ start: at, end: at, text: lines.map((line) => `${eol}${indent}${line}`).join('') }];
}

/** A program's last statement that ends it, with a value that calls nothing. */
const plainExit = /^(?:::|std::)?exit\s*\([\w\s.+?:!=<>-]*\)\s*;$/;

/** Before each `return` of `main` itself; a value that is computed is kept in a variable first, so that nothing runs later. */
function endEdits(text: string, body: Node, lines: readonly string[]): Edit[] {
  if (lines.length === 0) return [];
  const eol = lineBreak(text);
  const edits: Edit[] = [];
  for (const statement of body.descendantsOfType('return_statement')) {
    if (!statement || insideLambda(statement, body)) continue;
    const value = statement.namedChildren.find((child) => child !== null && child.type !== 'comment');
    const indent = indentOf(text, statement.startIndex);
    const plain = !value || /^[\w\s.+-]*$/.test(value.text);
    const block = statement.parent?.type === 'compound_statement' && /^\s*$/.test(indent);
    if (plain && block) {
      const before = lines.map((line) => `${line}${eol}${indent}`).join('');
      edits.push({ start: statement.startIndex, end: statement.startIndex, text: before });
    } else if (plain) {
      const before = `{ ${lines.map((line) => `${line} `).join('')}`;
      edits.push({ start: statement.startIndex, end: statement.startIndex, text: before });
      edits.push({ start: statement.endIndex, end: statement.endIndex, text: ' }' });
    } else {
      const name = freshName(text, 'mainResult');
      edits.push({ start: statement.startIndex, end: value.startIndex, text: `{ const int ${name} = ` });
      const after = `; ${lines.map((line) => `${line} `).join('')}return ${name}; }`;
      edits.push({ start: value.endIndex, end: statement.endIndex, text: after });
    }
  }
  const last = lastOf(body);
  const exits = exitEdits(text, body, lines);
  if (exits.length > 0) edits.push(...exits);
  else if (last?.type !== 'return_statement') {
    const close = body.endIndex - 1;
    const indent = last ? indentOf(text, last.startIndex) : '  ';
    const at = text.slice(0, close).trimEnd().length;
    edits.push({ start: at, end: at, text: lines.map((line) => `${eol}${indent}${line}`).join('') });
  }
  return edits;
}

/** Before a last statement that ends the program, and with it no object of `main`. */
function exitEdits(text: string, body: Node, lines: readonly string[]): Edit[] {
  const last = lastOf(body);
  if (!last || !plainExit.test(last.text)) return [];
  const indent = indentOf(text, last.startIndex);
  const before = lines.map((line) => `${line}${lineBreak(text)}${indent}`).join('');
  return [{ start: last.startIndex, end: last.startIndex, text: before }];
}

function lastOf(body: Node): Node | undefined {
  return body.namedChildren.filter((child) => child !== null && child.type !== 'comment').at(-1) ?? undefined;
}

function insideLambda(node: Node, body: Node): boolean {
  for (let at = node.parent; at && at.id !== body.id; at = at.parent) {
    if (at.type === 'lambda_expression' || at.type === 'class_specifier' || at.type === 'struct_specifier')
      return true;
  }
  return false;
}

function indentOf(text: string, at: number): string {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const lead = text.slice(lineStart, at);
  return /^[ \t]*$/.test(lead) ? lead : (/^[ \t]*/.exec(lead)?.[0] ?? '');
}

function freshName(text: string, wanted: string): string {
  let name = wanted;
  for (let count = 2; new RegExp(`\\b${name}\\b`).test(text); count++) name = `${wanted}${count}`;
  return name;
}
