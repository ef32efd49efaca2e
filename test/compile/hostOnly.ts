/** What a host compiler can read of a source: device functions lose their bodies and a launch becomes a call. Pure. */
import { pairs, split, type Token, tokens } from '../../server/emulate/lexer.ts';

const device = /^(?:__global__|__aicore__|__device__|__simt_vf__|__simt_callee__)$/;

interface Source {
  readonly text: string;
  readonly list: readonly Token[];
  readonly partner: ReadonlyMap<number, number>;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The token behind which reading goes on. */
  readonly close: number;
}

/** The text with the same number of lines; a launch calls `launched` with its sizes and arguments. */
export function hostOnly(text: string): string {
  if (!/<<<|__global__|__aicore__|__device__/.test(text)) return text;
  const list = tokens(text);
  const source = { text, list, partner: pairs(list) };
  let result = '';
  let last = 0;
  for (let at = 0; at < list.length; at++) {
    const word = list[at]?.text ?? '';
    const change = word === '<<<' ? launch(source, at) : device.test(word) ? body(source, at) : undefined;
    if (!change || change.start < last) continue;
    result += text.slice(last, change.start) + change.text;
    last = change.end;
    at = change.close;
  }
  return result + text.slice(last);
}

const lineEnds = (part: string): number => part.split('\n').length - 1;

/** The body of the function that the mark at `at` begins, if it has one here. */
function body({ text, list, partner }: Source, at: number): Change | undefined {
  let open = at + 1;
  while (open < list.length && !/^[{;=]$/.test(list[open]?.text ?? ''))
    open = (partner.get(open) ?? open) + 1;
  const close = partner.get(open);
  const ends = /^(?:\)|const|noexcept)$/.test(list[open - 1]?.text ?? '');
  if (list[open]?.text !== '{' || close === undefined || !ends) return undefined;
  const [start, end] = [list[open]?.start ?? 0, list[close]?.end ?? 0];
  return { start, end, close, text: `;${'\n'.repeat(lineEnds(text.slice(start, end)))}` };
}

/** `name<T><<<sizes>>>(arguments)`, with the name that stands before the token at `at`. */
function launch({ text, list, partner }: Source, at: number): Change | undefined {
  let end = at + 1;
  while (end < list.length && list[end]?.text !== '>>>') end = (partner.get(end) ?? end) + 1;
  const close = partner.get(end + 1);
  const first = nameBefore(list, at);
  if (close === undefined || first < 0) return undefined;
  const [start, finish] = [list[first]?.start ?? 0, list[close]?.end ?? 0];
  const given = [...split(list, partner, end + 2, close)].map(([from, to]) =>
    text.slice(list[from]?.start, list[to - 1]?.end),
  );
  const call = `::launched(${[text.slice(list[at]?.end, list[end]?.start), ...given].join(', ')})`;
  const lost = Math.max(0, lineEnds(text.slice(start, finish)) - lineEnds(call));
  return { start, end: finish, close, text: call + '\n'.repeat(lost) };
}

function nameBefore(list: readonly Token[], at: number): number {
  let first = at - 1;
  if (list[first]?.text === '>') {
    for (let depth = 0; first >= 0; first--) {
      if (list[first]?.text === '>') depth++;
      if (list[first]?.text === '<' && --depth === 0) break;
    }
    first--;
  }
  while (list[first - 1]?.text === '::') first -= /^[A-Za-z_]/.test(list[first - 2]?.text ?? '') ? 2 : 1;
  return first;
}
