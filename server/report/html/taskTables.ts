/** Tables of tasks: blockers, what to do, packages, what the route without an edit leaves, what is worth a look. Pure. */
import type { Report, Task } from '../model.ts';
import { packagesLibrary, packageTasks } from '../tasks.ts';
import { labelsOf, roundHours } from '../words.ts';
import { badge } from './charts.ts';
import { escapeHtml, grouped, words } from './escape.ts';
import { pageWords } from './words.ts';

/** Rows that are shown before the rest is folded away. */
const top = 10;

/** Numbers of the tasks, by which a row filters the places. */
export type TaskIndex = ReadonlyMap<Task, number>;

export function blockers(report: Report, index: TaskIndex): string {
  const { summary, locale } = report;
  const labels = labelsOf(locale);
  const list = summary.blockers;
  const lead = pageWords(locale).topBlockers(Math.min(top, list.length), list.length);
  const body =
    list.length > 0
      ? `${lead ? `<p>${escapeHtml(lead)}</p>` : ''}${folded(report, list, index, labels.blockers)}`
      : `<p>${labels.noBlockers}</p>`;
  return `<section id="blockers"><h2>${labels.blockers}</h2>${body}</section>`;
}

export function whatToDo(report: Report, index: TaskIndex): string {
  const { title, list } = { title: labelsOf(report.locale).tasks, list: remaining(report) };
  return section('tasks', title, folded(report, list, index, title));
}

function remaining({ tasks }: Report): readonly Task[] {
  return tasks.filter(({ verdict }) => verdict !== 'none' && verdict !== 'same');
}

/** Packages of others, also those that work and are worth a look. */
export function packages(report: Report, index: TaskIndex): string {
  const title = labelsOf(report.locale).packages;
  const list = packageTasks(report);
  return section('packages', title, folded(report, list, index, title));
}

export function zeroEdit(report: Report): string {
  const { zeroEdit: way, locale } = report;
  if (!way) return '';
  const labels = labelsOf(locale);
  const text = `<p>${words(labels.zeroEditWords(way.served, way.left))}</p>`;
  return section('zero', labels.zeroEdit, text + folded(report, way.tasks, new Map(), labels.zeroEdit));
}

export function advised(report: Report, index: TaskIndex): string {
  const title = labelsOf(report.locale).advised;
  const list = report.advice.filter(({ library }) => library !== packagesLibrary);
  return section('advice', title, folded(report, list, index, title));
}

function section(id: string, title: string, body: string): string {
  return body === '' ? '' : `<section id="${id}"><h2>${title}</h2>${body}</section>`;
}

function folded(report: Report, list: readonly Task[], index: TaskIndex, name: string): string {
  if (list.length === 0) return '';
  const rest = list.slice(top);
  const first = table(report, list.slice(0, top), index, name);
  if (rest.length === 0) return first;
  const more = pageWords(report.locale).others(rest.length);
  return `${first}<details class="fold"><summary>${more}</summary>${table(report, rest, index, `${name}: ${more}`)}</details>`;
}

function table({ locale }: Report, list: readonly Task[], index: TaskIndex, name: string): string {
  const labels = labelsOf(locale);
  const text = pageWords(locale);
  const head = [
    `<th scope="col">${labels.symbol}</th>`,
    `<th scope="col">${text.verdicts}</th>`,
    `<th scope="col" class="n">${labels.places}</th>`,
    `<th scope="col" class="n">${labels.files}</th>`,
    `<th scope="col">${labels.effort}</th>`,
    `<th scope="col" class="n">${text.hours}</th>`,
    `<th scope="col">${text.whatToDo}</th>`,
  ];
  const rows = list.map((task) => row(task, index.get(task), locale));
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(name)}"><table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function row(task: Task, number: number | undefined, locale: Report['locale']): string {
  const { symbols, verdict, places, files, effort, hours, message, advice } = task;
  const count =
    number === undefined
      ? grouped(places)
      : `<button type="button" class="link" data-task="${number}">${grouped(places)}</button>`;
  const cost = hours > 0 ? roundHours(hours) : '';
  const mark = number === undefined || hours === 0 ? '' : ` data-hours="${number}"`;
  const says = `${words(message)}${advice ? `<p class="do">${words(advice)}</p>` : ''}`;
  return `<tr><td class="names">${names(symbols, locale)}</td><td>${badge(verdict, locale)}</td><td class="n">${count}</td><td class="n">${grouped(files)}</td><td>${effort ?? ''}</td><td class="n"${mark}>${cost}</td><td>${says}</td></tr>`;
}

function names(symbols: readonly string[], locale: Report['locale']): string {
  const code = (symbol: string) => `<code>${escapeHtml(symbol)}</code>`;
  const shown = symbols.slice(0, 4).map(code).join(', ');
  const rest = symbols.slice(4);
  if (rest.length === 0) return shown;
  const more = labelsOf(locale).more(rest.length);
  return `${shown}<details class="more"><summary>${more}</summary>${rest.map(code).join(', ')}</details>`;
}
