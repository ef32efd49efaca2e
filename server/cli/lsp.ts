/** The command `lsp --stdio`: starts the language server that editors other than VS Code talk to. */
import { UserError } from '../files/userError.ts';
import type { Parsed } from './options.ts';
import { say } from './words.ts';

/** Resolves when the server was started; the process ends when the editor ends it. */
export async function lsp({ values, positionals }: Parsed): Promise<number> {
  if (positionals.length > 0) throw new UserError(say.noPaths('lsp'));
  if (values.stdio === undefined) throw new UserError(say.needsStdio());
  const { startServer } = await import('../main.ts');
  startServer();
  return 0;
}
