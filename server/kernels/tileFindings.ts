/**
 * What kernels that are written anew make of a file's findings: the kernel's mark gets the fix, what stands in it or
 * changes with it goes along, and a kernel that is not written gets its reason. Pure.
 */
import { deleteLine } from '../edit/statement.ts';
import type { Finding, Kernel, Span, Words } from '../model.ts';
import { data } from './tileModel.ts';
import { marksTarget, type Tiles, type Written } from './tiles.ts';
import * as say from './tileWords.ts';
import { waysOf } from './words.ts';

/** The findings with those of generated kernels put right; `isMark` tells the finding of a kernel's mark. */
export function withTiles(
  text: string,
  findings: readonly Finding[],
  tiles: Tiles,
  isDeviceMark: (finding: Finding) => boolean,
): Finding[] {
  const mapped = mappedFindings(text, findings, tiles, isDeviceMark);
  // The headers of 16-bit floats are for code that is gone then.
  const isHeader = ({ symbol }: Finding): boolean => data.headers.includes(symbol);
  const free =
    tiles.refused.length === 0 &&
    !mapped.some((one) => one.library === data.deviceLibrary && one.verdict !== 'same' && !isHeader(one));
  if (!free || (tiles.written.length === 0 && !marksTarget(text))) return mapped;
  return mapped.map((finding) => {
    if (!isHeader(finding) || finding.inMacro) return finding;
    if (tiles.written.length > 0) return along(finding, tiles.written[0]?.place.name ?? '');
    const line = text.slice(text.lastIndexOf('\n', finding.span.start) + 1).split('\n', 1)[0]?.length ?? 0;
    const start = text.lastIndexOf('\n', finding.span.start) + 1;
    return removal(text, finding, finding.symbol, { start, end: start + line });
  });
}

/** The findings, those of kernels that must be rewritten with the ways to go for just this kernel. */
export function withWays(findings: readonly Finding[], kernels: readonly Kernel[]): readonly Finding[] {
  const rewritten = new Map(
    kernels.filter(({ threads }) => !threads).map((kernel) => [kernel.whole.start, kernel]),
  );
  if (rewritten.size === 0) return findings;
  return findings.map((finding) => {
    const kernel = rewritten.get(finding.span.start);
    return kernel ? { ...finding, advice: waysOf(kernel) } : finding;
  });
}

function mappedFindings(
  text: string,
  findings: readonly Finding[],
  tiles: Tiles,
  isDeviceMark: (finding: Finding) => boolean,
): Finding[] {
  const refusals = new Map(tiles.refused.map(({ place, why }) => [place.whole.start, why]));
  return findings.map((finding) => {
    const { span } = finding;
    for (const one of tiles.written) {
      if (span.start === one.place.whole.start) return markOf(finding, one);
      if ([one.place.whole, ...one.along].some((whole) => inside(span, whole)))
        return finding.verdict === 'same' || isArgument(finding, one)
          ? finding
          : along(finding, one.place.name);
    }
    const refused = refusals.get(span.start);
    if (refused) return { ...finding, message: joined(finding.message, say.notWritten(refused)) };
    const idle = tiles.idle.find(({ whole }) => inside(span, whole));
    if (!idle || finding.verdict === 'same') return finding;
    if (!idle.unused) return along(finding, idle.name);
    return isDeviceMark(finding) ? removal(text, finding, idle.name, idle.whole) : along(finding, idle.name);
  });
}

function markOf(finding: Finding, { place, edits, check, needs }: Written): Finding {
  return {
    ...finding,
    verdict: 'adapted',
    message: say.written(place.name),
    advice: check,
    effort: undefined,
    fix: { title: say.title(place.name), edits, safety: 'review', needs },
  };
}

/** Names in the arguments of a launch keep their own findings: they stay in the text. */
function isArgument({ span }: Finding, { place, kept }: Written): boolean {
  return !inside(span, place.whole) && kept.some((argument) => inside(span, argument));
}

function along(finding: Finding, name: string): Finding {
  return {
    ...finding,
    verdict: 'same',
    message: say.goesAlong(name),
    advice: undefined,
    effort: undefined,
    fix: undefined,
  };
}

/** What nothing needs once the kernels are rewritten goes. */
function removal(text: string, finding: Finding, name: string, whole: Span): Finding {
  return {
    ...finding,
    verdict: 'adapted',
    message: say.unused(name),
    advice: say.unusedCheck,
    effort: undefined,
    fix: {
      title: say.deleteTitle(name),
      edits: [deleteLine(text, withBlank(text, whole))],
      safety: 'review',
      needs: [],
    },
  };
}

/** With the empty line behind it, where one stands before it too. */
function withBlank(text: string, whole: Span): Span {
  const behind = /^[ \t]*\r?\n([ \t]*)(?=\r?\n)/.exec(text.slice(whole.end));
  const before = /(?:^|\n)[ \t]*\r?\n[ \t]*$/.test(text.slice(0, whole.start));
  return before && behind ? { start: whole.start, end: whole.end + behind[0].length } : whole;
}

function joined(a: Words, b: Words): Words {
  return { en: `${a.en} ${b.en}`, zh: `${a.zh}${b.zh}` };
}

function inside(span: Span, whole: Span): boolean {
  return span.start >= whole.start && span.end <= whole.end;
}
