/**
 * What a program holds as text and a file around the code would spell as well: settings such as `gpu="A100"`, container images,
 * paths, addresses and names of libraries and programs. The rules for those files serve here too; all of it is told and never
 * edited, because what reads it is not seen. Messages, help and texts of several words are none. Pure.
 */
import type { Node } from 'tree-sitter';
import { remember } from '../once.ts';
import type { Asks, Part, Place, Text } from '../places/place.ts';
import { gathered } from '../places/place.ts';
import { imagePlace } from '../places/shellPrograms.ts';
import type { FilesIndex } from '../ruleset/filesIndex.ts';
import type { PythonIndex } from '../ruleset/pythonIndex.ts';
import { matchFiles } from './files.ts';
import type { Match } from './match.ts';
import { otherBranchHandlesNpu } from './pythonBranches.ts';
import { lastName, literal } from './pythonPositions.ts';
import type { PythonScan } from './pythonScan.ts';
import { enclosingString } from './pythonStrings.ts';
import { isJoined, isPartOfValue, isPathPart, isPlainValue } from './pythonUses.ts';

/** One word in quotes. */
const word = /([\w./:@${}%+=*-]{3,200})["']/y;
/** What stands before a value: the name of an argument, a key or a variable, also where it is compared. */
const keyBefore =
  /([\w./-]+?)(?:\.(?:lower|upper)\(\))?["']?\]?\)?\s*(?::[\w [\],.|]*)?(?:[=:]|[=!]=|\bin)\s*(?:[\w.]*\(?[[({]\s*)?["']$/;
/** A function of the program that sets it. */
const setBefore = /\bset_(\w+)\(\s*["']$/;
/** The folder that a name stands in, where a path is put together. */
const folderBefore = /(?:["'](\w+)["']\s*\/\s*|\bjoin\([^()]*["'](\w+)["']\s*,\s*)["']$/;
/** The option whose choices or default a value is. */
const optionBefore =
  /["']--?([\w-]+)["'](?:(?:[^()]|\([^()]*\))*\b(?:choices|default)\s*=\s*(?:[^()]*[[(,]\s*)?|\s*,\s*)["']$/;
/** A registry or an owner, a name, and a tag. */
const image = /^[\w.-]+(?::\d{2,5})?(?:\/[\w.-]+)+:[\w.{}-]+$/;

/** Where the content of strings begins that a rule for other files may speak of. */
export type SettingsFinder = (text: string, scan: PythonScan) => readonly number[];

export function settingsFinder(files: FilesIndex, index: PythonIndex): SettingsFinder {
  const asks = files.asks(settings);
  // Programs say the same words again and again.
  const devices = devicesOf(index);
  const meaningOf = remember((content) => meaning(content, files, index, devices, asks));
  return (text, scan) =>
    scan.strings().filter((start) => {
      word.lastIndex = start;
      const content = word.exec(text)?.[1];
      if (content === undefined || text[start - 1] !== text[start + content.length]) return false;
      const meant = meaningOf(content);
      if (meant !== 'value') return meant === 'anything';
      const before = text.slice(Math.max(0, start - 160), start);
      const near = before.slice(-80);
      const folder = folderBefore.exec(near);
      const key =
        folder?.[1] ??
        folder?.[2] ??
        (optionBefore.exec(before) ?? keyBefore.exec(near) ?? setBefore.exec(near))?.[1];
      return key !== undefined && isValueOf(key.slice(key.lastIndexOf('.') + 1), content, files);
    });
}

/** What a word can be for the rules: what it is wherever it stands, a value of some key, or nothing. */
function meaning(
  content: string,
  files: FilesIndex,
  index: PythonIndex,
  devices: ReadonlySet<string>,
  asks: Asks,
): 'anything' | 'value' | 'nothing' {
  if (devices.has(content.split(':', 1)[0] as string) || isName(content, index)) return 'nothing';
  const alone =
    holdsText(content, files) ||
    image.test(content) ||
    isProgram(content, files) ||
    isPlainProgram(content, files) ||
    isKey(content, files);
  if (alone) return 'anything';
  return asks('pair', '', content) ? 'value' : 'nothing';
}

function isValueOf(key: string, content: string, files: FilesIndex): boolean {
  return files.find(pairPlace(key, content, 0), settings).some(({ rule }) => rule.matcher.kind === 'value');
}

/** Settings are those of configurations. */
const settings = 'yaml';

/** Devices and backends have rules of their own, which know where they are meant: these words, alone or with a number. */
function devicesOf({ strings }: PythonIndex): ReadonlySet<string> {
  return new Set(
    strings.flatMap(({ matcher }) =>
      matcher.kind === 'string' && (matcher.position === 'device' || matcher.position === 'backend')
        ? matcher.name
        : [],
    ),
  );
}

/** `torch.cuda.Stream`: names of the packages have rules of their own too. */
function isName(content: string, { packages }: PythonIndex): boolean {
  return /^\w+(?:\.\w+)+$/.test(content) && packages.has(content.slice(0, content.indexOf('.')));
}

function holdsText(content: string, { textStarts, texts }: FilesIndex): boolean {
  if (!textStarts || !texts) return false;
  textStarts.lastIndex = texts.lastIndex = 0;
  return textStarts.test(content) && texts.test(content);
}

/** `nvidia-smi`: a name with a hyphen is a program's wherever it stands, a plain word may be anything. */
function isProgram(content: string, files: FilesIndex): boolean {
  return (
    /^[a-z]+-[\w-]+(?:\.exe)?$/.test(content) &&
    files.find(programPlace(content.replace(/\.exe$/, ''), 0), 'shell').length > 0
  );
}

/** The name of a program as a plain word, or at the end of a path. */
function isPlainProgram(content: string, files: FilesIndex): boolean {
  const name = /^(?:\{[\w.]+\})?\/?(?:[\w.-]+\/)*([a-z]+)(?:\.exe)?$/.exec(content)?.[1];
  return name !== undefined && files.find(programPlace(name, 0), 'shell').length > 0;
}

/** Joined with the path of a folder, or with the ending of programs: there a plain word is one. */
function isInPath(string: Node): boolean {
  if (isPathPart(string) || isBehindPath(string)) return true;
  if (/\.exe["']$/.test(string.text)) return true;
  const call = string.parent?.type === 'argument_list' ? string.parent.parent : undefined;
  return /(?:\b(?:path|osp)\.join|\.joinpath|\bPath)$/.test(call?.childForFieldName('function')?.text ?? '');
}

/** `home + '/bin/x'`. */
function isBehindPath({ parent, id, text }: Node): boolean {
  return (
    parent?.type === 'binary_operator' &&
    parent.childForFieldName('operator')?.text === '+' &&
    parent.childForFieldName('right')?.id === id &&
    /^["']\//.test(text)
  );
}

/** The place of a program; a plain word is one only where a path leads to it. */
function programIn(string: Node, content: string, start: number, files: FilesIndex): Place | undefined {
  if (isProgram(content, files)) return programPlace(content.replace(/\.exe$/, ''), start);
  if (!isPlainProgram(content, files)) return undefined;
  if (!isInPath(string) && !/^\{[\w.]+\}\/(?:[\w.-]+\/)*\w+$/.test(content)) return undefined;
  const name = content.slice(content.lastIndexOf('/') + 1);
  return programPlace(name.replace(/\.exe$/, ''), start + content.length - name.length);
}

/** A plain value, or `f"nvidia/cuda:{version}-devel"`: what is filled in is a part of the tag, or the whole of it. */
function isGiven(string: Node, content: string): boolean {
  if (isPlainValue(string) || isBeginningOfAddress(string, content)) return true;
  return (
    /^f["'](?!["'])/.test(string.text) && image.test(content) && !/[{}]/.test(content.split(':')[0] ?? '')
  );
}

/** An address that goes on in the next string. */
function isBeginningOfAddress({ parent, id }: Node, content: string): boolean {
  return (
    parent?.type === 'concatenated_string' &&
    parent.namedChildren[0]?.id === id &&
    /^https?:\/\//.test(content) &&
    isPlainValue(parent)
  );
}

/** `nvidia.com/gpu`: a key that is no word of the program. */
function isKey(content: string, files: FilesIndex): boolean {
  return /[a-z]\.[a-z]+\//.test(content) && files.find(keyPlace(content, 0), settings).length > 0;
}

function keyPlace(name: string, start: number): Place {
  return { kind: 'pair', name, span: { start, end: start + name.length }, parts: {}, told: true };
}

function programPlace(name: string, start: number): Place {
  const parts = { use: { text: 'taken' } };
  return { kind: 'command', name, span: { start, end: start + name.length }, parts, told: true };
}

function pairPlace(key: string, content: string, start: number): Place {
  const span = { start, end: start + content.length };
  const value: Part = { text: content, span };
  return { kind: 'pair', name: key, span, parts: { value }, told: true };
}

/** What the strings of a program say, by the kind of place that would say it in a file. */
interface Said {
  readonly words: Place[];
  readonly keys: Place[];
  readonly pairs: Place[];
  readonly texts: Text[];
}

/** Matches of those that the program hands on; `taken` tells what is known of a place already. */
export function settingMatches(
  text: string,
  starts: readonly number[],
  files: FilesIndex,
  nodeAt: (offset: number) => Node | null,
  taken: (start: number, end: number) => boolean,
): Match[] {
  const said: Said = { words: [], keys: [], pairs: [], texts: [] };
  for (const start of starts) {
    // What is filled in at the beginning of a text is no part of the string itself.
    const node = nodeAt(text[start] === '{' ? start - 1 : start);
    const string = node && enclosingString(node);
    if (!string || string.startIndex < start - 2 || otherBranchHandlesNpu(string, text)) continue;
    const content = text.slice(start, string.endIndex - 1);
    const holder = string.parent;
    if (holder?.type === 'pair' && holder.childForFieldName('key')?.id === string.id) {
      if (isKey(content, files)) said.keys.push(keyPlace(content, start));
    } else gather(said, string, content, start, files);
  }
  const read = (places: Place[], format: 'yaml' | 'shell', texts: Text[] = []): Match[] =>
    matchFiles(text, { places, texts, comments: [] }, files, format);
  const set = read(said.pairs, settings).filter(
    // The keys of a program are its own.
    (match) => match.rule?.matcher.kind === 'value' && !isLonger(match),
  );
  const others = read(said.words, 'shell', said.texts).filter(
    (match) =>
      !isLonger(match) &&
      !set.some(({ span }) => span.start <= match.span.start && span.end >= match.span.end),
  );
  return [...read(said.keys, settings), ...set, ...others]
    .filter(({ span }) => !taken(span.start, span.end))
    .map((match) => ({ ...match, fixable: false }));
}

/** Adds what a string is that is no key. */
function gather(said: Said, string: Node, content: string, start: number, files: FilesIndex): void {
  const key = keyOf(string);
  if (key !== undefined && speaking.test(key)) return;
  const whole = { start, end: start + content.length };
  if (!isGiven(string, content)) {
    // Of a text that is put together the parts that are spelt out are sure.
    const program = isPartOfValue(string) ? programIn(string, content, start, files) : undefined;
    if (program) said.words.push(program);
    else if (isPartOfValue(string) && !pageNamed.test(key ?? '')) said.texts.push(whole);
    return;
  }
  const program = programIn(string, content, start, files);
  if (program) said.words.push(program);
  else if (image.test(content)) said.words.push(...imagesIn(content, start));
  if (mayBePath(string, content, key)) said.texts.push(whole);
  if (key !== undefined) said.pairs.push(pairPlace(key, content, start));
}

/** `flash_attn_kwargs` is a name of the program that begins like a package. */
function isLonger({ place }: Match): boolean {
  const { rest, tail } = place?.parts ?? {};
  return rest?.text.startsWith('_') === true && !tail?.text.startsWith('*');
}

/** Anything but a folder's name beside others, and the address of a page. */
function mayBePath(string: Node, content: string, key: string | undefined): boolean {
  const parts = string.parent?.type === 'concatenated_string' ? string.parent.namedChildren : [];
  const end = literal(parts.at(-1) ?? null) ?? content;
  return (content.includes('/') || !isJoined(string)) && !isOwnAddress(end, key);
}

const pageNamed = /(?:^|_)(?:homepage|page|repository)_*$/i;

/** The address of a page for people, unlike that of something to fetch. */
function isOwnAddress(content: string, key: string | undefined): boolean {
  return (
    /(?:^|_)(?:url|homepage|page|repository)_*$/i.test(key ?? '') &&
    !/\.(?:git|whl|gz|zip|run|deb|rpm|exe)$/.test(content)
  );
}

const speaking =
  /^(?:help|desc|description|doc|epilog|title|x?label|reason|message|msg|text|prompt|name|id|model(?:_name|_path|_id)?|dataset(?:_name)?|repo(?:_id)?|tokenizer)$/i;

function imagesIn(content: string, start: number): readonly Place[] {
  const out = gathered();
  imagePlace(content, 0, content.length, { text: content, at: (offset) => start + offset }, out);
  return out.places.map((place) => ({ ...place, told: true }));
}

/** The name of what a value is given to, also as an item of a list. */
function keyOf(value: Node): string | undefined {
  const holder = value.parent;
  switch (holder?.type) {
    case 'list':
    case 'tuple':
    case 'set':
      return optionAhead(value) ?? keyOf(holder);
    case 'concatenated_string':
    case 'parenthesized_expression':
      return keyOf(holder);
    case 'pair':
      return literal(holder.childForFieldName('key'));
    case 'assignment':
      return lastName(holder.childForFieldName('left'));
    case 'comparison_operator':
      return comparedName(holder.namedChildren.find((one) => one?.id !== value.id) ?? null);
    case 'keyword_argument': {
      const name = holder.childForFieldName('name')?.text ?? '';
      return /^(?:choices|default)$/.test(name) ? optionOf(holder) : name;
    }
    case 'default_parameter':
    case 'typed_default_parameter':
      return holder.childForFieldName('name')?.text;
    case 'binary_operator': {
      const above = holder.childForFieldName('left');
      return isPathPart(value)
        ? literal(above?.type === 'binary_operator' ? above.childForFieldName('right') : above)
        : undefined;
    }
    case 'argument_list':
      if (isJoined(value))
        return literal(
          holder.namedChildren[holder.namedChildren.findIndex((one) => one?.id === value.id) - 1] ?? null,
        );
      return /(?:^|\.)set_(\w+)$/.exec(holder.parent?.childForFieldName('function')?.text ?? '')?.[1];
    default:
      return undefined;
  }
}

/** `--accelerator` of `['--accelerator', 'gpu']`, what a program is started with. */
function optionAhead(value: Node): string | undefined {
  const before = literal(value.previousNamedSibling);
  return before !== undefined && /^--[a-z][\w-]*$/.test(before) ? before.slice(2) : undefined;
}

/** What is compared, whatever its letters are brought to: `args.kind.lower()`. */
function comparedName(other: Node | null): string | undefined {
  const method = other?.type === 'call' ? other.childForFieldName('function') : undefined;
  return method && /\.(?:lower|upper)$/.test(method.text)
    ? lastName(method.childForFieldName('object'))
    : lastName(other);
}

/** `--backend` of `add_argument('--backend', choices=…)`. */
function optionOf(argument: Node): string | undefined {
  const names = argument.parent?.namedChildren.map((one) => literal(one) ?? '') ?? [];
  return names.find((name) => name.startsWith('-'))?.replace(/^-+/, '');
}
