/** Texts that are read in a language of their own but written by another: all is told there and nothing edited. Pure. */
import * as words from './diagnose/words.ts';
import type { Front, Reading } from './front.ts';
import type { Finding, Words } from './model.ts';

/** A finding where no edit can be made, with the reason; it stands `by` further on than it was found. */
export function told(finding: Finding, reason: Words, by = 0): Finding {
  const span = { start: finding.span.start + by, end: finding.span.end + by };
  if (!finding.fix) return { ...finding, span };
  return {
    ...finding,
    span,
    verdict: finding.verdict === 'none' ? 'none' : 'manual',
    message: words.join(finding.message, reason) as Words,
    effort: finding.effort ?? 'S',
    fix: undefined,
  };
}

/** A template is read as what it becomes, under the name of that. */
export function createTemplateFront(front: Front, nameOf: (path: string) => string): Front {
  return {
    mayMatch: (text) => front.mayMatch(text),
    read(source, tree) {
      const reading = front.read({ ...source, path: nameOf(source.path) }, tree);
      return { ...toldReading(reading), parseGaps: () => 0 };
    },
  };
}

function toldReading(reading: Reading): Reading {
  return {
    ...reading,
    findings: (target) => reading.findings(target).map((finding) => told(finding, words.inTemplate)),
    companions: () => [],
    // What one reading kept is another's no more.
    tape: undefined,
  };
}
