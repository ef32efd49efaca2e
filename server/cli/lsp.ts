/** The command `lsp --stdio`: starts the language server that editors other than VS Code talk to. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../files/userError.ts';
import type { Parsed } from './options.ts';
import { builtFolder } from './setup.ts';
import { say } from './words.ts';

/**
 * The server is a bundle of its own, which begins to listen when it is loaded: the other commands then start without the
 * protocol's weight. Resolves once it listens; the process ends when the editor ends it.
 */
export async function lsp({ values, positionals }: Parsed): Promise<number> {
  if (positionals.length > 0) throw new UserError(say.noPaths('lsp'));
  if (values.stdio === undefined) throw new UserError(say.needsStdio());
  await import(pathToFileURL(join(builtFolder(), 'server.js')).href);
  return 0;
}
