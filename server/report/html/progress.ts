/** The history as a picture: lines over time, and the same figures as a table for those who do not see it. Pure. */
import type { HistoryEntry } from '../history.ts';
import type { Report } from '../model.ts';
import { labelsOf, roundHours } from '../words.ts';
import { escapeHtml, grouped } from './escape.ts';

const [width, height] = [720, 220];
const box = { left: 56, right: 704, top: 12, bottom: 184 };

/** Nothing without at least one earlier scan. */
export function progressSection({ history, locale }: Report): string {
  if (!history || history.length < 2) return '';
  const labels = labelsOf(locale);
  return `<section id="progress"><h2>${labels.progress}</h2><p>${escapeHtml(labels.since(first(history), last(history)))}</p>
${chart(history, locale)}
<details class="plain"><summary>${labels.allScans(history.length)}</summary>${table(history, locale)}</details></section>`;
}

function chart(history: readonly HistoryEntry[], locale: Report['locale']): string {
  const labels = labelsOf(locale);
  const times = history.map(({ date }) => Date.parse(date));
  const [from = 0, to = 0] = [times[0], times[times.length - 1]];
  // Scans of one moment stand side by side.
  const x = (index: number) =>
    to > from
      ? box.left + (((times[index] ?? from) - from) / (to - from)) * (box.right - box.left)
      : box.left + (index / (history.length - 1)) * (box.right - box.left);
  const top = niceAbove(Math.max(...history.map(({ findings }) => findings)));
  const y = (value: number) => box.bottom - (value / top) * (box.bottom - box.top);
  const line = (name: string, value: (entry: HistoryEntry) => number) => {
    const points = history.map((entry, index) => `${x(index).toFixed(1)},${y(value(entry)).toFixed(1)}`);
    const dots = points.map((point) => {
      const [cx, cy] = point.split(',');
      return `<circle class="${name}" cx="${cx}" cy="${cy}" r="3"/>`;
    });
    return `<polyline class="${name}" points="${points.join(' ')}"/>${history.length <= 60 ? dots.join('') : ''}`;
  };
  const grid = [0, top / 2, top].map(
    (value) =>
      `<line x1="${box.left}" x2="${box.right}" y1="${y(value)}" y2="${y(value)}"/><text x="${box.left - 8}" y="${y(value) + 4}" text-anchor="end">${grouped(Math.round(value))}</text>`,
  );
  const dates = [
    `<text x="${box.left}" y="${height - 12}">${day(first(history))}</text>`,
    `<text x="${box.right}" y="${height - 12}" text-anchor="end">${day(last(history))}</text>`,
  ];
  const legend = [
    ['all', labels.toMigrate],
    ['hard', labels.byPerson],
  ].map(([name, text]) => `<span class="key ${name}">${escapeHtml(text ?? '')}</span>`);
  return `<svg class="lines" role="img" aria-labelledby="progress-title progress-text" viewBox="0 0 ${width} ${height}">
<title id="progress-title">${labels.progress}</title><desc id="progress-text">${escapeHtml(labels.since(first(history), last(history)))}</desc>
${grid.join('')}${dates.join('')}${line('all', ({ findings }) => findings)}${line('hard', hard)}</svg>
<p class="legend">${legend.join(' ')}</p>`;
}

function table(history: readonly HistoryEntry[], locale: Report['locale']): string {
  const labels = labelsOf(locale);
  const head = [labels.date, labels.files, labels.toMigrate, labels.byPerson, labels.suppressedShort];
  const cells = [...head, labels.hoursShort].map(
    (name, index) => `<th scope="col"${index > 0 ? ' class="n"' : ''}>${escapeHtml(name)}</th>`,
  );
  const rows = [...history].reverse().map((entry) => {
    const { files, findings, suppressed, hours } = entry;
    const numbers = [files, findings, hard(entry), suppressed, roundHours(hours)];
    return `<tr><td>${escapeHtml(entry.date.replace('T', ' ').replace('Z', ''))}</td>${numbers.map((number) => `<td class="n">${grouped(number)}</td>`).join('')}</tr>`;
  });
  return `<table class="narrow"><thead><tr>${cells.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function hard({ work }: HistoryEntry): number {
  return work.person + work.blocked;
}

function day({ date }: HistoryEntry): string {
  return escapeHtml(date.slice(0, 10));
}

function first(history: readonly HistoryEntry[]): HistoryEntry {
  return history[0] as HistoryEntry;
}

function last(history: readonly HistoryEntry[]): HistoryEntry {
  return history[history.length - 1] as HistoryEntry;
}

/** The next round number whose half is round too, so that the lines fill the picture. */
function niceAbove(value: number): number {
  const size = 10 ** Math.max(1, Math.floor(Math.log10(Math.max(1, value))));
  return (
    [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.6, 2, 3, 4, 5, 6, 8]
      .map((step) => step * size)
      .find((step) => step >= value) ?? 10 * size
  );
}
