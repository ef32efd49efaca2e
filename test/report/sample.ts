/** A report made by hand: the writers are tested on findings that no rule needs to make. */
import { defaultTarget, type Finding, type Locale, type Verdict } from '../../server/model.ts';
import { buildReport, locate, type Report, type ReportFile } from '../../server/report/model.ts';

export function finding(
  text: string,
  symbol: string,
  verdict: Verdict,
  more: Partial<Finding> = {},
): Finding {
  const start = text.indexOf(symbol);
  return {
    rule: symbol,
    symbol,
    library: 'lib',
    verdict,
    span: { start, end: start + symbol.length },
    side: 'host',
    inMacro: false,
    message: { en: `\`${symbol}\` is <${verdict}>.`, zh: `\`${symbol}\` 是 <${verdict}>。` },
    ...more,
  };
}

export const text = 'int main() {\r\n  é oldCall(1); oldTask(); gone();\n  same(); hidden(); odd();\n}\n';

export const findings: readonly Finding[] = [
  finding(text, 'oldCall', 'direct', {
    fix: {
      title: { en: 'Replace.', zh: '替换。' },
      safety: 'safe',
      needs: ['new.h'],
      edits: [{ start: text.indexOf('oldCall'), end: text.indexOf('oldCall') + 7, text: 'newCall' }],
    },
  }),
  finding(text, 'oldTask', 'manual', {
    effort: 'M',
    advice: { en: 'Think, then write.', zh: '先思考再写。' },
    fix: {
      title: { en: 'Start.', zh: '开始。' },
      safety: 'start',
      needs: [],
      edits: [{ start: 0, end: 0, text: '//' }],
    },
  }),
  finding(text, 'gone', 'none', { effort: 'L', advice: { en: 'Do without.', zh: '不用它。' } }),
  finding(text, 'same', 'same'),
  finding(text, 'hidden', 'adapted', { suppressed: 'known, see wiki' }),
  finding(text, 'odd', 'unmapped'),
];

export function sample(
  options: { readonly locale?: Locale; readonly all?: boolean; readonly files?: ReportFile[] } = {},
): Report {
  const locale = options.locale ?? 'en';
  const own = {
    path: 'src/a b.cu',
    findings: locate(text, findings, { locale, detail: true }),
    parseGaps: 1,
  };
  return buildReport({
    version: '1.2.3',
    locale,
    target: defaultTarget,
    root: 'file:///p/',
    files: options.files ?? [own, { path: 'src/empty.cu', findings: [], parseGaps: 0 }],
    notScanned: [{ path: 'bad.cu', kind: 'unreadable', message: 'It cannot be read.' }],
    all: options.all ?? false,
  });
}
