/**
 * Operators of CANN's library that do what a kernel is called after: on chips without threads, calling one takes the place of
 * writing a kernel. A name is a hint and no proof, so nothing is edited for it. Pure.
 */
import data from '../../rules/kernel-operators.json' with { type: 'json' };
import type { Kernel, Words } from '../model.ts';

/** Something that kernels are named after, and who does it. */
interface Work {
  /** Words of a kernel's name, written together. */
  readonly words: readonly string[];
  /** Words that make it something else. */
  readonly unless?: readonly string[];
  readonly what: Words;
  /** Functions of aclnn. */
  readonly use: readonly string[];
  /** Functions of aclnn for its gradient; without them nothing is said of a kernel that computes one. */
  readonly backward?: readonly string[];
  /** Operators of torch_npu, for programs of PyTorch. */
  readonly torch?: readonly string[];
}

const works: readonly Work[] = data.operators;

/** The operators for a kernel's name; nothing where the name tells nothing, or of several things. */
export function operatorsFor(name: string): Kernel['ways'] {
  const words = wordsOf(name);
  const spans = new Set(words.flatMap((_, from) => joinedFrom(words, from)));
  const holds = (word: string): boolean => spans.has(word);
  const backward = data.backward.some(holds);
  const found = works.filter((work) => work.words.some(holds) && !work.unless?.some(holds));
  const [work] = found;
  if (!work || found.length > 1) return undefined;
  const isGradient = backward && !work.words.some((word) => holds(word) && /grad|back|bwd/.test(word));
  if (isGradient) return work.backward && { what: work.what, operators: work.backward };
  return { what: work.what, operators: [...work.use, ...(work.torch ?? [])] };
}

/** `RMSNorm_fwd2` gives `rms`, `norm` and `fwd`: numbers at the end of words count kernels. */
function wordsOf(name: string): string[] {
  const parts = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z\d]+/g) ?? [];
  return parts.map((part) => part.toLowerCase());
}

/** All that begins at a word: the word, it and the next, and so on; each also without the number at its end. */
function joinedFrom(words: readonly string[], from: number): string[] {
  const all: string[] = [];
  let joined = '';
  for (const word of words.slice(from, from + longest)) {
    joined += word;
    all.push(joined, joined.replace(/\d+$/, ''));
  }
  return all;
}

/** Words of a name that make one of ours: `conv 2 d dw` is the most that they are cut into. */
const longest = 5;
