/** `setup.cfg`, `tox.ini` and their like: sections, keys, values that go on in indented lines. */
import { itemPlaces, pairPlaces } from './config.ts';
import { sourcePlaces } from './flags.ts';
import { type Gathered, gathered, type Reader, viewOf } from './place.ts';
import { pipRequirement } from './requirement.ts';

export const readIniFile: Reader = (text, path) => {
  const out = gathered();
  if (/manifest\.in$/i.test(path)) {
    manifestPlaces(text, out);
    return out;
  }
  if (path.endsWith('.pbtxt')) {
    messagePlaces(text, out);
    return out;
  }
  let section: string[] = [];
  let key = '';
  for (const { 0: line, index } of text.matchAll(/^[^\r\n]+/gm)) {
    const comment = /(?:^|\s)[#;].*$/.exec(line);
    const code = comment ? line.slice(0, comment.index) : line;
    if (comment) out.comments.push({ start: index + comment.index, end: index + line.length });
    const head = /^\s*\[([^\]]+)\]/.exec(code);
    const pair = /^([A-Za-z_][\w.-]*)(\s*[=:]\s*)(.*?)\s*$/.exec(code);
    if (head) {
      section = (head[1] as string).split(/[.:]/);
      key = '';
    } else if (pair) {
      const [, name = '', between = '', value = ''] = pair;
      key = name;
      const from = index + name.length + between.length;
      const scalar = { text: value, span: { start: from, end: from + value.length }, plain: true };
      pairPlaces(
        section,
        { text: name, span: { start: index, end: index + name.length } },
        value ? scalar : undefined,
        text,
        out,
      );
      if (value && isRequirements(section, key)) requirement(from, value);
    } else if (code.trim() && /^\s/.test(code) && key) {
      const start = index + code.length - code.trimStart().length;
      const value = code.trim();
      if (isRequirements(section, key)) requirement(start, value);
      else
        itemPlaces(
          [...section, key],
          { text: value, span: { start, end: start + value.length }, plain: true },
          text,
          out,
        );
    }
  }
  return out;

  function requirement(start: number, value: string): void {
    const place = pipRequirement(viewOf(text, { start, end: start + value.length }));
    if (place) out.places.push(place);
    out.texts.push({ start, end: start + value.length });
  }
};

function isRequirements(section: readonly string[], key: string): boolean {
  return (
    /^(?:install_requires|setup_requires|tests_require|deps|requires)$/.test(key) ||
    section.join('.') === 'options.extras_require'
  );
}

/** Patterns of files for a package of sources. */
function manifestPlaces(text: string, out: Gathered): void {
  const code = text.replace(/#.*/g, (comment) => ' '.repeat(comment.length));
  sourcePlaces(code, { start: 0, end: code.length }, out);
  for (const { 0: line, index } of code.matchAll(/\S[^\r\n]*/g))
    out.texts.push({ start: index, end: index + line.trimEnd().length });
}

/** A message of protocol buffers as text, such as the configuration of a model for Triton's server. */
function messagePlaces(text: string, out: Gathered): void {
  const code = text.replace(/#.*/g, (comment) => ' '.repeat(comment.length));
  for (const { 0: all, 1: name = '', 2: between = '', 3: quote = '', 4: value = '', index } of code.matchAll(
    /\b([A-Za-z_]\w*)(\s*:\s*)(["']?)([\w./:-]+)\3/g,
  )) {
    const from = index + name.length + between.length + quote.length;
    const span = { start: from, end: index + all.length - quote.length };
    const key = { text: name, span: { start: index, end: index + name.length } };
    pairPlaces([], key, { text: value, span, plain: true }, text, out);
  }
}
