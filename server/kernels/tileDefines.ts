/** The macros of a file, read once for all who ask what a name stands for. Pure. */

export interface Define {
  /** What stands behind the name on its line, without the blanks around; nothing for a macro with parameters or without a value. */
  readonly value: string | undefined;
}

let known: { readonly code: string; readonly defines: ReadonlyMap<string, readonly Define[]> } | undefined;

/** The names that a text defines as macros; `code` is the text without comments. */
export function definedNames(code: string): Set<string> {
  return new Set(definesOf(code).keys());
}

/** The definitions of a name, in the order of the text. */
export function definesIn(code: string, name: string): readonly Define[] {
  return definesOf(code).get(name) ?? [];
}

/** Kept for the text that was asked of last: its kernels and launches ask one after the other. */
function definesOf(code: string): ReadonlyMap<string, readonly Define[]> {
  if (known?.code === code) return known.defines;
  const defines = new Map<string, Define[]>();
  for (let at = code.indexOf('define'); at >= 0; at = code.indexOf('define', at + 6)) {
    const start = code.lastIndexOf('\n', at) + 1;
    const stop = code.indexOf('\n', at);
    const found = directive.exec(code.slice(start, stop < 0 ? code.length : stop));
    if (!found) continue;
    const [, name = '', value] = found;
    const list = defines.get(name) ?? [];
    list.push({ value: value?.trim() });
    defines.set(name, list);
  }
  known = { code, defines };
  return defines;
}

const directive = /^[ \t]*#[ \t]*define[ \t]+(\w+)(?:[ \t]+(\S.*))?/;
