/** Finds which of many names a text holds and where, in one pass however many they are. Pure. */
import { remember } from '../once.ts';

/** Where each name of a text begins, in the order of the text; a name that it does not hold is no key. */
export type Held = ReadonlyMap<string, readonly number[]>;

/**
 * Gives a function that finds the names in a text. Names are letters, digits and signs; they need not stand alone, and may lie
 * across each other.
 */
export function nameFinder(names: readonly string[]): (text: string) => Held {
  const all = [...new Set(names)].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(
    all.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|') || '(?!)',
    'g',
  );
  // The pattern takes the longest; what that begins with stands there too.
  const beginnings = remember((found) => all.filter((name) => found.startsWith(name)));
  return (text) => {
    const held = new Map<string, number[]>();
    pattern.lastIndex = 0;
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
      for (const name of beginnings(found[0])) {
        const places = held.get(name);
        if (places) places.push(found.index);
        else held.set(name, [found.index]);
      }
      pattern.lastIndex = found.index + 1;
    }
    return held;
  };
}
