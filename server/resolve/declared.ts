/** How a text declares a variable, read from the text alone. Pure. */

const notTypes = /^(?:return|delete|throw|new|else|case|goto|typedef|using|co_return|co_yield)\b/;

/**
 * The declarations of a plain name in a text, type and value: `auto warp = tiled<32>(block)`. Parameters count too.
 * Nothing for what is no plain name; a name declared with `,` behind another's type is seen with what stands before it.
 */
export function declarationsOf(text: string, name: string): readonly string[] {
  if (!/^[A-Za-z_]\w*$/.test(name)) return [];
  const plain = text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  const pattern = new RegExp(
    `(?:[A-Za-z_][\\w:]*|>)(?:\\s*<[^;{}]*?>)?[\\s*&]+\\b${name}\\b\\s*(?:[=({][^;]*?)?[;,)]`,
    'g',
  );
  return [...plain.matchAll(pattern)].flatMap(({ 0: found, index }) => {
    // From the start of the statement or parameter, so that a template's arguments are whole.
    const from = Math.max(...[';', '{', '}', '('].map((sign) => plain.lastIndexOf(sign, index))) + 1;
    const whole = plain.slice(from, index + found.length).trim();
    return notTypes.test(whole) ? [] : [whole];
  });
}
