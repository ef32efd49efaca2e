/** Reads a JSON report that `scan` or `merge` wrote: every field that joining relies on is checked. Pure. */
import * as v from 'valibot';
import { chips, type Locale, type Target, verdicts } from '../model.ts';
import {
  type Hours,
  kernelOutcomes,
  type NotScanned,
  type ReportFile,
  type Shard,
  type Summary,
} from './model.ts';
import type { Unlisted } from './unlisted.ts';

export interface StoredReport {
  readonly tool: { readonly version: string };
  readonly lang: Locale;
  readonly target: Target;
  readonly shard?: Shard;
  readonly summary: Pick<Summary, 'files' | 'known'> & { readonly effort: Hours };
  readonly files: readonly (Omit<ReportFile, 'parseGaps'> & { readonly parseGaps?: number })[];
  readonly unlisted: Unlisted;
  readonly notScanned: readonly NotScanned[];
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const place = v.pipe(v.number(), v.integer(), v.minValue(1));
const region = { line: place, column: place, endLine: place, endColumn: place };

const finding = v.object({
  ...region,
  rule: v.string(),
  symbol: v.string(),
  library: v.string(),
  verdict: v.picklist(verdicts),
  message: v.string(),
  advice: v.optional(v.string()),
  effort: v.optional(v.picklist(['S', 'M', 'L'])),
  fix: v.optional(
    v.object({
      title: v.string(),
      safety: v.picklist(['safe', 'review', 'start']),
      edits: v.array(v.object({ ...region, text: v.string() })),
      needs: v.array(v.string()),
    }),
  ),
  suppressed: v.optional(v.string()),
  zeroEdit: v.optional(v.literal(true)),
  fingerprint: v.optional(v.string()),
});

const kernel = v.object({
  ...region,
  name: v.string(),
  pattern: v.string(),
  outcome: v.picklist(kernelOutcomes),
  moves: count,
  stops: v.array(v.string()),
  message: v.string(),
});

const schema = v.object({
  version: v.literal(1),
  tool: v.object({ version: v.string() }),
  lang: v.picklist(['en', 'zh-cn']),
  target: v.object({
    chip: v.picklist(chips),
    cann: v.string(),
    torch: v.string(),
    pythonStyle: v.picklist(['npu', 'accelerator']),
    torchNpu: v.optional(v.string()),
  }),
  shard: v.optional(v.object({ number: place, of: place })),
  summary: v.object({
    files: count,
    known: count,
    effort: v.object({ S: v.number(), M: v.number(), L: v.number(), review: v.number(), repeat: v.number() }),
  }),
  files: v.array(
    v.object({
      path: v.string(),
      parseGaps: v.optional(count),
      kernels: v.optional(v.array(kernel)),
      findings: v.array(finding),
    }),
  ),
  unlisted: v.object({
    same: v.record(v.string(), count),
    advice: v.array(v.object({ path: v.string(), ...finding.entries })),
  }),
  notScanned: v.array(v.object({ path: v.string(), kind: v.string(), message: v.string() })),
});

/** Nothing when the text is no report of this form: not JSON, cut off, SARIF, or of a version that had other fields. */
export function readStored(text: string): StoredReport | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
  // What was read is given on as it is, so that its fields keep their order.
  return v.is(schema, parsed) ? (parsed as unknown as StoredReport) : undefined;
}
