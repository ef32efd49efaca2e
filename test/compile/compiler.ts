/**
 * Compiles many snippets in few runs of g++: each stands in a namespace of its own under a file name of its own, so that
 * an error tells whose it is. Starts g++, writes nothing.
 */
import { spawn } from 'node:child_process';

export interface Snippet {
  /** Names the snippet in messages. */
  readonly id: string;
  /** Declarations that those of the text may hide. */
  readonly outer: string;
  readonly text: string;
}

/** C++17 without leniency; the compiler's own words in English. */
const flags = [
  '-std=c++17',
  '-fsyntax-only',
  '-fmax-errors=0',
  '-fdiagnostics-color=never',
  '-x',
  'c++',
  '-',
];

/** The first error of each snippet that does not compile behind the declarations, by id. */
export async function failures(
  declarations: string,
  snippets: readonly Snippet[],
): Promise<Map<string, string>> {
  const failed = new Map<string, string>();
  let left = snippets;
  // An unbalanced brace spoils what follows it, so the ones that failed go out and the rest is asked again.
  while (left.length > 0) {
    const found = await firstErrors(declarations, left);
    if (found.size === 0) return failed;
    for (const [id, message] of found) failed.set(id, message);
    left = left.filter(({ id }) => !found.has(id));
  }
  return failed;
}

async function firstErrors(declarations: string, snippets: readonly Snippet[]): Promise<Map<string, string>> {
  const parts = snippets.map(
    ({ outer, text }, at) =>
      `\n#line 1 "snippet-${at}"\nnamespace outer${at} {\n${outer}\nnamespace inner {\n${text}\n}}\n`,
  );
  const output = await gxx(`#line 1 "declarations"\n${declarations}${parts.join('')}`);
  const found = new Map<string, string>();
  for (const [, file = '', message = ''] of output.matchAll(/^([\w-]+):\d+:\d+: (?:fatal )?error: (.*)$/gm)) {
    const snippet = snippets[Number(/^snippet-(\d+)$/.exec(file)?.[1] ?? Number.NaN)];
    if (!snippet) throw new Error(`The declarations do not compile: ${file}: ${message}`);
    if (!found.has(snippet.id)) found.set(snippet.id, message);
  }
  if (found.size === 0 && /\berror\b/.test(output)) throw new Error(output.slice(0, 2000));
  return found;
}

/** What g++ says of a source; rejects when there is no g++. */
function gxx(source: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('g++', flags, {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    let output = '';
    child.stderr.on('data', (part: Buffer) => {
      output += part.toString();
    });
    child.on('error', reject);
    child.on('close', () => resolve(output));
    child.stdin.on('error', () => undefined);
    child.stdin.end(source);
  });
}
