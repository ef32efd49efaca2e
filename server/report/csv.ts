/** The findings as a table for spreadsheets: RFC 4180, one row a finding. Pure. */
import type { Report } from './model.ts';

const columns = [
  'path',
  'line',
  'column',
  'endLine',
  'endColumn',
  'verdict',
  'rule',
  'symbol',
  'library',
  'effort',
  'fix',
  'suppressed',
  'message',
  'advice',
] as const;

export function csvReport(report: Report): string {
  const rows = report.files.flatMap((file) =>
    file.findings.map((finding) =>
      columns.map((column) => {
        if (column === 'path') return file.path;
        if (column === 'fix') return finding.fix?.safety ?? '';
        return finding[column] ?? '';
      }),
    ),
  );
  // A spreadsheet takes a Chinese table for another encoding unless a byte order mark says UTF-8.
  const mark = report.locale === 'zh-cn' ? '\ufeff' : '';
  return mark + [columns, ...rows].map((row) => row.map(cell).join(',').concat('\r\n')).join('');
}

/** Text that a spreadsheet would run as a formula gets an apostrophe; some take the wide signs of Chinese for the same. */
function cell(value: string | number): string {
  const text =
    typeof value === 'string' && /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
