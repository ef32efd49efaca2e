/**
 * YAML: compose files, Kubernetes manifests, workflows, conda environments and any other configuration. Positions are
 * the parser's own; a file with template marks that is no YAML gives what could be read.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar as YamlScalar,
} from 'yaml';
import {
  isEnvironment,
  isWordList,
  itemPlaces,
  type Key,
  pairPlaces,
  type Scalar,
  wordPlaces,
} from './config.ts';
import { type Gathered, gathered, type Reader, viewOf } from './place.ts';
import { condaPackage, pipRequirement } from './requirement.ts';

export const readYamlFile: Reader = (text) => {
  const out = gathered();
  for (const { 0: all, 1: before = '', index } of text.matchAll(/^(.*?(?:^|\s))?#.*$/gm))
    if (all.includes('ascendify'))
      out.comments.push({ start: index + before.length, end: index + all.length });
  // `!apply:torch.cuda.manual_seed_all [1]`: what a tag names is called.
  for (const { 0: tag, index } of text.matchAll(/(?<=^[^#\n]*\s)![\w-]+:[\w.]+/gm))
    out.texts.push({ start: index + tag.indexOf(':') + 1, end: index + tag.length });
  const { documents, yaml } = documentsOf(text);
  for (const document of documents) {
    if (!document.contents) continue;
    const root = document.contents as Node;
    const isConda =
      isMap(root) && root.has('dependencies') && (root.has('channels') || isSeq(root.get('dependencies')));
    const isRecipe = isMap(root) && root.has('package') && (root.has('requirements') || root.has('outputs'));
    visit(root, [], {
      text: yaml,
      out,
      conda: isConda ? /^dependencies/ : isRecipe ? /requirements|requires/ : undefined,
    });
  }
  return out;
};

interface Yaml {
  /** The text, with blanks and words for what is no YAML. */
  readonly yaml: string;
  readonly documents: readonly Document[];
}

function documentsOf(text: string): Yaml {
  const read = (yaml: string): Yaml => {
    const documents = parseAllDocuments(yaml, {
      logLevel: 'silent',
      strict: false,
      uniqueKeys: false,
      keepSourceTokens: false,
    });
    return { yaml, documents: Array.isArray(documents) ? documents : [] };
  };
  // What stands between such marks is no YAML even where it can be read as some.
  if (/^[ \t]*\{%/m.test(text)) return read(withoutTemplates(text));
  // Documentation as a program would write it, in front.
  const plain = read(
    text.replace(/^\s*"""[\s\S]*?"""[ \t]*$/m, (lines) =>
      text.startsWith(lines) ? lines.replace(/[^\n]/g, ' ') : lines,
    ),
  );
  const fails = ({ documents }: Yaml): boolean => documents.some(({ errors }) => errors.length > 0);
  if (!fails(plain)) return plain;
  if (text.includes('{{')) return read(withoutTemplates(text));
  const joined = read(withClosings(text));
  return fails(joined) ? plain : joined;
}

/** A closing bracket that stands no deeper than its key, which other parsers take, is brought to the line above it. */
function withClosings(text: string): string {
  return text.replace(/(?<=^[^#\n]*)\r?\n(?=[ \t]*["']?[\]}])/gm, (end) => ' '.repeat(end.length));
}

/** Marks of Jinja and Helm as blanks where they fill a line and as a word elsewhere, so that every offset stays. */
function withoutTemplates(text: string): string {
  return text
    .replace(/^[ \t]*(?:\{[%#].*?[%#]\}|\{\{.*?\}\}[ \t]*$)/gm, (marks) => ' '.repeat(marks.length))
    .replace(/\{\{.*?\}\}/g, (marks) => '_'.repeat(marks.length));
}

interface State {
  readonly text: string;
  readonly out: Gathered;
  /** The keys above lists of conda packages. */
  readonly conda: RegExp | undefined;
}

function visit(node: Node | null, path: readonly string[], state: State): void {
  if (isMap(node)) {
    named(node.items as Pair[], path, state);
    for (const pair of node.items as Pair[]) {
      const key = keyOf(pair.key, state.text);
      if (!key) continue;
      const value = scalarOf(pair.value, state.text);
      if (isScalar(pair.value) || !pair.value || isAlias(pair.value))
        pairPlaces(path, key, value, state.text, state.out);
      else {
        pairPlaces(path, key, undefined, state.text, state.out);
        visit(pair.value as Node, [...path, key.text], state);
      }
    }
  } else if (isSeq(node)) visitList(node.items as Node[], path, state);
}

function visitList(items: readonly Node[], path: readonly string[], state: State): void {
  const values = items.map((item) => scalarOf(item, state.text));
  const words = isWordList(path) ? values.filter((value) => value !== undefined) : [];
  if (words.length > 0 && words.length === items.length) {
    wordPlaces(path, words, state.text, state.out);
    return;
  }
  for (const [at, item] of items.entries()) {
    const value = values[at];
    if (!value) visit(item, path, state);
    else if (state.conda?.test(path.join(' '))) dependency(value, path, state);
    else itemPlaces(path, value, state.text, state.out);
  }
}

/** `- name: NAME` with `value:` below `env:`, as Kubernetes writes variables. */
function named(pairs: readonly Pair[], path: readonly string[], { text, out }: State): void {
  if (!isEnvironment(path.at(-1) ?? '')) return;
  const find = (key: RegExp): Scalar | undefined => {
    const pair = pairs.find((one) => isScalar(one.key) && key.test(String(one.key.value)));
    return pair && scalarOf(pair.value, text);
  };
  const name = find(/^[Nn]ame$/);
  const value = find(/^[Vv]alue$/);
  if (name?.plain)
    out.places.push({ kind: 'variable', name: name.text, span: name.span, parts: value ? { value } : {} });
}

function dependency(value: Scalar, path: readonly string[], { text, out }: State): void {
  if (!value.plain) return;
  const view = viewOf(text, value.span);
  const found = path.at(-1) === 'pip' ? pipRequirement(view) : condaPackage(view);
  if (found) out.places.push(found);
  const option = /^(--?[\w-]+)[ =]+(\S+)/.exec(value.text);
  if (option) {
    const [, name = '', address = ''] = option;
    const start = value.span.end - address.length;
    out.places.push({
      kind: 'pair',
      name,
      span: { start: value.span.start, end: value.span.start + name.length },
      parts: { value: { text: address, span: { start, end: value.span.end } }, command: { text: 'pip' } },
    });
  }
  out.texts.push(value.span);
}

function keyOf(node: unknown, text: string): Key | undefined {
  const scalar = scalarOf(node, text);
  return scalar && { text: scalar.text, span: scalar.span };
}

function scalarOf(node: unknown, text: string): Scalar | undefined {
  if (!isScalar(node) || !node.range) return undefined;
  const { type, value } = node as YamlScalar;
  const [start, end] = node.range;
  if (value === null || value === undefined) return undefined;
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') {
    const first = text.indexOf('\n', start) + 1;
    return first > 0 && first < end
      ? { text: String(value), span: { start: first, end }, plain: false, folded: type === 'BLOCK_FOLDED' }
      : undefined;
  }
  const quote = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? 1 : 0;
  const span = { start: start + quote, end: end - quote };
  const raw = text.slice(span.start, span.end);
  // A number is told as it is written, not as it is counted.
  const own = typeof value === 'string' ? value : raw;
  const around = quote && own !== raw ? { quote: text[start] as '"' | "'" } : {};
  return { text: own, span, plain: own === raw, ...around };
}
