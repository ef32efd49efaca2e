/** Enumerations and types in braces, told from the text before a place. Pure. */

const longest = 6000;

/** Enough for the error codes of a header with a comment on each. */
const longestType = 100_000;

/** True where the nearest open brace before `at` is that of an enumeration, and no bracket is open in between. */
export function inEnumeration(text: string, at: number): boolean {
  const plain = text.slice(Math.max(0, at - longest), at).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
  let depth = 0;
  for (let place = plain.length - 1; place >= 0; place--) {
    const sign = plain[place] as string;
    if (sign === ')' || sign === ']' || sign === '}') depth++;
    else if (sign === ';' && depth === 0) return false;
    else if ((sign === '(' || sign === '[' || sign === '{') && depth-- === 0)
      return (
        sign === '{' &&
        /\benum(?:\s+(?:class|struct))?(?:\s+\w+)?(?:\s*:\s*[\w:\s]+)?\s*$/.test(plain.slice(0, place))
      );
  }
  return false;
}

/** True where the brace at `close` ends the braces of a `typedef struct {`, `typedef enum name {` and their like. */
export function closesTypedef(text: string, close: number): boolean {
  const from = Math.max(0, close - longestType);
  const plain = text.slice(from, close).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
  let depth = 0;
  for (let place = plain.length - 1; place >= 0; place--) {
    if (plain[place] === '}') depth++;
    else if (plain[place] === '{' && depth-- === 0)
      return /\btypedef\s+(?:enum|struct|union|class)\b[^;{}]*$/.test(
        plain.slice(Math.max(0, place - 300), place),
      );
  }
  return false;
}
