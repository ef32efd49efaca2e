/** The report as JSON, as docs/formats.md describes it; the command line reads it again as a baseline and to join reports. Pure. */
import type { Report, ReportFile } from './model.ts';

export function jsonReport(report: Report): string {
  return [...jsonParts(report)].join('');
}

/** `jsonReport` in parts of some ten kilobytes, so that a large report is never in memory as a whole text. */
export function* jsonParts(report: Report): Generator<string> {
  const { tool, locale, target, shard, summary, files, unlisted, notScanned } = report;
  const head = { version: 1, tool, lang: locale, target, ...(shard && { shard }), summary };
  const start = JSON.stringify(head, undefined, 2).replace(/\n\}$/, '');
  const advice = unlisted.advice.map((finding) => `\n      ${JSON.stringify(finding)}`);
  const counted = `{ "same": ${JSON.stringify(unlisted.same)}, "advice": [${advice.join(',')}] }`;
  let part = `${start},\n  "files": [`;
  let comma = '';
  for (const file of files) {
    if (!hasSomething(file)) continue;
    part += comma + fileText(file);
    comma = ',';
    if (part.length < partSize) continue;
    yield part;
    part = '';
  }
  yield `${part}\n  ],\n  "unlisted": ${counted},\n  "notScanned": ${JSON.stringify(notScanned)}\n}\n`;
}

const partSize = 0x10000;

/** True for a text that `jsonReport` wrote: what it says of sources is no source. */
export function isReport(text: string): boolean {
  return /^\ufeff?\{\s*"version": 1,\s*"tool": \{\s*"name": "Ascendify"/.test(text.slice(0, 200));
}

function hasSomething({ findings, kernels, parseGaps }: ReportFile): boolean {
  return findings.length > 0 || kernels !== undefined || parseGaps > 0;
}

/** A finding a line: half the size of indented JSON, and a diff of two reports is readable. */
function fileText({ path, findings, kernels, parseGaps }: ReportFile): string {
  const lines = findings.map((finding) => `\n      ${JSON.stringify(finding)}`);
  const gaps = parseGaps > 0 ? ` "parseGaps": ${parseGaps},` : '';
  const listed = (kernels ?? []).map((kernel) => `\n      ${JSON.stringify(kernel)}`);
  const own = kernels ? ` "kernels": [${listed.join(',')}\n    ],` : '';
  return `\n    { "path": ${JSON.stringify(path)},${gaps}${own} "findings": [${lines.join(',')}\n    ] }`;
}
