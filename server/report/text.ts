/** The report for a terminal: one line a finding, then the summary that people read. Pure; colours only when asked for. */
import { type Locale, type Verdict, verdicts } from '../model.ts';
import { kernelOutcomes, openFindings, type Report, type Task } from './model.ts';
import { labelsOf, roundHours, symbolsOf } from './words.ts';

export interface TextOptions {
  readonly colour: boolean;
  /** Leaves the single findings out. */
  readonly summaryOnly?: boolean;
}

export function textReport(report: Report, options: TextOptions): string {
  const parts = options.summaryOnly ? [] : findingLines(report, options.colour);
  return [...parts, ...summaryLines(report, options.colour)].join('\n').concat('\n');
}

function findingLines(report: Report, colour: boolean): string[] {
  return report.files.flatMap((file) => {
    const lines = openFindings(file).map((finding) => {
      const place = `${file.path}:${finding.line}:${finding.column}`;
      const verdict = paint(finding.verdict, finding.verdict, colour);
      return `${place} ${verdict} ${bold(finding.symbol, colour)} ${oneLine(finding.message)}`;
    });
    return lines.length > 0 ? [...lines, ''] : [];
  });
}

function summaryLines(report: Report, colour: boolean): string[] {
  const { summary, target } = report;
  const labels = labelsOf(report.locale);
  const lines = [
    bold(labels.scanned(summary.files, summary.findings), colour),
    labels.target(target.chip, target.cann, target.torch),
  ];
  if (summary.findings > 0 || summary.verdicts.same > 0) {
    lines.push('', ...verdictLines(report, colour), '', ...libraryLines(report));
    lines.push(...kernelLines(report), ...blockerLines(report, colour), ...effortLines(report));
  } else lines.push(labels.nothing);
  const { zeroEdit } = report;
  if (zeroEdit && zeroEdit.served > 0) lines.push(labels.zeroEditShort(zeroEdit.served, zeroEdit.left));
  const [first] = report.history ?? [];
  const last = report.history?.at(-1);
  if (first && last && first !== last) lines.push(labels.since(first, last));
  if (summary.suppressed > 0) lines.push(labels.suppressed(summary.suppressed));
  if (summary.known > 0) lines.push(labels.known(summary.known));
  if (summary.parseGaps > 0) lines.push(labels.gaps(summary.parseGaps));
  return lines;
}

function verdictLines(report: Report, colour: boolean): string[] {
  const { summary, locale } = report;
  const labels = labelsOf(locale);
  const most = Math.max(1, ...verdicts.map((verdict) => summary.verdicts[verdict]));
  return verdicts
    .filter((verdict) => summary.verdicts[verdict] > 0)
    .map((verdict) => {
      const number = summary.verdicts[verdict];
      const bar = '█'.repeat(Math.max(1, Math.round((number / most) * 24)));
      const name = pad(labels.verdict[verdict], 10);
      return `  ${name} ${String(number).padStart(6)}  ${paint(verdict, pad(bar, 24), colour)}  ${labels.meaning[verdict]}`;
    });
}

function libraryLines(report: Report): string[] {
  const { libraries } = report.summary;
  const shown = libraries.slice(0, 8);
  const width = Math.max(0, ...shown.map(({ library }) => library.length));
  const lines = shown.map(({ library, findings, verdicts: counts }) => {
    const open = findings - counts.same;
    const hard = counts.manual + counts.none + counts.unmapped;
    return `  ${library.padEnd(width)} ${String(open).padStart(6)}  ${hardWords(report.locale, hard)}`;
  });
  if (libraries.length > shown.length)
    lines.push(`  ${labelsOf(report.locale).more(libraries.length - shown.length)}`);
  return [labelsOf(report.locale).byLibrary, ...lines, ''];
}

function hardWords(locale: Locale, hard: number): string {
  if (hard === 0) return '';
  return locale === 'zh-cn' ? `${hard} 处需要人工` : `${hard} need a person`;
}

function kernelLines({ summary, locale }: Report): string[] {
  const labels = labelsOf(locale);
  const shown = kernelOutcomes.filter((outcome) => summary.kernels[outcome] > 0);
  if (shown.length === 0) return [];
  const lines = shown.map(
    (outcome) => `  ${String(summary.kernels[outcome]).padStart(6)}  ${labels.outcome[outcome]}`,
  );
  return [labels.kernels, ...lines, ''];
}

function blockerLines(report: Report, colour: boolean): string[] {
  const labels = labelsOf(report.locale);
  const { blockers } = report.summary;
  if (blockers.length === 0) return [];
  const line = (task: Task) =>
    `  ${paint('none', symbolsOf(task, 3, report.locale), colour)} (${task.places}): ${oneLine(task.advice ?? task.message)}`;
  const rest = blockers.length > 8 ? [`  ${labels.more(blockers.length - 8)}`] : [];
  return [labels.blockers, ...blockers.slice(0, 8).map(line), ...rest, ''];
}

function effortLines(report: Report): string[] {
  const { effort, fixable, verdicts: counts } = report.summary;
  const labels = labelsOf(report.locale);
  const lines = fixable > 0 ? [labels.fixable(fixable)] : [];
  if (effort.hours > 0 || counts.unmapped > 0) {
    lines.push(labels.hours(roundHours(effort.hours), counts.unmapped));
    lines.push(
      labels.assumptions(effort.S, effort.M, effort.L, effort.review, Math.round(effort.repeat * 100)),
    );
  }
  return lines;
}

const colours: Record<Verdict, number> = {
  same: 32,
  direct: 36,
  adapted: 33,
  manual: 35,
  none: 31,
  unmapped: 34,
};

function paint(verdict: Verdict, text: string, colour: boolean): string {
  return colour ? `\u001b[${colours[verdict]}m${text}\u001b[0m` : text;
}

function bold(text: string, colour: boolean): string {
  return colour ? `\u001b[1m${text}\u001b[0m` : text;
}

/** Pads to columns of a terminal, where a Chinese character takes two. */
function pad(text: string, width: number): string {
  const columns = [...text].reduce((sum, character) => sum + (character > '\u2e7f' ? 2 : 1), 0);
  return text + ' '.repeat(Math.max(0, width - columns));
}

/** A finding is one line, whatever its message holds. */
export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
