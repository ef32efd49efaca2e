/**
 * What was proven of a kernel is kept while its text and all that it asked of its file stay the same: following a thousand threads
 * takes much longer than to type a letter elsewhere in the file, and a fix looks at each kernel two or three times.
 */
import type { Node } from 'tree-sitter';
import type { DeviceFunction, Expressions, FileNames, TeamFunction } from './tileExpressions.ts';
import { Refused, type Value } from './tileModel.ts';
import type { Packs } from './tilePacks.ts';
import type { Type } from './tileValues.ts';

interface Kept<T> {
  readonly asked: readonly Question[];
  readonly result: T | Refused;
}

/** What was asked of the file, by its function and arguments, and the text of the answer. */
interface Question {
  readonly ask: (names: FileNames) => string;
  readonly answer: string;
}

/** Gives what `read` gives, or throws the same refusal. `key` is all that the result depends on beside the names. */
export function keeper<T>(most: number): (key: string, names: FileNames, read: (names: FileNames) => T) => T {
  const kept = new Map<string, Kept<T>>();
  return (key, names, read) => {
    let found = kept.get(key);
    if (!found?.asked.every(({ ask, answer }) => ask(names) === answer)) {
      if (kept.size >= most) kept.clear();
      const asked = new AskedNames(names);
      found = { result: refusedOr(() => read(asked)), asked: [...asked.questions.values()] };
      kept.set(key, found);
    }
    if (found.result instanceof Refused) throw found.result;
    return found.result;
  };
}

function refusedOr<T>(read: () => T): T | Refused {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

/** Names of a file that writes down what was asked of them. */
class AskedNames implements FileNames {
  readonly questions = new Map<string, Question>();
  private readonly names: FileNames;

  constructor(names: FileNames) {
    this.names = names;
  }

  private note<T>(what: string, ask: (names: FileNames) => T): T {
    const answer = ask(this.names);
    if (!this.questions.has(what))
      this.questions.set(what, { ask: (names) => textOf(ask(names)), answer: textOf(answer) });
    return answer;
  }

  constant(name: string): Value | undefined {
    return this.note(`constant ${name}`, (names) => names.constant(name));
  }

  typeOf(name: string): Type | undefined {
    return this.note(`type ${name}`, (names) => names.typeOf(name));
  }

  deviceFunction(name: string): DeviceFunction | undefined {
    return this.note(`function ${name}`, (names) => names.deviceFunction(name));
  }

  teamFunction(name: string, args: number, given: number): TeamFunction | undefined {
    return this.note(`function ${name} ${args} ${given}`, (names) => names.teamFunction(name, args, given));
  }

  packs(): Packs {
    return this.note('packs', (names) => names.packs());
  }

  inline(called: DeviceFunction, args: readonly Value[], reader: Expressions): Value {
    return this.names.inline(called, args, reader);
  }
}

/** An answer as text; of a function its whole body. */
function textOf(answer: unknown): string {
  const plain = (key: string, value: unknown): unknown => {
    if (key === 'body') return (value as Node).text;
    return value instanceof Map || value instanceof Set ? [...value] : value;
  };
  return JSON.stringify(answer, plain) ?? '';
}
