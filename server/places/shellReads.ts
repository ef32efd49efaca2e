/** Where a shell text reads a variable, and what for: rules tell what a command is given from what people are told. */
import { type Gathered, spanIn, type View } from './place.ts';
import { declaring, wrappers } from './shellPrograms.ts';
import { type Command, type Expansion, nameOf, type ShellText, type Word } from './shellWords.ts';

/** What these are given is for people: `echo`, `log_error`, `error_exit`. */
const telling =
  /^(?:echo|printf|print(?:_\w+)?|say|note|usage|abort|die|fail|fatal|skip\w*|(?:sub)?step|log\w*|(?:\w*_)?(?:log|msg|message|info|debug|warn(?:ing)?|error|fail(?:ed)?|pass(?:ed)?|ok|success|skip)(?:_exit)?)$/i;
const testing = /^(?:\[\[?|test|case)$/;

/**
 * Adds the variables that are read, with their `use`: `said` to people, `compared`, `assigned` to another variable, the
 * `program` itself, or an `argument` of one.
 */
export function readPlaces({ commands, expansions }: ShellText, view: View, out: Gathered): void {
  if (expansions.length === 0) return;
  const around = innermost(commands, expansions);
  for (const [at, { name, start, end }] of expansions.entries()) {
    const command = around[at];
    out.places.push({
      kind: 'variable',
      name,
      span: spanIn(view, start, end),
      parts: command ? { use: { text: useIn(command, start) } } : {},
    });
  }
}

/** The command around each expansion; of nested ones the inner. */
function innermost(
  commands: readonly Command[],
  expansions: readonly Expansion[],
): readonly (Command | undefined)[] {
  const ordered = commands.toSorted((a, b) => startOf(a) - startOf(b));
  const result: (Command | undefined)[] = [];
  const open: Command[] = [];
  let next = 0;
  const order = expansions.map((_, at) => at).sort((a, b) => place(a) - place(b));
  function place(at: number): number {
    return (expansions[at] as Expansion).start;
  }
  for (const at of order) {
    while (next < ordered.length && startOf(ordered[next] as Command) <= place(at))
      open.push(ordered[next++] as Command);
    while (open.length > 0 && endOf(open.at(-1)) <= place(at)) open.pop();
    result[at] = open.at(-1);
  }
  return result;
}

function startOf(command: Command): number {
  return command.words[0]?.start ?? 0;
}

function endOf(command: Command | undefined): number {
  return command?.words.at(-1)?.end ?? 0;
}

const assignment = /^[A-Za-z_]\w*\+?=/;

function useIn({ words, taken }: Command, offset: number): string {
  let at = 0;
  const isOf = (word: Word | undefined): boolean =>
    word !== undefined && word.start <= offset && offset < word.end;
  for (; at < words.length && assignment.test(words[at]?.text ?? ''); at++)
    if (isOf(words[at])) return isSentence(words[at] as Word) ? 'said' : 'assigned';
  while (wrappers.has(nameOf(words[at])) && at + 1 < words.length) at++;
  const program = words[at];
  if (isOf(program)) return 'program';
  const name = nameOf(program);
  if (telling.test(name)) return taken ? 'piped' : 'said';
  if (testing.test(name)) return 'compared';
  const own = words.find(isOf);
  if (!own || isSentence(own)) return 'said';
  return declaring.has(name) && assignment.test(own.text) ? 'assigned' : 'argument';
}

/** Words in quotes that are more than options or a path. */
function isSentence({ text }: Word): boolean {
  return /(?:^|\s)[A-Za-z]{2,}:?\s+[a-z]{2,}\s+\S/.test(text.replace(/\$\{?\w+\}?/g, 'it'));
}
