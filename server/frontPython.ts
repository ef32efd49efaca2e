/** Python for the engine: gate, match, diagnose, imports. */
import type { Front } from './front.ts';
import type { CompiledVocabulary, Rule } from './ruleset/rule.ts';

export function createPythonFront(_rules: readonly Rule[], _vocabulary: CompiledVocabulary, _parsers: unknown): Front {
  return {
    mayMatch: () => false,
    read: () => ({ comments: [], findings: () => ({ findings: [], calls: [] }), companions: () => [], parseGaps: () => 0, dispose() {} }),
  };
}
