/** The command `mcp`: starts the server that agents talk to over standard input and output. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../files/userError.ts';
import type { Parsed } from './options.ts';
import { builtFolder } from './setup.ts';
import { say } from './words.ts';

/** Shares the bundle of the language server, so that the other commands start without the protocol's weight. */
export async function mcp({ positionals }: Parsed): Promise<number> {
  for (const path of positionals)
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new UserError(say.notFolder(path));
  await import(pathToFileURL(join(builtFolder(), 'server.js')).href);
  return 0;
}
