/**
 * What each command takes, and how arguments are read. Gives checked options; a fault is a `UserError` that names the
 * option and, where there is one, the option that was probably meant.
 */
import { existsSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { cannPattern, torchPattern } from '../files/config.ts';
import { UserError } from '../files/userError.ts';
import { chips } from '../model.ts';
import { nearest } from '../text.ts';
import { say } from './words.ts';

export const formats = ['text', 'json', 'sarif', 'markdown', 'html', 'csv'] as const;
export type Format = (typeof formats)[number];

export const failLevels = ['direct', 'adapted', 'manual', 'none'] as const;
export type FailLevel = (typeof failLevels)[number];

interface Option {
  /** A value's form in the help; none for a switch. */
  readonly value?: string;
  readonly short?: string;
  readonly values?: readonly string[];
  readonly pattern?: RegExp;
  /** Accepted, but of no interest to people. */
  readonly hidden?: boolean;
}

export const options = {
  format: { value: formats.join('|'), short: 'f', values: formats },
  output: { value: 'FILE', short: 'o' },
  all: {},
  'fail-on': { value: failLevels.join('|'), values: failLevels },
  baseline: { value: 'FILE' },
  history: { value: 'FILE' },
  shard: { value: 'i/n', pattern: /^[1-9]\d*\/[1-9]\d*$/ },
  adapted: {},
  out: { value: 'DIR' },
  'dry-run': {},
  'allow-dirty': {},
  include: { value: 'DIR', short: 'I' },
  binary: {},
  stdio: {},
  clientProcessId: { value: 'PID', hidden: true },
  chip: { value: chips.join('|'), values: chips },
  cann: { value: 'VERSION', pattern: cannPattern },
  torch: { value: 'VERSION', pattern: torchPattern },
  'python-style': { value: 'npu|accelerator', values: ['npu', 'accelerator'] },
  config: { value: 'FILE' },
  lang: { value: 'en|zh-cn', values: ['en', 'zh-cn'] },
  help: { short: 'h' },
  version: { short: 'v' },
} as const satisfies Record<string, Option>;

export type OptionName = keyof typeof options;

const target = ['chip', 'cann', 'torch', 'python-style', 'config', 'lang'] as const;

export const commands = {
  scan: ['format', 'output', 'all', 'fail-on', 'baseline', 'history', 'shard', ...target, 'help'],
  merge: ['format', 'output', 'fail-on', 'baseline', 'history', 'config', 'lang', 'help'],
  fix: ['dry-run', 'adapted', 'allow-dirty', ...target, 'help'],
  migrate: ['out', 'adapted', ...target, 'help'],
  emulate: ['include', 'binary', 'output', 'chip', 'lang', 'help'],
  explain: [...target, 'help'],
  lsp: ['stdio', 'clientProcessId', 'help'],
  mcp: [...target, 'help'],
} as const satisfies Record<string, readonly OptionName[]>;

export type CommandName = keyof typeof commands;

export interface Parsed {
  readonly command: CommandName | 'help' | 'version';
  /** The command that help is asked for. */
  readonly topic?: CommandName;
  readonly values: Partial<Record<OptionName, string>>;
  readonly positionals: readonly string[];
  /** The values of `--include`. */
  readonly folders?: readonly string[];
  /** What stands after `--`, for the program that `emulate` runs. */
  readonly passed?: readonly string[];
}

/** `args` as after `node cli.js`. A switch that is on has the value `''`. */
export function readArguments(args: readonly string[]): Parsed {
  const [first, ...rest] = args;
  if (first === '--version' || first === '-v') return { command: 'version', values: {}, positionals: [] };
  if (first === undefined || first === '--help' || first === '-h')
    return { command: 'help', values: {}, positionals: [] };
  if (first === 'help') return help(rest[0] === undefined ? undefined : commandOf(rest[0]));
  const command = commandOf(first);
  const read = readTokens(command, rest);
  return read.values.help === undefined ? { command, ...read } : help(command);
}

function help(topic: CommandName | undefined): Parsed {
  return { command: 'help', ...(topic && { topic }), values: {}, positionals: [] };
}

function commandOf(name: string): CommandName {
  if (Object.hasOwn(commands, name)) return name as CommandName;
  if (name.startsWith('-'))
    throw new UserError(
      say.unknownOption(name, 'ascendify', nearest(name.replace(/^-+/, ''), ['help', 'version'])),
    );
  const near = nearest(name, [...Object.keys(commands), 'help']);
  if (!near && existsSync(name)) throw new UserError(say.pathAsCommand(name));
  throw new UserError(say.unknownCommand(name, near));
}

function readTokens(
  command: CommandName,
  args: readonly string[],
): Pick<Parsed, 'values' | 'positionals' | 'folders' | 'passed'> {
  const allowed: readonly OptionName[] = commands[command];
  const config: NonNullable<ParseArgsConfig['options']> = {};
  for (const name of allowed) {
    const option: Option = options[name];
    config[name] = {
      type: option.value ? 'string' : 'boolean',
      ...(option.short && { short: option.short }),
    };
  }
  const { tokens } = parseArgs({
    args: [...args],
    options: config,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Partial<Record<OptionName, string>> = {};
  const positionals: string[] = [];
  const folders: string[] = [];
  const passed: string[] = [];
  let ended = false;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') ended = true;
    if (token.kind === 'positional')
      (ended && command === 'emulate' ? passed : positionals).push(token.value);
    if (token.kind !== 'option') continue;
    const name = allowed.find((known) => known === token.name);
    if (!name) throw new UserError(say.unknownOption(token.rawName, command, nearest(token.name, allowed)));
    const value = checkedValue(name, token.rawName, token.value, token.inlineValue === true);
    if (name === 'include') folders.push(value);
    else values[name] = value;
  }
  return { values, positionals, folders, passed };
}

function checkedValue(name: OptionName, written: string, value: string | undefined, inline: boolean): string {
  const option: Option = options[name];
  if (!option.value) {
    if (value !== undefined) throw new UserError(say.takesNoValue(written));
    return '';
  }
  // A value that looks like an option is a forgotten value; `--output=-x` says it is meant.
  if (value === undefined || value === '' || (!inline && value.startsWith('-') && value !== '-')) {
    throw new UserError(say.needsValue(written, option.value));
  }
  const exact = option.values?.find((known) => known.toLowerCase() === value.toLowerCase());
  if (option.values && !exact) throw new UserError(say.badValue(written, value, option.values.join(', ')));
  if (option.pattern && !option.pattern.test(value))
    throw new UserError(say.badValue(written, value, exampleOf(name)));
  return exact ?? value;
}

function exampleOf(name: OptionName): string {
  if (name === 'shard') return '1/4';
  return name === 'cann' ? '9.1.0' : '2.9';
}
