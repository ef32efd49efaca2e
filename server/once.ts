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
      found = { value: make(text) };
      known.set(text, found);
    }
    return found.value;
  };
}

/** The pattern of a rule, compiled once. */
export const patternOf = remember((source) => new RegExp(source));
