/** What the host's side of a file becomes where kernels take numbers in software for `double`. Pure; refuses by `refuse`. */
import data from '../../rules/kernel-doubles.json' with { type: 'json' };
import { skipBlanks, splitArguments } from '../match/callText.ts';
import { mentionsOf } from '../match/mentions.ts';
import type { Edit, Span } from '../model.ts';
import { type Known, refuse } from './doubleModel.ts';
import type { Region } from './doubleRegions.ts';
import * as say from './doubleWords.ts';

/** The edits of launches and instances; `generic`: templates may be made for `double`, `shared`: others include the file. */
export function hostEdits(known: Known, generic: boolean, shared: boolean): Edit[] {
  const { double } = known;
  for (const region of double) if (region.host) refuseHostUses(known, region, shared);
  const kernels = new Map<string, Region>();
  for (const region of double) if (region.kernel && region.name) kernels.set(region.name, region);
  return [...kernels].flatMap(([name, region]) => {
    const places = hostMentions(known, name);
    return places.length > 0
      ? places.flatMap((at) => mentionEdits(known, region, at, generic))
      : pointerEdits(known, region);
  });
}

/** Who launches the kernel is another file: its parameters take pointers to doubles as they are. */
function pointerEdits(known: Known, region: Region): Edit[] {
  const { code, word } = known;
  const list =
    splitArguments(code, region.parameters.start - 1, ')') ?? refuse(say.launch(region.name ?? ''));
  return list.arguments.flatMap(({ span }): Edit[] => {
    const parameter = code.slice(span.start, span.end);
    if (!/[*[]/.test(parameter) || !word.test(parameter)) return [];
    const form = new RegExp(
      `^(\\s*)((?:const\\s+)?)(?:${word.source})(\\s+const\\b)?\\s*\\*\\s*(?:const\\b|__restrict__\\b|__restrict\\b|\\s)*(?=\\w+\\s*$)`,
    );
    const [all, lead = '', first = '', second = ''] = form.exec(parameter) ?? [];
    if (all === undefined) return refuse(say.launch(region.name ?? ''));
    const type = `${first || second ? 'const ' : ''}${data.type}`;
    return [
      { start: span.start + lead.length, end: span.start + all.length, text: `${data.pointer}<${type}> ` },
    ];
  });
}

/** Where a name stands outside of device code. */
function hostMentions({ code, functions }: Known, name: string): number[] {
  return mentionsOf(code, name).filter((at) => !functions.some(({ start, end }) => at >= start && at < end));
}

/** A function of both sides gives a class to the host: fine where a `double` takes it, else the type could be seen. */
function refuseHostUses(known: Known, { name = '' }: Region, shared: boolean): void {
  const { code, word } = known;
  if (shared || name === '') refuse(say.hostCall(name || 'operator'));
  const taken = new RegExp(
    `^\\s*(?:const\\s+)?(?:${word.source}|float)\\s+\\w+\\s*=|^\\s*[\\w.\\[\\]>-]+\\s*[-+*/]?=[^=]`,
  );
  for (const at of hostMentions(known, name)) {
    const from = Math.max(...[';', '{', '}'].map((sign) => code.lastIndexOf(sign, at))) + 1;
    const statement = code.slice(from, code.indexOf(';', at));
    const called = code[skipBlanks(code, at + name.length)] === '(';
    if (!called || !taken.test(statement) || /\bauto\b|printf/.test(statement)) refuse(say.hostCall(name));
  }
}

function mentionEdits(known: Known, region: Region, at: number, generic: boolean): Edit[] {
  const { code } = known;
  const name = region.name as string;
  let end = skipBlanks(code, at + name.length);
  const edits: Edit[] = [];
  if (code[end] === '<' && !code.startsWith('<<<', end)) {
    const list = templateList(code, end);
    if (!list) return refuse(say.launch(name));
    edits.push(...typeEdits(known, list, generic));
    end = skipBlanks(code, list.end + 1);
  }
  // Elsewhere a kernel's address is taken, and the bits of its arguments are those of doubles.
  if (!code.startsWith('<<<', end)) return edits;
  const configuration = splitArguments(code, end + 2, '>>>');
  const open = configuration && skipBlanks(code, configuration.close + 3);
  const own = open !== undefined && code[open] === '(' ? splitArguments(code, open, ')') : undefined;
  if (!own) return refuse(say.launch(name));
  const parameters = parametersOf(known, region);
  return [
    ...edits,
    ...own.arguments.flatMap(({ span }, index) => {
      const parameter = parameters[index];
      return parameter !== undefined && takesDouble(known, parameter, generic) ? wrapped(code, span) : [];
    }),
  ];
}

function templateList(code: string, open: number): Span | undefined {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === '<') depth++;
    else if (code[at] === '>' && --depth === 0) return { start: open + 1, end: at };
    else if (/[;{}]/.test(code[at] as string)) return undefined;
  }
  return undefined;
}

/** The arguments of a template: `double` itself, and types that the host's own template has. */
function typeEdits({ code, word, types }: Known, { start, end }: Span, generic: boolean): Edit[] {
  const words = new RegExp(`${word.source}|\\b\\w+\\b`, 'g');
  return [...code.slice(start, end).matchAll(words)].flatMap(({ 0: found, index }): Edit[] => {
    const text = word.test(found) ? data.type : `${data.generic}<${found}>`;
    const changes =
      word.test(found) || (generic && types.has(found) && !code.slice(start, end).includes(data.generic));
    return changes ? [{ start: start + index, end: start + index + found.length, text }] : [];
  });
}

function parametersOf({ code }: Known, { parameters, name = '' }: Region): string[] {
  const list = splitArguments(code, parameters.start - 1, ')') ?? refuse(say.launch(name));
  return list.arguments.map(({ span }) => code.slice(span.start, span.end));
}

/** Pointers to `double`; with templates also values, whose type the argument tells. */
function takesDouble({ word, types }: Known, parameter: string, generic: boolean): boolean {
  if (/[*[]/.test(parameter) && word.test(parameter)) return true;
  return generic && [...types].some((type) => mentionsOf(parameter, type).length > 0);
}

/** An argument with its type in kernels; what is no pointer with a type stays. */
function wrapped(code: string, { start, end }: Span): Edit[] {
  const text = code.slice(start, end);
  if (text.startsWith(data.argument) || /^(?:nullptr|NULL|0)$/.test(text.trim())) return [];
  return [
    { start, end: start, text: `${data.argument}(` },
    { start: end, end, text: ')' },
  ];
}
