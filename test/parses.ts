/** Says whether the grammar for a file's name reads a text without an error; `npm run build` comes first. */
import { readFile } from 'node:fs/promises';
import type { EngineFile } from '../server/engine.ts';
import { isCode, languageOf } from '../server/parse/languages.ts';
import { createParsers } from '../server/parse/parser.ts';

const read = (file: EngineFile) => readFile(new URL(`../dist/${file}`, import.meta.url));

/** Loads the grammars and gives the judge. */
export async function createJudge(): Promise<(path: string, text: string) => boolean> {
  const parsers = await createParsers({
    runtime: await read('web-tree-sitter.wasm'),
    grammar: (language) => read(`tree-sitter-${language}.wasm`),
  });
  return (path, text) => {
    const language = languageOf(path) ?? 'cuda';
    // The C grammars want a line end after a directive, also the last.
    // A reader takes any text.
    if (!isCode(language)) return true;
    const tree = parsers.parse(language, `${text}\n`);
    const clean = !tree.rootNode.hasError;
    tree.delete();
    return clean;
  };
}
