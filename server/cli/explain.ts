/** The command `explain`: one name to its page, as Markdown on standard output. */
import { UserError } from '../files/userError.ts';
import type { Parsed } from './options.ts';
import { setUp, startEngine } from './setup.ts';
import { say } from './words.ts';

export async function explain({ values, positionals }: Parsed): Promise<number> {
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new UserError(say.noNames('explain'));
  const { config, target, locale } = setUp(values);
  const engine = await startEngine(config);
  const explanation = await engine.explain(name, target, locale);
  if (!explanation) throw new UserError(say.unknownName(name, engine.suggest(name)));
  process.stdout.write(`${explanation.markdown.trimEnd()}\n`);
  return 0;
}
