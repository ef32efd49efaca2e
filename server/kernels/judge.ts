/**
 * What a kernel is and what stops it: its pattern, from the names it uses and the shape of its loops, and the places that
 * a person must see to on the target. Pure.
 */
import grammars from '../../grammars/grammars.json' with { type: 'json' };
import type { Finding, Kernel, KernelPattern, Span } from '../model.ts';
import type { KernelPlace } from './find.ts';
import { operatorsFor } from './operators.ts';

/** A finding with the chapter that its rule stands in, `cuda-device/warps`. */
export interface Placed {
  readonly finding: Finding;
  readonly chapter: string;
}

type Feature = 'shared' | 'barrier' | 'warp' | 'atomic' | 'matrix' | 'texture' | 'index';

const features = grammars.kernels.features as Readonly<Record<string, string>>;

/** Judges one kernel. `findings` are those of the text, sorted; `text` is the text they were made on. */
export function judgeKernel(text: string, place: KernelPlace, findings: readonly Placed[]): Kernel {
  const own = findings.filter(({ finding }) => inside(finding.span, place.whole));
  const used = new Set<Feature>();
  const indices: number[] = [];
  for (const { finding, chapter } of own) {
    const feature = (features[finding.symbol] ?? features[chapter]) as Feature | undefined;
    if (feature) used.add(feature);
    if (feature === 'index') indices.push(finding.span.start);
  }
  const counting = own.map(({ finding }) => finding).filter(({ suppressed }) => suppressed === undefined);
  const whole = plain(text.slice(place.whole.start, place.whole.end));
  const body = whole.slice(place.body.start - place.whole.start);
  const mark = counting.find(({ span }) => span.start === place.whole.start);
  // What a fix takes away with an argument stops nobody.
  const gone = counting.flatMap(({ fix }) => (fix && fix.safety !== 'start' ? fix.edits : []));
  const stays = counting.filter(
    (finding) =>
      finding !== mark &&
      /^(?:manual|none|unmapped)$/.test(finding.verdict) &&
      !gone.some((edit) => inside(finding.span, edit)),
  );
  const stops = new Set(stays.map(({ symbol }) => symbol));
  // A kernel that is written anew for tiles needs no threads.
  const threads = mark === undefined || mark.verdict === 'same' || mark.fix !== undefined;
  const moves = counting.filter(({ fix }) => fix !== undefined && fix.safety !== 'start').length;
  return {
    name: place.name,
    span: place.nameSpan,
    whole: place.whole,
    pattern: patternOf(used, body, place.body.start, indices),
    threads,
    moves,
    stops: [...stops],
    ...(threads ? {} : { ways: operatorsFor(place.name) }),
  };
}

/** The order matters: what is hardest to move names the kernel. */
function patternOf(
  used: ReadonlySet<Feature>,
  body: string,
  start: number,
  indices: readonly number[],
): KernelPattern {
  if (used.has('matrix')) return 'matrix';
  if (used.has('texture')) return 'texture';
  if (used.has('atomic')) return 'scatter';
  if (used.has('warp')) return 'reduction';
  if (used.has('shared') || used.has('barrier'))
    return /(?:>>=\s*1|\/=\s*2)\b|[*<]<=?\s*1\b.*\bstride\b/.test(body) ? 'reduction' : 'tile';
  const loops = [...body.matchAll(/\b(?:for|while)\s*\(([^{}]*?)\)\s*(?:\{|[A-Za-z_(*])/g)];
  const own = loops.filter(({ 0: header, index }) => {
    const from = start + index;
    return !(
      indices.some((at) => at >= from && at < from + header.length) || /\+=\s*\w*stride\w*/i.test(header)
    );
  });
  return own.length === 0 ? 'map' : 'loop';
}

function inside(span: Span, whole: Span): boolean {
  return span.start >= whole.start && span.end <= whole.end;
}

/** Comments and strings as spaces, every offset kept. */
function plain(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\[\s\S]|[^"\\\n])*"/g, (part) =>
    part.includes('\n')
      ? part.replace(/[^\n]+/g, (line) => ' '.repeat(line.length))
      : ' '.repeat(part.length),
  );
}
