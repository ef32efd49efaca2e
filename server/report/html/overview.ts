/** What the page begins with: figures, who does the work, effort with what it assumes, libraries. Pure. */
import type { Effort } from '../../model.ts';
import type { Report } from '../model.ts';
import { labelsOf, roundHours, shares } from '../words.ts';
import { bar, verdictSlices } from './charts.ts';
import { escapeHtml, grouped, words } from './escape.ts';
import { pageWords } from './words.ts';

const sizes: readonly Effort[] = ['S', 'M', 'L'];

export function figures({ summary, locale }: Report): string {
  const labels = labelsOf(locale);
  const text = pageWords(locale);
  const days = summary.effort.hours / 8;
  const figure = (value: string, name: string, id = '') =>
    `<div><dt>${escapeHtml(name)}</dt><dd${id}>${value}</dd></div>`;
  const remarks = [
    ...(summary.known > 0 ? [labels.known(summary.known)] : []),
    ...(summary.parseGaps > 0 ? [labels.gaps(summary.parseGaps)] : []),
  ];
  return `<dl class="figures">
${figure(grouped(summary.findings), labels.toMigrate)}${figure(`${grouped(summary.filesWithFindings)} / ${grouped(summary.files)}`, labels.files)}${figure(String(summary.blockers.length), labels.blockers)}${figure(`${grouped(roundHours(days))} ${text.days}`, labels.effort, ' id="days"')}
</dl>
${remarks.map((remark) => `<p class="remark">${words(remark)}</p>`).join('\n')}`;
}

/** How much is done by machine, with a look, by a person, and what is blocked. */
export function overview({ summary, locale }: Report): string {
  const labels = labelsOf(locale);
  const counts = { done: summary.verdicts.same, ...summary.work };
  const total = shares.reduce((sum, share) => sum + counts[share], 0);
  if (total === 0) return `<section id="overview"><p>${labels.nothing}</p></section>`;
  const slices = shares.map((share) => ({ name: share, label: labels.share[share], value: counts[share] }));
  const rows = shares
    .filter((share) => counts[share] > 0)
    .map(
      (share) =>
        `<tr><th scope="row"><span class="dot ${share}"></span>${labels.share[share]}</th><td class="n">${grouped(counts[share])}</td><td class="n">${percent(counts[share] / total)}</td><td>${words(labels.shareMeaning[share])}</td></tr>`,
    );
  return `<section id="overview"><h2>${labels.overview}</h2>
${bar(slices, { id: 'work', title: labels.overview, width: 1000, height: 28 })}
<table class="narrow"><tbody>${rows.join('')}</tbody></table></section>`;
}

function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 1 ? '< 1 %' : `${Math.round(value)} %`;
}

/** The sum by size, what it assumes, and inputs to change that. */
export function effort(report: Report): string {
  const { summary, locale, tasks } = report;
  const labels = labelsOf(locale);
  const text = pageWords(locale);
  const { effort: sum, verdicts } = summary;
  const row = (id: string, name: string, number: number, hours: number) =>
    `<tr><th scope="row">${escapeHtml(name)}</th><td class="n">${grouped(number)}</td><td class="n" id="sum-${id}">${grouped(roundHours(hours))}</td></tr>`;
  const open = tasks.filter(({ verdict }) => verdict !== 'same' && verdict !== 'direct');
  const rows = sizes.map((size) => {
    const own = open.filter((task) => task.effort === size);
    return row(
      size,
      text.sizes[size],
      own.length,
      own.reduce((all, { hours }) => all + hours, 0),
    );
  });
  const looks = open.filter(({ verdict, effort: size }) => verdict === 'adapted' && !size);
  const lookHours = looks.reduce((all, { hours }) => all + hours, 0);
  rows.push(row('review', text.look, looks.length, lookHours));
  const input = (id: string, name: string, value: number, step: string) =>
    `<label>${escapeHtml(name)} <input type="number" min="0" step="${step}" id="h-${id}" value="${value}" data-was="${value}"></label>`;
  const inputs = [
    `<label>${text.unit} <select id="h-unit"><option value="1">${text.unitHours}</option><option value="day">${text.days}</option></select></label>`,
    ...sizes.map((size) => input(size, text.perTask(size), sum[size], 'any')),
    input('review', text.look, sum.review, 'any'),
    input('repeat', text.repeat, Math.round(sum.repeat * 100), '1'),
    input('day', text.perDay, 8, 'any'),
  ];
  return `<section id="effort"><h2>${labels.effort}</h2>
<p id="hours">${escapeHtml(labels.hours(roundHours(sum.hours), verdicts.unmapped))}</p>
<table class="narrow"><thead><tr><th></th><th scope="col" class="n">${text.tasksOf}</th><th scope="col" class="n">${text.hours}</th></tr></thead><tbody>${rows.join('')}</tbody>
<tfoot><tr><th scope="row">${text.effortTotal}</th><td class="n">${open.filter(({ effort: size, verdict }) => size || verdict === 'adapted').length}</td><td class="n" id="sum-all">${grouped(roundHours(sum.hours))}</td></tr></tfoot></table>
<p class="remark" id="assumed">${words(labels.assumptions(sum.S, sum.M, sum.L, sum.review, Math.round(sum.repeat * 100)))}</p>
<p class="remark" id="day-is">${escapeHtml(text.day.replace('{hours}', '8'))}</p>
<form id="assume" class="inputs" hidden><fieldset><legend>${text.adjust}</legend>${inputs.join(' ')} <button type="reset">${text.reset}</button></fieldset></form></section>`;
}

/** A bar a library, the longest for the most findings; its name filters the places. */
export function libraries({ summary, locale }: Report): string {
  const labels = labelsOf(locale);
  const most = Math.max(1, ...summary.libraries.map(({ findings }) => findings));
  const rows = summary.libraries.map(({ library, findings, verdicts: counts }, index) => {
    const options = {
      id: `lib${index}`,
      title: library,
      width: Math.max(2, Math.round((findings / most) * 420)),
      height: 14,
    };
    const hard = counts.manual + counts.none + counts.unmapped;
    return `<tr><th scope="row"><button type="button" class="link" data-library="${escapeHtml(library)}">${escapeHtml(library)}</button></th><td class="n">${grouped(findings)}</td><td class="n">${grouped(hard)}</td><td>${bar(verdictSlices(counts, locale), options)}</td></tr>`;
  });
  if (rows.length === 0) return '';
  return `<section id="libraries"><h2>${labels.byLibrary}</h2><table class="narrow"><thead><tr><th scope="col">${labels.library}</th><th scope="col" class="n">${labels.findings}</th><th scope="col" class="n">${labels.byPerson}</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}
