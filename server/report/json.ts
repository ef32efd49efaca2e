/** The report as JSON, as docs/formats.md describes it; the command line reads it again as a baseline. Pure. */
import type { Report, ReportFile } from './model.ts';

export function jsonReport(report: Report): string {
  const { tool, target, summary, files, notScanned } = report;
  const head = JSON.stringify({ version: 1, tool, target, summary }, undefined, 2).replace(/\n\}$/, '');
  const listed = files.filter((file) => file.findings.length > 0 || file.kernels).map(fileText);
  return `${head},\n  "files": [${listed.join(',')}\n  ],\n  "notScanned": ${JSON.stringify(notScanned)}\n}\n`;
}

/** A finding a line: half the size of indented JSON, and a diff of two reports is readable. */
function fileText({ path, findings, kernels, parseGaps }: ReportFile): string {
  const lines = findings.map((finding) => `\n      ${JSON.stringify(finding)}`);
  const gaps = parseGaps > 0 ? ` "parseGaps": ${parseGaps},` : '';
  const listed = (kernels ?? []).map((kernel) => `\n      ${JSON.stringify(kernel)}`);
  const own = kernels ? ` "kernels": [${listed.join(',')}\n    ],` : '';
  return `\n    { "path": ${JSON.stringify(path)},${gaps}${own} "findings": [${lines.join(',')}\n    ] }`;
}
