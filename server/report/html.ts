/**
 * The report as one HTML page that works offline: no address is loaded, scripts and styles are pinned by hash, every
 * text of the scanned project is escaped. Findings are grouped by what is to be done, so that tens of thousands stay usable.
 */
import { createHash } from 'node:crypto';
import { type Verdict, verdicts } from '../model.ts';
import { pageScript, pageStyle } from './htmlPage.ts';
import {
  type Counts,
  countsOf,
  type KernelOutcome,
  kernelOutcomes,
  openFindings,
  type Report,
  type ReportFile,
  type ReportFinding,
  type Task,
} from './model.ts';
import { labelsOf, roundHours } from './words.ts';

export interface HtmlOptions {
  /** Gives the address that opens a place in an editor; without it line numbers are plain text. */
  readonly link?: (path: string, line: number, column: number) => string;
}

export function htmlReport(report: Report, options: HtmlOptions = {}): string {
  const labels = labelsOf(report.locale);
  const pin = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = `default-src 'none'; style-src ${pin(pageStyle)}; script-src ${pin(pageScript)}`;
  const { target } = report;
  return `<!doctype html>
<html lang="${report.locale === 'zh-cn' ? 'zh-Hans' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${labels.title}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${labels.title}</h1>
<p>${escapeHtml(labels.target(target.chip, target.cann, target.torch))}</p>
</header>
<main>
${[figures(report), chart(report), libraries(report), blockers(report), search(report), tasks(report), zeroEdit(report), advised(report), kernels(report, options), files(report, options), notScanned(report)].join('\n')}
</main>
<footer><p>${escapeHtml(labels.madeBy(report.tool.version))}</p></footer>
<script>${pageScript}</script>
</body>
</html>
`;
}

function figures({ summary, locale }: Report): string {
  const labels = labelsOf(locale);
  const { effort } = summary;
  const figure = (value: string | number, name: string) =>
    `<div><strong>${value}</strong><span>${escapeHtml(name)}</span></div>`;
  const remarks = [
    ...(summary.fixable > 0 ? [labels.fixable(summary.fixable)] : []),
    ...(summary.suppressed > 0 ? [labels.suppressed(summary.suppressed)] : []),
    ...(summary.known > 0 ? [labels.known(summary.known)] : []),
    ...(summary.parseGaps > 0 ? [labels.gaps(summary.parseGaps)] : []),
    labels.assumptions(effort.S, effort.M, effort.L, effort.review, Math.round(effort.repeat * 100)),
  ];
  return `<section class="figures">
${figure(summary.findings, labels.findings)}${figure(`${summary.filesWithFindings} / ${summary.files}`, labels.files)}${figure(summary.blockers.length, labels.blockers)}${figure(roundHours(effort.hours), labels.hoursShort)}
</section>
${remarks.map((text) => `<p class="remark">${words(text)}</p>`).join('\n')}`;
}

function chart({ summary, locale }: Report): string {
  const labels = labelsOf(locale);
  const rows = verdicts
    .filter((verdict) => summary.verdicts[verdict] > 0)
    .map(
      (verdict) =>
        `<tr><td>${badge(verdict, locale)}</td><td class="n">${summary.verdicts[verdict]}</td><td>${words(labels.meaning[verdict])}</td></tr>`,
    );
  if (rows.length === 0) return `<section><p>${labels.nothing}</p></section>`;
  return `<section><h2>${labels.byVerdict}</h2>
${bar(summary.verdicts, 1000, 20, locale)}
<table class="narrow"><tbody>${rows.join('')}</tbody></table></section>`;
}

function libraries({ summary, locale }: Report): string {
  const labels = labelsOf(locale);
  const most = Math.max(1, ...summary.libraries.map(({ findings }) => findings));
  const rows = summary.libraries.map(
    ({ library, findings, verdicts: counts }) =>
      `<tr><td>${escapeHtml(library)}</td><td class="n">${findings}</td><td>${bar(counts, Math.round((findings / most) * 400), 12, locale)}</td></tr>`,
  );
  if (rows.length === 0) return '';
  return `<section><h2>${labels.byLibrary}</h2><table class="narrow"><tbody>${rows.join('')}</tbody></table></section>`;
}

function blockers(report: Report): string {
  const labels = labelsOf(report.locale);
  const { blockers: list } = report.summary;
  const body = list.length > 0 ? taskTable(report, list) : `<p>${labels.noBlockers}</p>`;
  return `<section id="blockers"><h2>${labels.blockers}</h2>${body}</section>`;
}

function search({ summary, locale }: Report): string {
  const labels = labelsOf(locale);
  const boxes = verdicts
    .filter((verdict) => summary.verdicts[verdict] > 0)
    .map(
      (verdict) =>
        `<label><input type="checkbox" value="${verdict}" checked> ${badge(verdict, locale)}</label>`,
    );
  return `<form id="search" hidden><label>${labels.filter} <input type="search" id="filter"></label> ${boxes.join(' ')} <output id="shown" data-words="${labels.shownOf}"></output></form>`;
}

function tasks(report: Report): string {
  const list = report.tasks.filter(({ verdict }) => verdict !== 'none');
  if (list.length === 0) return '';
  return `<section><h2>${labelsOf(report.locale).tasks}</h2>${taskTable(report, list)}</section>`;
}

function zeroEdit(report: Report): string {
  const { zeroEdit: way, locale } = report;
  if (!way) return '';
  const labels = labelsOf(locale);
  const table = way.tasks.length > 0 ? taskTable(report, way.tasks) : '';
  return `<section><h2>${labels.zeroEdit}</h2><p>${words(labels.zeroEditWords(way.served, way.left))}</p>${table}</section>`;
}

function advised(report: Report): string {
  const { advice } = report;
  return advice.length > 0
    ? `<section><h2>${labelsOf(report.locale).advised}</h2>${taskTable(report, advice)}</section>`
    : '';
}

function taskTable({ locale }: Report, list: readonly Task[]): string {
  const labels = labelsOf(locale);
  const head = [labels.symbol, '', labels.places, labels.files, labels.effort, labels.message];
  const rows = list.map(({ symbols, library, verdict, places, files: inFiles, effort, message, advice }) => {
    const text = `<td>${words(message)}${advice ? ` <em>${words(advice)}</em>` : ''}</td>`;
    return `<tr class="row" data-v="${verdict}" data-t="${escapeHtml(`${symbols.join(' ')} ${library}`.toLowerCase())}"><td>${names(symbols, locale)}</td><td>${badge(verdict, locale)}</td><td class="n">${places}</td><td class="n">${inFiles}</td><td>${effort ?? ''}</td>${text}</tr>`;
  });
  return `<table><thead><tr>${head.map((name) => `<th>${name}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function names(symbols: readonly string[], locale: Report['locale']): string {
  const code = (symbol: string) => `<code>${escapeHtml(symbol)}</code>`;
  const shown = symbols.slice(0, 6).map(code).join(', ');
  const rest = symbols.slice(6);
  if (rest.length === 0) return shown;
  const more = labelsOf(locale).more(rest.length);
  return `${shown}<details class="more"><summary>${more}</summary>${rest.map(code).join(', ')}</details>`;
}

/** The verdicts whose filter shows a kernel. */
const verdictOf: Readonly<Record<KernelOutcome, Verdict>> = {
  ready: 'same',
  machine: 'direct',
  person: 'manual',
  rewrite: 'manual',
};

function kernels({ files: all, summary, locale }: Report, options: HtmlOptions): string {
  const labels = labelsOf(locale);
  const rows = all.flatMap(({ path, kernels: own }) =>
    (own ?? []).map(({ name, line, column, message, outcome }) => {
      const text = escapeHtml(`${name} ${path}`.toLowerCase());
      const place = options.link
        ? `<a href="${escapeHtml(options.link(path, line, column))}">${line}</a>`
        : String(line);
      return `<tr class="row" data-v="${verdictOf[outcome]}" data-t="${text}"><td><code>${escapeHtml(name)}</code></td><td class="path">${escapeHtml(path)}</td><td class="n">${place}</td><td>${escapeHtml(message)}</td></tr>`;
    }),
  );
  if (rows.length === 0) return '';
  const counts = kernelOutcomes
    .filter((outcome) => summary.kernels[outcome] > 0)
    .map((outcome) => `${summary.kernels[outcome]} ${labels.outcome[outcome]}`);
  const head = [labels.kernel, labels.file, labels.lines, labels.message]
    .map((name) => `<th>${name}</th>`)
    .join('');
  return `<section id="kernels"><h2>${labels.kernels}</h2><p>${counts.join(', ')}.</p><details><summary>${labels.kernels} (${rows.length})</summary><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></details></section>`;
}

function files(report: Report, options: HtmlOptions): string {
  const parts = report.files
    .map((file) => ({ file, findings: openFindings(file) }))
    .filter(({ findings }) => findings.length > 0)
    .sort((a, b) => b.findings.length - a.findings.length || (a.file.path < b.file.path ? -1 : 1))
    .map(({ file, findings }) => fileDetails(report, file, findings, options));
  if (parts.length === 0) return '';
  return `<section id="files"><h2>${labelsOf(report.locale).byFile}</h2>${parts.join('\n')}</section>`;
}

function fileDetails(
  { locale }: Report,
  file: ReportFile,
  findings: readonly ReportFinding[],
  options: HtmlOptions,
): string {
  const groups = new Map<string, ReportFinding[]>();
  for (const finding of findings) {
    const key = `${finding.rule}\0${finding.verdict}\0${finding.message}`;
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  const place = ({ line, column }: ReportFinding) =>
    options.link
      ? `<a href="${escapeHtml(options.link(file.path, line, column))}">${line}</a>`
      : String(line);
  const rows = [...groups.values()].map((group) => {
    const [first] = group;
    if (!first) return '';
    const text = `${first.symbol} ${first.library} ${file.path}`.toLowerCase();
    return `<tr class="row" data-v="${first.verdict}" data-t="${escapeHtml(text)}"><td><code>${escapeHtml(first.symbol)}</code></td><td>${badge(first.verdict, locale)}</td><td class="lines">${group.map(place).join(', ')}</td><td>${words(first.message)}</td></tr>`;
  });
  const counts = countsOf(findings);
  const labels = labelsOf(locale);
  const head = [labels.symbol, '', labels.lines, labels.message].map((name) => `<th>${name}</th>`).join('');
  return `<details><summary><span class="path">${escapeHtml(file.path)}</span> <span class="n">${findings.length}</span> ${bar(counts, 120, 10, locale)}</summary><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></details>`;
}

function notScanned({ notScanned: notes, locale }: Report): string {
  if (notes.length === 0) return '';
  const items = notes.map(
    ({ path, message }) => `<li><code>${escapeHtml(path)}</code>: ${escapeHtml(message)}</li>`,
  );
  return `<section><h2>${labelsOf(locale).notScanned}</h2><ul>${items.join('')}</ul></section>`;
}

function bar(counts: Counts, width: number, height: number, locale: Report['locale']): string {
  const labels = labelsOf(locale);
  const shown = verdicts.filter((verdict) => counts[verdict] > 0);
  const total = shown.reduce((sum, verdict) => sum + counts[verdict], 0);
  let at = 0;
  const parts = shown.map((verdict) => {
    const share = (counts[verdict] / total) * width;
    const part = `<rect class="${verdict}" x="${at.toFixed(1)}" width="${share.toFixed(1)}" height="${height}"/>`;
    at += share;
    return part;
  });
  const spoken = shown.map((verdict) => `${labels.verdict[verdict]} ${counts[verdict]}`).join(', ');
  return `<svg role="img" aria-label="${spoken}" viewBox="0 0 ${Math.max(1, width)} ${height}" width="${Math.max(1, width)}" height="${height}" preserveAspectRatio="none">${parts.join('')}</svg>`;
}

function badge(verdict: Verdict, locale: Report['locale']): string {
  return `<span class="badge ${verdict}">${labelsOf(locale).verdict[verdict]}</span>`;
}

/** Escapes, and shows what stands between backticks as code. */
function words(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
