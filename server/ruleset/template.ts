/**
 * Splits a template, or any C++ or Python text, into its names. Gives each name with what stands before it, so that
 * members and declared names can be told from names that must exist. Pure and total.
 */

export interface Identifier {
  /** With its qualifiers: `torch.npu.Stream`, `AscendC::GetBlockIdx`. */
  readonly name: string;
  readonly start: number;
  /** True after `.` or `->`: a member of something the template does not name. */
  readonly member: boolean;
}

const token =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?:\d|\.\d)(?:[eEpP][+-]|[\w.'])*|[A-Za-z_]\w*(?:(?:::|\.)[A-Za-z_]\w*)*|->|\.\.\.|\S/g;

/** All names of a text in order; strings, numbers and comments hold none. */
export function identifiersOf(text: string): Identifier[] {
  const names: Identifier[] = [];
  let last = '';
  for (const { 0: word, index } of text.matchAll(token)) {
    if (/^[A-Za-z_]/.test(word))
      names.push({ name: word, start: index, member: last === '.' || last === '->' });
    last = word;
  }
  return names;
}
