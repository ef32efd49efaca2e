/**
 * Commands that Python puts together as text, `cmd = f"NAME={i} python a.py"`, or as a list of words. Only where the text
 * is plainly a command and goes where commands go; what a program prints, raises or documents is none. Pure.
 */
import type { Node } from 'tree-sitter';
import type { Place, View } from '../places/place.ts';
import { gathered } from '../places/place.ts';
import { shellPlaces } from '../places/shell.ts';
import type { PythonScan } from './pythonScan.ts';

/** A string that begins like a command: variables before a program, or a program that takes options. */
const opening =
  /(?:\\\n)?\s*(?:#!\/|#SBATCH |set -[a-z]+\b|(?:export\s+|env\s+)?[A-Z][A-Z0-9_]*=\S*[ \t;&\n]|(?:[\w./-]*\/)?(?:python[\d.]*|\{sys\.executable\}|torchrun|deepspeed|mpirun|srun|sbatch|nvidia-smi|nvcc|nsys|ncu|polygraphy|trtexec|(?:accelerate|colossalai|ray|docker|pip3?|conda) (?:launch|start|run|install|uninstall))[ \t])/y;
/** A list that begins with a program. */
const list = /[=(,[]\s*\[\s*$/;
const program =
  /(?:[\w./-]*\/)?(?:python[\d.]*|torchrun|deepspeed|accelerate|mpirun|srun|docker|env)["']\s*,/y;
const interpreterList = /[=(,[]\s*\[\s*[\w.]*executable\s*,/g;

/** Where the content of strings begins that may be commands, and where lists of words open. */
export function findCommands(
  text: string,
  scan: PythonScan,
): { readonly strings: number[]; readonly lists: number[] } {
  const strings: number[] = [];
  const lists: number[] = [];
  for (const start of scan.strings()) {
    opening.lastIndex = program.lastIndex = start;
    if (opening.test(text)) strings.push(start);
    else if (program.test(text)) {
      const before = list.exec(text.slice(Math.max(0, start - 120), start - 1));
      if (before) lists.push(start - 1 - before[0].length + before[0].lastIndexOf('['));
    }
  }
  if (!text.includes('executable')) return { strings, lists };
  for (const { 0: all, index } of text.matchAll(interpreterList))
    if (scan.inCode(index)) lists.push(index + all.lastIndexOf('['));
  return { strings, lists };
}

const handing =
  /run|exec|system|popen|call|check|spawn|launch|submit|command|cmd|bash|shell|ssh|output|append|extend|insert|join|format|split|strip|dedent/i;
const speaking =
  /print|log|warn|error|exception|info|debug|critical|help|assert|raise|skip|fail|argument|echo|message/i;
const named = /cmd|command|script|template|launch|\brun|prefix|exec|args|argv|call|process|job/i;

/** True where what an expression gives is run as a command, as far as its place tells. */
function isRun(node: Node): boolean {
  for (let at = node, up = node.parent; up; at = up, up = up.parent) {
    switch (up.type) {
      case 'assignment':
      case 'augmented_assignment':
        return (
          up.childForFieldName('left')?.id !== at.id && named.test(up.childForFieldName('left')?.text ?? '')
        );
      case 'keyword_argument':
        if (!named.test(up.childForFieldName('name')?.text ?? '')) return false;
        break;
      case 'argument_list': {
        const callee = /\w*$/.exec(up.parent?.childForFieldName('function')?.text ?? '')?.[0] ?? '';
        // What stands for a variable that is not set.
        if (/^(?:get|getenv)$/.test(callee) && up.namedChildren[0]?.id !== at.id) break;
        if (speaking.test(callee) || !handing.test(callee)) return false;
        // What joins or splits a text gives it on; everything else runs it.
        if (!/^(?:join|format|split|strip|dedent)$/.test(callee)) return true;
        break;
      }
      case 'attribute':
      case 'call':
      case 'concatenated_string':
      case 'parenthesized_expression':
      case 'binary_operator':
      case 'list':
      case 'tuple':
      case 'list_comprehension':
      case 'conditional_expression':
        break;
      default:
        return false;
    }
  }
  return false;
}

/** The places of a command that is one string, or several that stand side by side. */
export function stringCommand(text: string, string: Node): readonly Place[] {
  const parent = string.parent?.type === 'concatenated_string' ? string.parent : undefined;
  const parts = parent
    ? parent.namedChildren.flatMap((one) => (one?.type === 'string' ? [one] : []))
    : [string];
  const script = /^\w*(?:"""|''')(?:\\\n)?\s*#!\//.test(string.text);
  if (parts[0]?.id !== string.id || !(script || isRun(parent ?? string))) return [];
  const view = viewOfStrings(text, parts, /^\w*(?:"""|''')/.test(string.text));
  if (!view) return [];
  const out = gathered();
  shellPlaces(view, out);
  if (script) return out.places.map((place) => ({ ...place, told: true }));
  const call = (parent ?? string).parent?.parent;
  const callee = call?.type === 'call' ? (call.childForFieldName('function')?.text ?? '') : '';
  return /(?:^|\.)(?:system|call|check_call)$/.test(callee) ? out.places : out.places.map(taken);
}

/** The places of a list of words. */
export function listCommand(text: string, node: Node): readonly Place[] {
  if (!isRun(node)) return [];
  let code = '';
  const start = node.startIndex;
  for (const item of node.namedChildren) {
    if (!item || item.type === 'comment') continue;
    const view = item.type === 'string' ? viewOfStrings(text, [item]) : undefined;
    const from = view?.at(0) ?? item.startIndex;
    // A word that is not known stands for itself.
    const word = /(?:^|\.)executable$/.test(item.text)
      ? 'python'.padEnd(Math.max(0, item.endIndex - from))
      : view && /^[\w./=:,+@%[\]-]+$/.test(view.text)
        ? view.text
        : '_'.repeat(Math.max(0, item.endIndex - from));
    code += ' '.repeat(Math.max(0, from - start - code.length)) + word;
  }
  const out = gathered();
  shellPlaces({ text: code, at: (offset) => start + offset }, out, true);
  return out.places;
}

/** A program whose output may be read keeps its name unless it is replaced by one like it. */
function taken(place: Place): Place {
  return place.kind === 'command' ? { ...place, parts: { ...place.parts, use: { text: 'taken' } } } : place;
}

/**
 * The text of strings, each sign where it stands; what is filled in later is a shell's variable of the same length. A long text
 * may be read `loose`: its escapes stay as they are.
 */
export function viewOfStrings(text: string, strings: readonly Node[], loose = false): View | undefined {
  let code = '';
  const starts: number[] = [];
  let end = 0;
  for (const string of strings) {
    const open = string.namedChildren.find((child) => child?.type === 'string_start');
    const close = string.namedChildren.find((child) => child?.type === 'string_end');
    if (!open || !close || /b/i.test(open.text)) return undefined;
    const raw = text.slice(open.endIndex, close.startIndex);
    // An escape may stand for any sign.
    if (!loose && /\\(?!\r?\n|n)/.test(raw)) return undefined;
    const plain = raw
      .replace(/\\\\\n/g, ' \\\n')
      .replace(/\\n/g, ' \n')
      .replace(/^\{sys\.executable\}(?= )/, (hole) => 'python'.padEnd(hole.length))
      .replace(/(?<!\{)\{[^{}\n]*\}/g, (hole) => `$${'x'.repeat(hole.length - 1)}`)
      .replace(/%(?:\(\w+\))?[sdr]/g, (hole) => `$${'x'.repeat(hole.length - 1)}`);
    for (let at = 0; at < plain.length; at++) starts.push(open.endIndex + at);
    code += plain;
    end = close.startIndex;
  }
  return { text: code, at: (offset) => starts[offset] ?? end };
}
