/** Finds which of many names a text holds, in one pass however many they are. Pure. */
import { remember } from '../once.ts';

/**
 * Gives a function that tells the names a text may hold: all that it does hold, and a few that lie across one of those.
 * Names are letters, digits and signs; they need not stand alone.
 */
export function nameFinder(names: readonly string[]): (text: string) => ReadonlySet<string> {
  const all = [...new Set(names)].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(
    all.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|') || '(?!)',
    'g',
  );
  // The pattern goes on behind what it finds, so that what begins within that is not seen.
  const across = remember((found) =>
    all.filter((name) =>
      [...found].some((_, at) => found.startsWith(name, at) || name.startsWith(found.slice(at))),
    ),
  );
  return (text) => {
    const held = new Set<string>();
    pattern.lastIndex = 0;
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) held.add(found[0]);
    for (const name of [...held]) for (const other of across(name)) held.add(other);
    return held;
  };
}
