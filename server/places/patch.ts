/**
 * Patches, `diff -u` and git's: for each file that one changes, its lines as they become and its lines as they were. Pure; what is
 * no patch gives nothing.
 */

/** What a patch tells of a file. */
export interface PatchedFile {
  readonly path: string;
  /** Lines of the file, those of several places behind each other. */
  readonly text: string;
  /** Where an offset of the text stands in the patch; nothing where the text after says the same. */
  at(offset: number): number | undefined;
}

interface Side {
  text: string;
  /** Where the lines begin in the text and in the patch; those that are not told have none there. */
  readonly lines: { readonly from: number; readonly to: number | undefined }[];
}

/** A file that a patch is at. */
interface Open {
  path: string;
  after: Side;
  before: Side;
  /** Lines of the present place that are still to come, as they were and as they become. */
  left: { old: number; new: number };
}

/** The files of a patch, each as it becomes and, where lines go, as it was. */
export function readPatch(patch: string): PatchedFile[] {
  const files: PatchedFile[] = [];
  const open: Open = { path: '', after: side(), before: side(), left: { old: 0, new: 0 } };
  for (let start = 0; start < patch.length; ) {
    const stop = patch.indexOf('\n', start);
    const end = stop < 0 ? patch.length : stop + 1;
    const line = patch.slice(start, end);
    if (open.left.old > 0 || open.left.new > 0) takeLine(open, line, start);
    else {
      if (line.startsWith('--- ')) files.push(...closed(open));
      takeHead(open, line);
    }
    start = end;
  }
  files.push(...closed(open));
  return files;
}

function takeLine({ after, before, left }: Open, line: string, start: number): void {
  const [sign] = line;
  const rest = line.slice(1);
  if (sign === '-') {
    add(before, rest, start + 1);
    left.old--;
  } else if (sign === '+') {
    add(after, rest, start + 1);
    left.new--;
  } else if (sign !== '\\') {
    // Editors cut the blank of an empty line.
    const content = sign === ' ' ? rest : line;
    add(after, content, start + line.length - content.length);
    add(before, content, undefined);
    left.old--;
    left.new--;
  }
}

function takeHead(open: Open, line: string): void {
  const place = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
  if (place) open.left = { old: Number(place[1] ?? 1), new: Number(place[2] ?? 1) };
  const named = /^(?:---|\+\+\+) (?:"?[ab]\/)?([^\t\r\n"]+)/.exec(line)?.[1];
  // A file that goes has its name in the line before.
  if (named !== undefined && named !== '/dev/null') open.path = named;
}

function closed(open: Open): PatchedFile[] {
  const { path, after, before } = open;
  const goes = before.lines.some(({ to }) => to !== undefined);
  Object.assign(open, { after: side(), before: side() });
  if (path === '') return [];
  return [...(after.text === '' ? [] : [file(path, after)]), ...(goes ? [file(path, before)] : [])];
}

function side(): Side {
  return { text: '', lines: [] };
}

function add(to: Side, line: string, at: number | undefined): void {
  to.lines.push({ from: to.text.length, to: at });
  to.text += line;
}

function file(path: string, { text, lines }: Side): PatchedFile {
  return {
    path,
    text,
    at(offset) {
      let [low, high] = [0, lines.length];
      while (low + 1 < high) {
        const middle = (low + high) >> 1;
        if ((lines[middle] as { from: number }).from <= offset) low = middle;
        else high = middle;
      }
      const line = lines[low];
      return line?.to === undefined ? undefined : line.to + offset - line.from;
    },
  };
}

/** The paths that a patch names. */
export function pathsIn(patch: string): string[] {
  return [...patch.matchAll(/^(?:---|\+\+\+) (?:"?[ab]\/)?([^\t\r\n"]+)/gm)].map(
    ([, path]) => path as string,
  );
}
