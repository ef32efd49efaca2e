import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBaseline, withoutKnown } from '../../server/report/baseline.ts';
import { csvReport } from '../../server/report/csv.ts';
import { htmlReport } from '../../server/report/html.ts';
import { jsonReport } from '../../server/report/json.ts';
import { markdownReport } from '../../server/report/markdown.ts';
import { locate, type ReportFile } from '../../server/report/model.ts';
import { sarifReport } from '../../server/report/sarif.ts';
import { textReport } from '../../server/report/text.ts';
import { finding, findings, sample, text } from './sample.ts';

const detail = { locale: 'en', detail: true } as const;

test('the summary counts what is open, and effort adds up as documented', () => {
  const { summary, tasks } = sample();
  assert.deepEqual(summary.verdicts, { same: 1, direct: 1, adapted: 0, manual: 1, none: 1, unmapped: 1 });
  assert.deepEqual([summary.findings, summary.suppressed, summary.fixable, summary.parseGaps], [4, 1, 1, 1]);
  assert.deepEqual([summary.files, summary.filesWithFindings], [2, 1]);
  assert.equal(summary.effort.hours, 4 + 16);
  assert.deepEqual(
    summary.blockers.map(({ symbols }) => symbols),
    [['gone']],
  );
  assert.deepEqual(
    tasks.map(({ verdict }) => verdict),
    ['none', 'manual', 'unmapped', 'direct'],
  );

  const twice = 'x() x() y()';
  const again = { ...finding(twice, 'x', 'manual', { effort: 'M' }), span: { start: 4, end: 5 } };
  const list = [finding(twice, 'x', 'manual', { effort: 'M' }), again, finding(twice, 'y', 'adapted')];
  const file = (path: string): ReportFile => ({ path, findings: locate(twice, list, detail), parseGaps: 0 });
  assert.equal(sample({ files: [file('f')] }).summary.effort.hours, 4 + 0.05);
  assert.equal(sample({ files: [file('f'), file('g')] }).summary.effort.hours, 4 + 0.4 + 0.1);
});

test('names with one advice are one task', () => {
  const source = 'texA(); texB(); texB();';
  const advice = { advice: { en: 'Use memory.', zh: '使用内存。' }, effort: 'L' } as const;
  const second = source.lastIndexOf('texB');
  const list = [
    finding(source, 'texA', 'none', advice),
    finding(source, 'texB', 'none', advice),
    { ...finding(source, 'texB', 'none', advice), span: { start: second, end: second + 4 } },
  ];
  const report = sample({ files: [{ path: 'f', findings: locate(source, list, detail), parseGaps: 0 }] });
  assert.equal(report.tasks.length, 1);
  assert.deepEqual(
    [report.tasks[0]?.symbols, report.tasks[0]?.places, report.summary.effort.hours],
    [['texB', 'texA'], 3, 16],
  );
});

test('names that stay are counted always and listed only when asked for', () => {
  const listed = (all: boolean) =>
    sample({ all }).files.flatMap((file) => file.findings.map(({ symbol }) => symbol));
  assert.ok(!listed(false).includes('same'));
  assert.ok(listed(true).includes('same'));
});

test('JSON holds every finding with its place, fix and fingerprint', () => {
  const report = JSON.parse(jsonReport(sample()));
  assert.deepEqual(Object.keys(report), [
    'version',
    'tool',
    'lang',
    'target',
    'summary',
    'files',
    'unlisted',
    'notScanned',
  ]);
  const [file] = report.files;
  assert.equal(file.path, 'src/a b.cu');
  assert.deepEqual(file.findings[0], {
    ...{ rule: 'oldCall', symbol: 'oldCall', library: 'lib', verdict: 'direct' },
    ...{ line: 2, column: 5, endLine: 2, endColumn: 12, message: '`oldCall` is <direct>.' },
    fix: {
      title: 'Replace.',
      safety: 'safe',
      edits: [{ line: 2, column: 5, endLine: 2, endColumn: 12, text: 'newCall' }],
      needs: ['new.h'],
    },
    fingerprint: file.findings[0].fingerprint,
  });
  assert.equal(file.findings[3].suppressed, 'known, see wiki');
  assert.deepEqual(report.notScanned, [
    { path: 'bad.cu', kind: 'unreadable', message: 'It cannot be read.' },
  ]);
});

test('SARIF has rules, regions, fixes, suppressions, passes and notifications where the standard wants them', () => {
  const log = JSON.parse(sarifReport(sample({ all: true })));
  assert.equal(log.version, '2.1.0');
  const [run] = log.runs;
  assert.equal(run.columnKind, 'utf16CodeUnits');
  assert.deepEqual(run.originalUriBaseIds, { SRCROOT: { uri: 'file:///p/' } });
  const bySymbol = Object.fromEntries(
    run.results.map((result: { properties: { symbol: string } }) => [result.properties.symbol, result]),
  );
  assert.deepEqual(bySymbol.oldCall.locations[0].physicalLocation, {
    artifactLocation: { uri: 'src/a%20b.cu', uriBaseId: 'SRCROOT' },
    region: { startLine: 2, startColumn: 5, endLine: 2, endColumn: 12 },
  });
  assert.deepEqual(bySymbol.oldCall.properties, {
    symbol: 'oldCall',
    verdict: 'direct',
    library: 'lib',
    effort: null,
    safety: 'safe',
  });
  assert.deepEqual(bySymbol.oldCall.fixes[0].artifactChanges[0].replacements, [
    {
      deletedRegion: { startLine: 2, startColumn: 5, endLine: 2, endColumn: 12 },
      insertedContent: { text: 'newCall' },
    },
  ]);
  assert.equal(bySymbol.oldTask.fixes, undefined, 'a start is never offered for applying');
  assert.deepEqual([bySymbol.same.kind, bySymbol.same.level], ['pass', 'none']);
  assert.deepEqual(
    ['oldCall', 'oldTask', 'gone', 'odd'].map((symbol) => bySymbol[symbol].level),
    ['note', 'warning', 'error', 'note'],
  );
  assert.deepEqual(bySymbol.hidden.suppressions, [{ kind: 'inSource', justification: 'known, see wiki' }]);
  for (const result of run.results) {
    assert.equal(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
    assert.match(result.partialFingerprints['ascendify/v1'], /^[0-9a-f]{14}:1$/);
  }
  for (const rule of run.tool.driver.rules) {
    assert.ok(URL.canParse(rule.helpUri) && rule.shortDescription.text && rule.fullDescription.text, rule.id);
  }
  const [note] = run.invocations[0].toolExecutionNotifications;
  assert.equal(note.locations[0].physicalLocation.artifactLocation.uri, 'bad.cu');
});

test('fingerprints outlive moved lines and new indentation, and tell equal lines apart', () => {
  const prints = (source: string, names: readonly string[]) => {
    let from = 0;
    const list = names.map((name) => {
      const start = source.indexOf(name, from);
      from = start + 1;
      return { ...finding(source, name, 'manual'), span: { start, end: start + name.length } };
    });
    return locate(source, list, detail).map(({ fingerprint }) => fingerprint);
  };
  const before = prints('f(a);\nf(a);\ng();\n', ['f', 'f', 'g']);
  assert.equal(new Set(before).size, 3);
  assert.deepEqual(prints('// new\n\n  f(a);\n\tf( a );\r\n  g();\n', ['f', 'f', 'g']), before);
  assert.notDeepEqual(prints('f(b);\nf(a);\ng();\n', ['f', 'f', 'g']), before);
});

test('a baseline, JSON or SARIF, leaves out what it holds, also in a file that moved', () => {
  const { files } = sample({ all: true });
  for (const written of [jsonReport(sample({ all: true })), sarifReport(sample({ all: true }))]) {
    const baseline = parseBaseline(written);
    assert.ok(baseline);
    assert.equal(withoutKnown(files, baseline).known, findings.length);
    const moved = files.map((file) => ({ ...file, path: `deep/${file.path}` }));
    assert.equal(withoutKnown(moved, baseline).known, findings.length);
    const doubled = [...files, ...moved];
    assert.equal(withoutKnown(doubled, baseline).known, findings.length, 'one entry covers one finding');
    const fresh = `oldCall(2);\n${text}`;
    const newer = [
      {
        path: 'src/a b.cu',
        findings: locate(fresh, [finding(fresh, 'oldCall', 'direct')], detail),
        parseGaps: 0,
      },
    ];
    assert.equal(withoutKnown(newer, baseline).known, 0);
  }
  assert.equal(parseBaseline('{"runs": 1}'), undefined);
  assert.equal(parseBaseline('no json'), undefined);
});

test('CSV quotes what needs it and lets no cell be a formula', () => {
  const source = '=cmd()';
  const evil = finding(source, '=cmd', 'none', { message: { en: 'a "b", c\nd', zh: '' } });
  const rows = csvReport(
    sample({ files: [{ path: '-x,y', findings: locate(source, [evil], detail), parseGaps: 0 }] }),
  ).split('\r\n');
  assert.equal(rows[0]?.split(',').length, 14);
  assert.equal(rows[1], `"'-x,y",1,1,1,5,none,'=cmd,'=cmd,lib,,,,"a ""b"", c\nd",`);
});

test('text is a line a finding with the place first, and plain without colour', () => {
  const lines = textReport(sample(), { colour: false }).split('\n');
  assert.equal(lines[0], 'src/a b.cu:2:5 direct oldCall `oldCall` is <direct>.');
  assert.ok(!lines.join('').includes('\u001b'));
  assert.ok(!lines.some((line) => line.includes('hidden')), 'suppressed findings are somebody’s decision');
  const chinese = textReport(sample({ locale: 'zh-cn' }), { colour: true, summaryOnly: true });
  assert.ok(chinese.includes('\u001b[31mgone\u001b[0m (1): 不用它。'), chinese);
});

test('Markdown escapes what would break a table', () => {
  const source = 'a|b';
  const odd = finding(source, 'a|b', 'none', { message: { en: 'x | y <z>', zh: '' } });
  const page = markdownReport(
    sample({ files: [{ path: 'f|g', findings: locate(source, [odd], detail), parseGaps: 0 }] }),
  );
  assert.match(page, /\| `a\\\|b` \| None \| 1 \| {2}\| x \\\| y \\<z\\> \|/);
  assert.match(page, /\| f\\\|g \| 1 \|/);
});

test('the page escapes the project’s texts, loads nothing and runs only its own script', () => {
  const source = '<img src=x onerror=alert(1)>';
  const evil = finding(source, source, 'none', {
    advice: { en: '</script><script>alert(2)</script>', zh: '' },
  });
  const page = htmlReport(
    sample({ files: [{ path: '"><b>', findings: locate(source, [evil], detail), parseGaps: 0 }] }),
  );
  assert.ok(!page.includes('<img') && !page.includes('"><b>') && page.match(/<script>/g)?.length === 1);
  assert.equal(page.match(/<\/script>/g)?.length, 2, 'the data and the script');
  assert.match(
    page,
    /default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'/,
  );
  // Only anchors within the page; what a line opens is put there by the script.
  assert.doesNotMatch(page, /<\w+(\s[\w-]+="[^"]*")*\s(src|href(?!="#)|style|on\w+)=|https?:|url\(/);
});

test('the page holds every place, those worth a look too, and both languages have the same parts', () => {
  const data = (page: string) =>
    JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '');
  const look = [finding(text, 'same', 'same', { advice: { en: 'Look.', zh: '看。' } })];
  const files = [{ path: 'f', findings: [...locate(text, [...findings, ...look], detail)], parseGaps: 0 }];
  const { kinds, texts, files: packed } = data(htmlReport(sample({ files })));
  const places = (packed as [string, number[], number[]][]).flatMap(([path, found]) =>
    found.flatMap((kind, at) =>
      at % 3 === 0 ? [`${path}:${found[at + 1]}:${found[at + 2]} ${texts[kinds[kind][0]]}`] : [],
    ),
  );
  assert.deepEqual(places, ['f:2:5 oldCall', 'f:2:17 oldTask', 'f:2:28 gone', 'f:3:3 same', 'f:3:21 odd']);
  const sections = (page: string) => [...page.matchAll(/<section id="(\w+)">/g)].map(([, id]) => id);
  const [english, chinese] = [htmlReport(sample({ files })), htmlReport(sample({ files, locale: 'zh-cn' }))];
  assert.deepEqual(sections(chinese), sections(english));
  const named = 'overview effort blockers libraries tasks advice explore suppressed unscanned';
  assert.equal(sections(english).join(' '), named);
  assert.match(htmlReport(sample(), { link: 'command:x.open' }), /"link":"command:x\.open"/);
});
