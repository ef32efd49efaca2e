/**
 * Reads YAML and remembers where each value stands, so that a message can name the line. Pure; gives syntax errors as
 * data with a cure and never throws.
 */
import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** A line, counted from 1, and the field that stands there: `rules[3].variants[0].to`. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly field: string;
}

export interface YamlText {
  readonly file: string;
  readonly data: unknown;
  readonly errors: readonly (Place & { readonly text: string })[];
  /** The place of a value; of a field that is not there, the nearest thing around it. */
  at(path: readonly (string | number)[]): Place;
}

/** Parses a text; `file` is for the places only. */
export function readYaml(text: string, file: string): YamlText {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  const lineAt = (offset: number): number => Math.max(1, lineCounter.linePos(offset).line);
  const errors = document.errors.map((error) => ({
    file,
    line: lineAt(error.pos[0]),
    field: '',
    text: `This is not valid YAML: ${sentence(error.message)} ${cure(error.code)}`,
  }));
  return {
    file,
    data: errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 }),
    errors,
    at: (path) => ({ file, field: fieldName(path), line: lineAt(offsetOf(document.contents, path)) }),
  };
}

function offsetOf(contents: Node | null, path: readonly (string | number)[]): number {
  let node: unknown = contents;
  let offset = 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (!pair) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (!isNode(node)) return offset;
      offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

function fieldName(path: readonly (string | number)[]): string {
  return path.reduce<string>((done, part) => {
    if (typeof part === 'number') return `${done}[${part}]`;
    return done ? `${done}.${part}` : part;
  }, '');
}

function sentence(message: string): string {
  return `${message.trim().replace(/[.:]$/, '')}.`;
}

function cure(code: string): string {
  if (code === 'DUPLICATE_KEY') return 'Keep one of the two.';
  return 'Put a text that holds `: `, ` #`, `{`, `&` or `*` in quotes, and check the indentation.';
}
