/** Whether a place lies directly in the braces of an `enum`, told from the text before it. Pure. */

const longest = 6000;

/** True where the nearest open brace before `at` is that of an enumeration, and no bracket is open in between. */
export function inEnumeration(text: string, at: number): boolean {
  const plain = text.slice(Math.max(0, at - longest), at).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
  let depth = 0;
  for (let place = plain.length - 1; place >= 0; place--) {
    const sign = plain[place] as string;
    if (/[)\]}]/.test(sign)) depth++;
    else if (sign === ';' && depth === 0) return false;
    else if (/[([{]/.test(sign) && depth-- === 0)
      return (
        sign === '{' &&
        /\benum(?:\s+(?:class|struct))?(?:\s+\w+)?(?:\s*:\s*[\w:\s]+)?\s*$/.test(plain.slice(0, place))
      );
  }
  return false;
}
