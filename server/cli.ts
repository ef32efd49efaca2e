/**
 * The command line: arguments in, exit code out. Only reads arguments, hands over to a command and tells errors in one
 * sentence; docs/formats.md and `ascendify --help` say what scripts may depend on.
 */
import './cli/tuning.ts';
import { helpText } from './cli/help.ts';
import { type Parsed, readArguments } from './cli/options.ts';
import { earlyLocale } from './cli/setup.ts';
import { debug } from './cli/terminal.ts';
import { version } from './cli/version.ts';
import { say } from './cli/words.ts';
import { inLocale, UserError } from './files/userError.ts';
import type { Locale } from './model.ts';

async function run(parsed: Parsed, locale: Locale): Promise<number> {
  switch (parsed.command) {
    case 'version':
      process.stdout.write(`${version}\n`);
      return 0;
    case 'help':
      process.stdout.write(helpText(locale, parsed.topic));
      return 0;
    case 'scan':
      return (await import('./cli/scan.ts')).scan(parsed);
    case 'merge':
      return (await import('./cli/merge.ts')).merge(parsed);
    case 'fix':
      return (await import('./cli/fix.ts')).fix(parsed);
    case 'migrate':
      return (await import('./cli/migrate.ts')).migrate(parsed);
    case 'emulate':
      return (await import('./cli/emulate.ts')).emulate(parsed);
    case 'explain':
      return (await import('./cli/explain.ts')).explain(parsed);
    case 'lsp':
      return (await import('./cli/lsp.ts')).lsp(parsed);
    case 'mcp':
      return (await import('./cli/mcp.ts')).mcp(parsed);
  }
}

async function main(args: readonly string[]): Promise<number> {
  const locale = earlyLocale(args);
  try {
    return await run(readArguments(args), locale);
  } catch (error) {
    if (!(error instanceof UserError)) debug(error);
    const reason = error instanceof Error ? error.message : String(error);
    const words = error instanceof UserError ? error.words : say.crashed(reason);
    process.stderr.write(`${inLocale(words, locale)}\n`);
    return 2;
  }
}

// Files are written whole or not at all, so that stopping at once leaves nothing half done.
process.once('SIGINT', () => {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  process.exit(130);
});
// A reader such as `head` that has seen enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
