/** Here-documents: a script for a shell, a program for Python, a command that is read into a variable, a configuration, or data. */
import { type Gathered, type Part, spanIn, type View } from './place.ts';
import { readRequirements } from './requirement.ts';
import { imagePlace } from './shellPrograms.ts';
import { nameOf, type Word } from './shellWords.ts';

/** Parts of a text that is a piece of Python. */
export const python: Readonly<Record<string, Part>> = { code: { text: 'python' } };

/** A file of requirements, or `pip` itself. */
const requirements = /requirements?[\w.-]*\.(?:txt|in)\b|\bpip[\d.]* install\b.*-r\s*(?:\/dev\/stdin|-)/;

/**
 * Adds the places of a document that no shell reads; true for one that a shell reads. `words` are the command's that gets it,
 * `opening` is its line.
 */
export function documentPlaces(words: readonly Word[], opening: string, view: View, out: Gathered): boolean {
  const calls = (program: RegExp): boolean => words.some((word) => program.test(nameOf(word)));
  const isWritten = calls(/^(?:cat|tee)$/);
  const isScript = isWritten && /^[ \t]*(?:#!.*sh\b|#SBATCH |RUN |export \w+=|[A-Z_]\w*=)/m.test(view.text);
  if (isScript || calls(/^(?:ba|z|da|k)?sh$|^(?:read|ssh|su|sbatch|qsub)$/)) return true;
  if (calls(/^python[\d.]*$/) || (isWritten && /^import torch\b/m.test(view.text)))
    out.texts.push({ ...spanIn(view, 0, view.text.length), parts: python });
  else if (requirements.test(opening) && view.at(view.text.length) - view.at(0) === view.text.length) {
    const { places, texts } = readRequirements('\n'.repeat(view.at(0)) + view.text, '', out.asks);
    out.places.push(...places);
    out.texts.push(...texts);
  } else if (calls(/^kubectl$/) || configuration.test(view.text)) linePairs(view, out);
  return false;
}

/** A manifest, or a configuration of a container runtime. */
const configuration = /^(?:apiVersion|kind|services|version): |^[ \t]*\[plugins?\b|^\s*\{\s*\n/m;
const pair =
  /^([ \t]*(?:- +)?)(["']?)([\w./-]+)\2[ \t]*[:=][ \t]*(?![ \t])(["']?)([^\r\n"'#]*?)\4[ \t]*(?:,[ \t]*)?(?:#.*)?$/gm;
/** `[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia]` */
const runtime = /^[ \t]*\[.*\bruntimes\.["']?([\w-]+)["']?.*\]/gm;

/** Lines of YAML, JSON and TOML that hold a key and its value; a configuration that a script writes is seldom more. */
export function linePairs(view: View, out: Gathered): void {
  for (const { 0: all, 1: name = '', index } of view.text.matchAll(runtime)) {
    const from = index + all.lastIndexOf(name);
    const span = spanIn(view, from, from + name.length);
    const parts = { value: { text: name, span } };
    out.places.push({ kind: 'pair', name: 'runtime', span, parts, told: true });
  }
  for (const {
    0: all,
    1: indent = '',
    2: mark = '',
    3: key = '',
    4: quote = '',
    5: text = '',
    index,
  } of view.text.matchAll(pair)) {
    const from = index + indent.length + mark.length;
    const span = spanIn(view, from, from + key.length);
    const start =
      index +
      all.indexOf(quote + text, indent.length + mark.length + key.length + mark.length) +
      quote.length;
    const value = { text, span: spanIn(view, start, start + text.length) };
    out.texts.push(value.span);
    out.places.push({ kind: 'pair', name: key, span, parts: text ? { value } : {} });
    if (key === 'image' && text) imagePlace(text, start, start + text.length, view, out);
    if (key === 'name' && /^[A-Z][A-Z0-9_]+$/.test(text))
      out.places.push({ kind: 'variable', name: text, span: value.span, parts: {}, told: true });
  }
}
