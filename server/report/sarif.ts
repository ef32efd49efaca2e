/**
 * The report as SARIF 2.1.0 for code scanning services and viewers. Regions count from 1 in UTF-16 code units, `same`
 * is a pass, and `start` fixes are left out because a viewer would apply them unseen. Pure.
 */
import type {
  ArtifactLocation,
  Fix,
  Log,
  Notification,
  Region as Place,
  ReportingDescriptor,
  Result,
  Run,
} from 'sarif';
import type { Verdict } from '../model.ts';
import { fingerprintName } from './baseline.ts';
import { helpUri } from './helpUri.ts';
import type { NotScanned, Region, Report, ReportFile, ReportFinding, ReportFix } from './model.ts';

/** The same words as in the editor; `severities` of the configuration may change them. */
export type Levels = Record<Verdict, 'none' | 'note' | 'warning' | 'error'>;

export const defaultLevels: Levels = {
  same: 'none',
  direct: 'note',
  adapted: 'warning',
  manual: 'warning',
  none: 'error',
  unmapped: 'note',
};

const base = 'SRCROOT';

export function sarifReport(report: Report, levels: Levels = defaultLevels): string {
  const rules = new Map<string, { index: number; descriptor: ReportingDescriptor }>();
  const results = report.files.flatMap((file) =>
    file.findings.map((finding) => {
      const known = rules.get(finding.rule);
      const index = known?.index ?? rules.size;
      if (!known) rules.set(finding.rule, { index, descriptor: descriptor(finding, levels) });
      return result(file, finding, index, levels);
    }),
  );
  const run: Run = {
    tool: {
      driver: {
        name: report.tool.name,
        version: report.tool.version,
        semanticVersion: report.tool.version,
        rules: [...rules.values()].map((rule) => rule.descriptor),
      },
    },
    language: report.locale === 'zh-cn' ? 'zh-CN' : 'en',
    columnKind: 'utf16CodeUnits',
    newlineSequences: ['\r\n', '\n', '\r'],
    ...(report.root !== undefined && { originalUriBaseIds: { [base]: { uri: report.root } } }),
    invocations: [
      { executionSuccessful: true, toolExecutionNotifications: report.notScanned.map(notification) },
    ],
    results,
    properties: { target: report.target },
  };
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return `${JSON.stringify(log)}\n`;
}

function descriptor(finding: ReportFinding, levels: Levels): ReportingDescriptor {
  const { rule, symbol, library, message, advice, verdict } = finding;
  return {
    id: rule,
    name: symbol,
    shortDescription: { text: `${symbol} (${library})` },
    fullDescription: { text: message },
    help: { text: advice ? `${message} ${advice}` : message },
    helpUri: helpUri(rule),
    defaultConfiguration: { level: levels[verdict] },
    properties: { library },
  };
}

function result(file: ReportFile, finding: ReportFinding, ruleIndex: number, levels: Levels): Result {
  const { rule, symbol, library, verdict, effort, message, advice, fix, suppressed, fingerprint } = finding;
  const artifactLocation = location(file.path);
  const pass = verdict === 'same';
  return {
    ruleId: rule,
    ruleIndex,
    kind: pass ? 'pass' : 'fail',
    level: pass ? 'none' : levels[verdict],
    message: { text: advice ? `${message} ${advice}` : message },
    locations: [{ physicalLocation: { artifactLocation, region: place(finding) } }],
    ...(fingerprint !== undefined && { partialFingerprints: { [fingerprintName]: fingerprint } }),
    ...(fix && fix.safety !== 'start' && fix.edits.length > 0 && { fixes: [fixOf(fix, artifactLocation)] }),
    ...(suppressed !== undefined && {
      suppressions: [{ kind: 'inSource', justification: suppressed }],
    }),
    properties: { symbol, verdict, library, effort: effort ?? null, ...(fix && { safety: fix.safety }) },
  };
}

function fixOf(fix: ReportFix, artifactLocation: ArtifactLocation): Fix {
  const replacements = fix.edits.map((edit) => ({
    deletedRegion: place(edit),
    insertedContent: { text: edit.text },
  }));
  return { description: { text: fix.title }, artifactChanges: [{ artifactLocation, replacements }] };
}

function notification({ path, kind, message }: NotScanned): Notification {
  return {
    descriptor: { id: kind },
    level: 'warning',
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: location(path) } }],
  };
}

function place({ line, column, endLine, endColumn }: Region): Place {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** A relative path is relative to the base; an absolute one, also of a Windows drive, becomes a file URI. */
function location(path: string): ArtifactLocation {
  const uri = path.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return { uri: `file://${uri}` };
  if (/^[A-Za-z]:\//.test(path)) return { uri: `file:///${uri.replace('%3A', ':')}` };
  return { uri, uriBaseId: base };
}
