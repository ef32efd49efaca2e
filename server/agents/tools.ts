/**
 * The three read-only tools of agents: their names, what they say of themselves and what they take. The manifest repeats
 * them for the editor's own agents, and a test compares both. Pure data.
 */
import * as v from 'valibot';
import { cannPattern, torchPattern } from '../files/config.ts';
import { chips, type Words } from '../model.ts';

export const toolNames = ['ascendify_explain', 'ascendify_scan', 'ascendify_preview'] as const;
export type ToolName = (typeof toolNames)[number];

/** As many findings as an answer lists when nothing is said, and at most. */
export const listed = { usual: 50, most: 500 };

export interface Tool {
  readonly title: Words;
  /** For the model, which reads English whatever the user speaks. */
  readonly description: string;
  readonly inputSchema: {
    readonly type: 'object';
    readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly required: string[];
    readonly additionalProperties: false;
  };
}

const target = {
  chip: {
    type: 'string',
    enum: [...chips],
    description: 'Ascend chip to answer for, when not the configured one.',
  },
  cann: { type: 'string', description: 'CANN release to answer for, such as 9.1.0.' },
  torch: { type: 'string', description: 'PyTorch release to answer for, such as 2.9.' },
};

const path = {
  type: 'string',
  description: 'A file or folder of the workspace, relative to its root; "." is all of it.',
};

export const tools: Readonly<Record<ToolName, Tool>> = {
  ascendify_explain: {
    title: { en: 'Explain a CUDA or Ascend API', zh: '说明 CUDA 或昇腾 API' },
    description:
      'What one name of CUDA, its libraries or torch.cuda becomes on Huawei Ascend: verdict, counterpart, signatures, ' +
      'differences, releases, chips, examples and the source of each fact. Takes names of Ascend too. Says so when a ' +
      'name is unknown; then do not guess a counterpart.',
    inputSchema: {
      type: 'object',
      properties: {
        name: {
          type: 'string',
          description:
            'The exact name of a function, type, constant, header or module, with its namespaces or modules.',
        },
        ...target,
      },
      required: ['name'],
      additionalProperties: false,
    },
  },
  ascendify_scan: {
    title: { en: 'Scan a path for CUDA', zh: '扫描路径中的 CUDA' },
    description:
      'Lists what in a file or folder must change on the way from CUDA to Huawei Ascend: place, name, verdict (direct, ' +
      'adapted, manual, none, unmapped), what to do, whether a fix exists, and the source of each rule. Changes nothing.',
    inputSchema: {
      type: 'object',
      properties: {
        path,
        limit: {
          type: 'integer',
          minimum: 0,
          maximum: listed.most,
          description: `How many findings to list, the hardest first; ${listed.usual} when left out.`,
        },
        ...target,
      },
      required: ['path'],
      additionalProperties: false,
    },
  },
  ascendify_preview: {
    title: { en: 'Preview the fixes of a path', zh: '预览路径的修复' },
    description:
      'Shows as a unified diff what the tested rules would rewrite in a file or folder from CUDA to Huawei Ascend, what ' +
      'to check afterwards and what is left for a person, with sources. Writes nothing.',
    inputSchema: {
      type: 'object',
      properties: {
        path,
        adapted: {
          type: 'boolean',
          description: 'Also rewrite where one thing has to be checked afterwards; true when left out.',
        },
        rule: { type: 'string', description: 'Only fixes of this rule, by the id that a scan gives.' },
        ...target,
      },
      required: ['path'],
      additionalProperties: false,
    },
  },
};

const version = (pattern: RegExp) => v.optional(v.pipe(v.string(), v.regex(pattern)));
const targetInput = {
  chip: v.optional(v.picklist(chips)),
  cann: version(cannPattern),
  torch: version(torchPattern),
};
const word = v.pipe(v.string(), v.trim(), v.nonEmpty());

/** What each tool takes, as it is checked: a model may write anything. */
export const inputs = {
  ascendify_explain: v.strictObject({ name: word, ...targetInput }),
  ascendify_scan: v.strictObject({
    path: word,
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(listed.most))),
    ...targetInput,
  }),
  ascendify_preview: v.strictObject({
    path: word,
    adapted: v.optional(v.boolean()),
    rule: v.optional(word),
    ...targetInput,
  }),
};

export type Input<T extends ToolName> = v.InferOutput<(typeof inputs)[T]>;
