/**
 * Scripts of Windows: PowerShell, and batch files. They are read as shell text of the same length, their own signs exchanged for
 * a shell's, so that one set of rules serves them; all of it is told and never edited, for the rules write as a shell does. Pure.
 */
import { type Gathered, gathered, type Place, type Places, viewOf } from './place.ts';

/** Reads a script's commands as a shell would; `read` adds the places of a shell text. */
export type ShellReader = (view: ReturnType<typeof viewOf>, out: Gathered) => void;

/** True for the ending of a script of Windows. */
export function isWindowsScript(path: string): boolean {
  return /\.(?:ps1|psm1|bat|cmd)$/i.test(path);
}

/** The places of a script of Windows. */
export function readWindowsScript(text: string, path: string, read: ShellReader): Places {
  const own: Place[] = [];
  const shell = /\.(?:bat|cmd)$/i.test(path) ? fromBatch(text) : fromPowerShell(text, own);
  const out = gathered();
  read(viewOf(shell, { start: 0, end: shell.length }), out);
  return {
    places: [...own, ...out.places].map((place) => ({ ...place, told: true })),
    texts: [...out.texts, ...own.flatMap(({ name, span }) => (name === '==' ? span : []))].map((one) => ({
      ...one,
      told: true,
    })),
    comments: out.comments,
  };
}

/** Blanks in place of signs; lines stay. */
function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

function fromBatch(text: string): string {
  return (
    text
      .replace(
        /^([ \t]*@?)(rem\b|::)/gim,
        (_, lead: string, word: string) => `${blank(lead)}#${blank(word.slice(1))}`,
      )
      .replace(/^([ \t]*)@/gm, '$1 ')
      // `set "NAME=value"`, `set NAME=value`, also behind a condition.
      .replace(
        /\bset([ \t]+)"(\w+=[^"\r\n]*)"/gi,
        (_, gap: string, pair: string) => `   ${gap} ${quoted(pair)} `,
      )
      .replace(
        /\bset([ \t]+)(\w+=[^&|\r\n)]*)/gi,
        (_, gap: string, pair: string) => `   ${gap}${quoted(pair)}`,
      )
      .replace(
        /%(\w+)(%|:[^%\r\n]*%)/g,
        (_, name: string, end: string) => `$${name}${'/'.repeat(end.length)}`,
      )
      .replace(/\^(?=\r?\n)/g, '\\')
      .replace(/\\(?!\r?\n)/g, '/')
  );
}

/** A value of several words is one to a batch file; its blanks do not part words of a shell. */
function quoted(pair: string): string {
  return pair.trimEnd().replace(/[ \t]/g, '_').padEnd(pair.length);
}

const assignment = /^([ \t]*(?:\[\w+\])?)\$(env:)?(\w+)([ \t]*\+?=[ \t]*)(.*)$/gim;

/** `"cuda" {` of a `switch`: what is compared, as in a shell's `case`. */
const branch = /^[ \t]*(["'])([\w.-]+)\1[ \t]*\{/gm;

function fromPowerShell(text: string, own: Place[]): string {
  for (const { 0: all, 2: name = '', index } of text.matchAll(branch)) {
    const start = index + all.indexOf(name);
    const span = { start, end: start + name.length };
    own.push({ kind: 'pair', name: '==', span, parts: { value: { text: name, span } } });
  }
  return (
    text
      .replace(/<#[\s\S]*?#>/g, (comment) =>
        comment.replace(/[^\r\n]+/g, (line) => `#${blank(line.slice(1))}`),
      )
      .replace(
        assignment,
        (
          all: string,
          lead: string,
          kind: string | undefined,
          name: string,
          sign: string,
          value: string,
          at: number,
        ) => {
          const start = at + lead.length + 1 + (kind ?? '').length;
          const from = at + all.length - value.length;
          const plain = /^(["']?)([^"'\r\n]*)\1[ \t]*(?:#.*)?$/.exec(value);
          own.push({
            kind: 'variable',
            name,
            span: { start, end: start + name.length },
            parts: plain?.[2]
              ? {
                  value: {
                    text: plain[2].trim(),
                    span: {
                      start: from + (plain[1] ?? '').length,
                      end: from + (plain[1] ?? '').length + plain[2].length,
                    },
                  },
                }
              : {},
          });
          const taken = ' '.repeat(1 + (kind ?? '').length + name.length + sign.length);
          // What begins with a letter is a command whose output is taken; another value stands for itself.
          return lead + (/^[A-Za-z&]/.test(value) ? taken : `${taken.slice(2)}: `) + value;
        },
      )
      // What is written for people.
      .replace(/\bWrite-(?=(?:Error|Host|Warning|Output|Verbose|Debug|Information)\b)/gi, 'echo  ')
      .replace(/`(?=\r?\n)/g, '\\')
      .replace(/\\(?!\r?\n)/g, '/')
  );
}
