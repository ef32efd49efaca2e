/** The report as Markdown for merge requests and wikis: summary, blockers, what to do, files. Pure. */
import { verdicts } from '../model.ts';
import { openFindings, type Report, type ReportFile, type Task } from './model.ts';
import { packageTasks } from './tasks.ts';
import { labelsOf, roundHours, shares } from './words.ts';

export function markdownReport(report: Report): string {
  const { summary, target } = report;
  const labels = labelsOf(report.locale);
  const lines = [
    `# ${labels.title}`,
    '',
    `${labels.scanned(summary.files, summary.findings)} ${labels.inFiles(summary.filesWithFindings)}.`,
    `${labels.target(target.chip, target.cann, target.torch)}.`,
    ...remarks(report),
    '',
    ...workTable(report),
    ...verdictTable(report),
    ...libraryTable(report),
    ...effort(report),
    ...progress(report),
    `## ${labels.blockers}`,
    '',
    ...(summary.blockers.length > 0 ? taskRows(report, summary.blockers) : [labels.noBlockers, '']),
    ...tasks(report),
    ...packages(report),
    ...zeroEdit(report),
    ...advised(report),
    ...kernelsSection(report),
    ...filesSection(report),
    ...suppressions(report),
    ...notScanned(report),
    '---',
    '',
    labels.madeBy(report.tool.version),
  ];
  return `${lines.join('\n')}\n`;
}

function remarks({ summary, locale }: Report): string[] {
  const labels = labelsOf(locale);
  const lines: string[] = [];
  if (summary.fixable > 0) lines.push(labels.fixable(summary.fixable));
  if (summary.suppressed > 0) lines.push(labels.suppressed(summary.suppressed));
  if (summary.known > 0) lines.push(labels.known(summary.known));
  if (summary.parseGaps > 0) lines.push(labels.gaps(summary.parseGaps));
  return lines;
}

/** How much is done by machine, with a look, by a person, and what is blocked. */
function workTable({ summary, locale }: Report): string[] {
  const labels = labelsOf(locale);
  const counts = { done: summary.verdicts.same, ...summary.work };
  const total = shares.reduce((sum, share) => sum + counts[share], 0);
  const rows = shares
    .filter((share) => counts[share] > 0)
    .map((share) => [
      labels.share[share],
      counts[share],
      `${Math.round((100 * counts[share]) / total)} %`,
      labels.shareMeaning[share],
    ]);
  const head = [labels.overview, labels.findings, '', labels.message];
  return section(labels.overview, head, rows, [1, 2]);
}

function packages(report: Report): string[] {
  const list = packageTasks(report);
  return list.length > 0 ? [`## ${labelsOf(report.locale).packages}`, '', ...taskRows(report, list)] : [];
}

function verdictTable({ summary, locale }: Report): string[] {
  const labels = labelsOf(locale);
  const rows = verdicts
    .filter((verdict) => summary.verdicts[verdict] > 0)
    .map((verdict) => [labels.verdict[verdict], summary.verdicts[verdict], labels.meaning[verdict]]);
  return section(labels.byVerdict, [labels.byVerdict, labels.findings, labels.message], rows, [1]);
}

function libraryTable({ summary, locale }: Report): string[] {
  const labels = labelsOf(locale);
  const shown = verdicts.filter((verdict) => summary.verdicts[verdict] > 0);
  const rows = summary.libraries.map(({ library, findings, verdicts: counts }) => [
    escapeCell(library),
    findings,
    ...shown.map((verdict) => counts[verdict]),
  ]);
  const head = [labels.library, labels.findings, ...shown.map((verdict) => labels.verdict[verdict])];
  return section(labels.byLibrary, head, rows, [1, ...shown.map((_, index) => index + 2)]);
}

function effort({ summary, locale }: Report): string[] {
  const labels = labelsOf(locale);
  const { S, M, L, review, repeat, hours } = summary.effort;
  const words = [
    labels.hours(roundHours(hours), summary.verdicts.unmapped),
    labels.assumptions(S, M, L, review, Math.round(repeat * 100)),
  ];
  return [`## ${labels.effort}`, '', ...words, ''];
}

/** The last scans; the file of the history holds them all. */
function progress({ history, locale }: Report): string[] {
  const first = history?.[0];
  const last = history?.at(-1);
  if (!history || !first || !last || first === last) return [];
  const labels = labelsOf(locale);
  const rows = history
    .slice(-12)
    .map(({ date, files, findings, work, suppressed, hours }) => [
      date.slice(0, 10),
      files,
      findings,
      work.person + work.blocked,
      suppressed,
      roundHours(hours),
    ]);
  const head = [labels.date, labels.files, labels.toMigrate, labels.byPerson, labels.suppressedShort];
  const body = table([...head, labels.hoursShort], rows, [1, 2, 3, 4, 5]);
  return [`## ${labels.progress}`, '', labels.since(first, last), '', ...body];
}

function suppressions({ summary, locale }: Report): string[] {
  const labels = labelsOf(locale);
  const rows = summary.suppressions.map(({ reason, places, files }) => [
    reason === '' ? labels.noReason : escapeCell(reason),
    places,
    files,
  ]);
  return section(labels.suppressions, [labels.reason, labels.places, labels.files], rows, [1, 2]);
}

function tasks(report: Report): string[] {
  const rest = report.tasks.filter(({ verdict }) => verdict !== 'none' && verdict !== 'same');
  return rest.length > 0 ? [`## ${labelsOf(report.locale).tasks}`, '', ...taskRows(report, rest)] : [];
}

/** What the adapter's replacement at run time serves, and what it leaves. */
function zeroEdit(report: Report): string[] {
  const { zeroEdit: way, locale } = report;
  if (!way) return [];
  const labels = labelsOf(locale);
  const rows = way.tasks.length > 0 ? taskRows(report, way.tasks) : [];
  return [`## ${labels.zeroEdit}`, '', labels.zeroEditWords(way.served, way.left), '', ...rows];
}

function advised(report: Report): string[] {
  const { advice } = report;
  return advice.length > 0 ? [`## ${labelsOf(report.locale).advised}`, '', ...taskRows(report, advice)] : [];
}

/** A row a task, with what to do. */
export function taskRows({ locale }: Report, list: readonly Task[]): string[] {
  const labels = labelsOf(locale);
  const head = [labels.symbol, labels.byVerdict, labels.places, labels.effort, labels.message];
  const rows = list.map(({ symbols, verdict, places, effort: size, message, advice }) => [
    symbolCells(symbols, locale),
    labels.verdict[verdict],
    places,
    size ?? '',
    escapeCell(advice ? `${message} ${advice}` : message),
  ]);
  return table(head, rows, [2]);
}

function symbolCells(symbols: readonly string[], locale: Report['locale']): string {
  const left = symbols.length - 8;
  const shown = symbols.slice(0, 8).map(code).join(', ');
  return left > 0 ? `${shown} ${labelsOf(locale).more(left)}` : shown;
}

/** A row a kernel. */
function kernelsSection({ files, locale }: Report): string[] {
  const labels = labelsOf(locale);
  const rows = files.flatMap(({ path, kernels }) =>
    (kernels ?? []).map(({ name, line, message }) => [
      code(name),
      `${escapeCell(path)}:${line}`,
      escapeCell(message),
    ]),
  );
  return section(labels.kernels, [labels.kernel, labels.file, labels.message], rows, []);
}

/** A row a file, with the number of findings of each kind. */
export function filesSection({ files: all, locale }: Report): string[] {
  const labels = labelsOf(locale);
  const open = (file: ReportFile) => openFindings(file).filter(({ verdict }) => verdict !== 'same');
  const rows = all
    .map((file) => ({ file, findings: open(file) }))
    .filter(({ findings }) => findings.length > 0)
    .sort((a, b) => b.findings.length - a.findings.length)
    .map(({ file, findings }) => {
      const number = (...wanted: string[]) =>
        findings.filter(({ verdict }) => wanted.includes(verdict)).length;
      return [
        escapeCell(file.path),
        findings.length,
        number('none'),
        number('manual', 'unmapped'),
        number('adapted'),
        number('direct'),
      ];
    });
  const { none, manual, unmapped, adapted, direct } = labels.verdict;
  const head = [labels.file, labels.findings, none, `${manual}, ${unmapped}`, adapted, direct];
  return section(labels.byFile, head, rows, [1, 2, 3, 4, 5]);
}

function notScanned({ notScanned: notes, locale }: Report): string[] {
  if (notes.length === 0) return [];
  const items = notes.map(({ path, message }) => `- ${code(path)}: ${escapeCell(message)}`);
  return [`## ${labelsOf(locale).notScanned}`, '', ...items, ''];
}

type Row = readonly (string | number)[];

function section(title: string, head: Row, rows: readonly Row[], numeric: readonly number[]): string[] {
  return rows.length > 0 ? [`## ${title}`, '', ...table(head, rows, numeric)] : [];
}

export function table(head: Row, rows: readonly Row[], numeric: readonly number[]): string[] {
  const line = (row: Row) => `| ${row.join(' | ')} |`;
  const rule = head.map((_, index) => (numeric.includes(index) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line), ''];
}

export function escapeCell(text: string): string {
  return text.replace(/[|<>]/g, (sign) => `\\${sign}`).replace(/\s*\n\s*/g, ' ');
}

/** Backticks in a name need a longer fence; a bar would end the table's cell. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')}${fence}`;
}
