/** What rules show as a person's rewrite compiles too, as it stands. Starts g++. */
import type { Build } from '../../scripts/rules/compile.ts';
import { failures, type Snippet } from './compiler.ts';
import { prelude } from './proof.ts';

/** The problems of all sketches against a release, and how many sketches there are. */
export async function judgeSketches(
  build: Build,
  release: string,
): Promise<{ readonly problems: readonly string[]; readonly count: number }> {
  const sketches = new Map<string, string>();
  for (const { id, file, sketch } of build.rules.rules)
    if (sketch && !sketches.has(sketch.after)) sketches.set(sketch.after, `${file}: sketch of ${id}`);
  const snippets = [...sketches].map(
    ([text, id]): Snippet => ({ id, outer: '', text: text.replace(/^#include.*$/gm, '') }),
  );
  const failed = await failures(prelude(build, release), snippets);
  return { problems: [...failed].map(([id, message]) => `${id}: ${message}`), count: snippets.length };
}
