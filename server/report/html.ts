/**
 * The report as one HTML page that works offline: no address is loaded, scripts and styles are pinned by hash, every
 * text of the scanned project is escaped. The summary is in the page; files, kernels and places are packed data that the
 * page's script draws a part at a time, so that 100,000 findings stay usable. Pure.
 */
import { createHash } from 'node:crypto';
import { type Verdict, verdicts } from '../model.ts';
import { badge } from './html/charts.ts';
import { pageData } from './html/data.ts';
import { escapeHtml, words } from './html/escape.ts';
import { effort, figures, libraries, overview } from './html/overview.ts';
import { progressSection } from './html/progress.ts';
import { pageScript } from './html/script.ts';
import { pageStyle } from './html/style.ts';
import { advised, blockers, packages, type TaskIndex, whatToDo, zeroEdit } from './html/taskTables.ts';
import { pageWords } from './html/words.ts';
import { kernelOutcomes, type Report, type Task } from './model.ts';
import { labelsOf } from './words.ts';

export interface HtmlOptions {
  /**
   * A command of the editor that shows the page, `command:NAME`: a line calls it with path, line and column. Without it a
   * line opens the file in a desktop editor, and the page lets the reader name another address.
   */
  readonly link?: `command:${string}`;
}

/** The reader may name another; `{path}` is then the path in the project. */
const desktopLink = 'vscode://file{path}:{line}:{column}';

/** The whole page. The same report gives the same text. */
export function htmlReport(report: Report, options: HtmlOptions = {}): string {
  const labels = labelsOf(report.locale);
  const text = pageWords(report.locale);
  const pin = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  const policy = `default-src 'none'; style-src ${pin(pageStyle)}; script-src ${pin(pageScript)}; base-uri 'none'; form-action 'none'`;
  const { target, tool } = report;
  const index: TaskIndex = new Map(
    [...new Set<Task>([...report.tasks, ...report.advice])].map((task, number) => [task, number]),
  );
  const name = projectName(report.root);
  const title = escapeHtml(name === '' ? labels.title : text.project(name));
  const sections = [
    overview(report),
    effort(report),
    progressSection(report),
    blockers(report, index),
    libraries(report),
    whatToDo(report, index),
    packages(report, index),
    zeroEdit(report),
    advised(report, index),
    explore(report),
    suppressions(report),
    notScanned(report),
  ].filter((section) => section !== '');
  const facts = [
    labels.target(target.chip, target.cann, target.torch),
    ...(target.torchNpu === undefined ? [] : [`torch_npu ${target.torchNpu}`]),
    text.style(target.pythonStyle),
    text.madeWith(tool.version),
  ];
  return `<!doctype html>
<html lang="${report.locale === 'zh-cn' ? 'zh-Hans' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#explore">${text.skip}</a>
<header>
<h1>${title}</h1>
<p>${facts.map(escapeHtml).join(' · ')}</p>
${contents(sections, text.contents)}
</header>
<main>
${figures(report)}
${sections.join('\n')}
</main>
<footer><p>${escapeHtml(labels.madeBy(tool.version))}</p></footer>
<script type="application/json" id="data">${pageData(report, index, options.link)}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function projectName(root: string | undefined): string {
  try {
    return decodeURIComponent(/([^/]+)\/?$/.exec(new URL(root ?? '').pathname)?.[1] ?? '');
  } catch {
    return '';
  }
}

/** Links to the sections by their headings. */
function contents(sections: readonly string[], name: string): string {
  const links = sections.flatMap((section) => {
    const found = /^<section id="(\w+)"><h2>(.*?)<\/h2>/.exec(section);
    return found ? [`<a href="#${found[1]}">${found[2]}</a>`] : [];
  });
  return `<nav aria-label="${name}">${links.join(' ')}</nav>`;
}

/** Filters, and the lists that the script fills. */
function explore({ summary, locale, advice }: Report): string {
  const labels = labelsOf(locale);
  const text = pageWords(locale);
  const shown = verdicts.filter(
    (verdict) => summary.verdicts[verdict] > 0 && (verdict !== 'same' || advice.length > 0),
  );
  const kernels = kernelOutcomes.filter((outcome) => summary.kernels[outcome] > 0);
  if (shown.length === 0 && kernels.length === 0) return '';
  const boxes = shown.map((verdict) => {
    const checked = verdict === 'same' ? '' : ' checked';
    return `<label><input type="checkbox" value="${verdict}"${checked}> ${badge(verdict, locale)}</label>`;
  });
  const names = summary.libraries.map(({ library }) => library).sort();
  const choices = [`<option value="">${text.allLibraries}</option>`].concat(
    names.map((library) => `<option>${escapeHtml(library)}</option>`),
  );
  const counts = kernels.map((outcome) => `${summary.kernels[outcome]} ${labels.outcome[outcome]}`);
  const n = (name: string) => `*${name}`;
  const { none, manual, unmapped, adapted, direct } = labels.verdict;
  const files = [
    labels.file,
    n(labels.findings),
    n(none),
    n(`${manual}, ${unmapped}`),
    n(adapted),
    n(direct),
  ];
  return `<section id="explore"><h2>${text.explore}</h2>
<noscript><p>${text.needsScript}</p></noscript>
<form id="filters" role="search" hidden>
<input type="search" id="search" placeholder="${text.search}" aria-label="${text.search}">
<input type="search" id="file" placeholder="${text.fileText}" aria-label="${text.fileText}">
<select id="library" aria-label="${labels.library}">${choices.join('')}</select>
<button type="reset">${text.clear}</button>
<fieldset><legend>${text.verdicts}</legend>${boxes.join(' ')}</fieldset>
<p id="only" hidden>${text.only} <code id="only-name"></code></p>
</form>
${list('by-file', labels.byFile, [...files, ''])}
${list('kernel-rows', labels.kernels, [labels.kernel, labels.file, n(labels.lines), labels.message], kernels.length > 0, `<p>${counts.join(', ')}</p>`)}
${list('places', labels.places, [n(labels.lines), labels.symbol, text.verdicts, `${labels.library}, ${labels.effort}`, text.whatToDo])}
<details class="plain"><summary>${text.meanings}</summary><dl class="meanings">${verdicts.map((verdict) => meaning(verdict, locale)).join('')}</dl></details>
<details class="plain" id="links"><summary>${text.links}</summary><label>${text.linkWords} <input id="link" value="${desktopLink}" spellcheck="false"></label></details>
</section>`;
}

/** An empty list; a head that begins with `*` is of numbers. */
function list(id: string, title: string, head: readonly string[], any = true, lead = ''): string {
  const cells = head.map((name) =>
    name.startsWith('*')
      ? `<th scope="col" class="n">${escapeHtml(name.slice(1))}</th>`
      : `<th scope="col">${escapeHtml(name)}</th>`,
  );
  return `<div class="list" id="${id}" tabindex="-1"${any ? '' : ' hidden'}><h3>${title}</h3>${lead}<div class="scroll" role="region" tabindex="0" aria-label="${title}"><table><thead hidden><tr>${cells.join('')}</tr></thead></table></div><div class="bottom"><div class="pages" hidden></div><output></output></div><p class="printed"></p></div>`;
}

function meaning(verdict: Verdict, locale: Report['locale']): string {
  return `<dt>${badge(verdict, locale)}</dt><dd>${words(labelsOf(locale).meaning[verdict])}</dd>`;
}

function suppressions({ summary, locale }: Report): string {
  if (summary.suppressions.length === 0) return '';
  const labels = labelsOf(locale);
  const head = `<th scope="col">${labels.reason}</th><th scope="col" class="n">${labels.places}</th><th scope="col" class="n">${labels.files}</th>`;
  const rows = summary.suppressions.map(
    ({ reason, places, files }) =>
      `<tr><td>${reason === '' ? `<em>${labels.noReason}</em>` : escapeHtml(reason)}</td><td class="n">${places}</td><td class="n">${files}</td></tr>`,
  );
  return `<section id="suppressed"><h2>${labels.suppressions}</h2><p>${escapeHtml(labels.suppressed(summary.suppressed))}</p><table class="narrow"><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

function notScanned({ notScanned: notes, locale }: Report): string {
  if (notes.length === 0) return '';
  const { notScanned: title, file } = labelsOf(locale);
  const rows = notes.map(
    ({ path, message }) =>
      `<tr><td class="path">${escapeHtml(path)}</td><td>${escapeHtml(message)}</td></tr>`,
  );
  return `<section id="unscanned"><h2>${title}</h2><table class="narrow"><thead><tr><th scope="col">${file}</th><th scope="col">${pageWords(locale).why}</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}
