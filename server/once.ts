/** Makes a value when it is first asked for, and keeps it. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * A function of a text that is asked the same again and again: worked out once a text. Forgets everything when it knows
 * `most` texts, so that an editor that runs for days holds no more than a scan.
 */
export function remember<T>(make: (text: string) => T, most = 20_000): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (text) => {
    let found = known.get(text);
    if (!found) {
      if (known.size >= most) known.clear();
      const own = detached(text);
      found = { value: make(own) };
      known.set(own, found);
    }
    return found.value;
  };
}

/** What stands by itself: V8 keeps a whole text as long as a part of it is kept. Whole texts stay as they are. */
function detached(text: string): string {
  return text.length < shortestPart || text.length > 400
    ? text
    : Buffer.from(text, 'utf16le').toString('utf16le');
}

/** Shorter ones V8 copies. */
const shortestPart = 13;

/** The pattern of a rule, compiled once. */
export const patternOf = remember((source) => new RegExp(source));
