/**
 * One requirement of pip (PEP 508) or of conda, and files of requirements. Names are brought to their normal form
 * (PEP 503): lower case, `-` for `_` and `.`.
 */
import { gathered, type Place, type Reader, spanIn, type View, viewOf } from './place.ts';

const pattern =
  /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*(\(?\s*(?:(?:===|==|~=|!=|<=|>=|<|>)\s*[\w.*+!${}-]+\s*,?\s*)+\)?|@\s*[^\s;]+)?/;

/** The place of a requirement that the view begins with; nothing when it is none. */
export function pipRequirement(view: View): Place | undefined {
  const found = pattern.exec(view.text);
  if (!found) return undefined;
  const [all, name = '', extras = '', version = ''] = found;
  const rest = view.text.slice(all.length);
  // A path, an address or a word of a sentence is no requirement.
  if (!/^\s*(?:$|;|#|--)/.test(rest) || /^(?:https?|git\+|file)/.test(name)) return undefined;
  const start = all.length - all.trimStart().length;
  const end = all.trimEnd().length;
  const [, bare = version, local = ''] = /^(.*?)(\+[\w.]+)?\s*\)?\s*$/s.exec(version) ?? [];
  return {
    kind: 'package',
    name: normalName(name),
    span: spanIn(view, start, start + name.length),
    whole: spanIn(view, start, end),
    parts: {
      name: { text: name },
      extras: { text: extras },
      // `(==1.0)` is the same without its brackets.
      version: { text: version.startsWith('@') ? '' : bare.replace(/^\(\s*/, '').trimEnd() },
      local: { text: local },
      address: { text: version.startsWith('@') ? version.slice(1).trim() : '' },
    },
  };
}

/** `channel::name=version=build` as conda spells it; pip's signs are understood too. */
export function condaPackage(view: View): Place | undefined {
  const found = /^(\s*(?:[\w./-]+::)?)([A-Za-z0-9_][\w.-]*)((?:\s*[=<>!~].*|\s+[\d_].*)?)$/.exec(
    view.text.replace(/\s+$/, ''),
  );
  if (!found) return undefined;
  const [, before = '', name = '', version = ''] = found;
  const start = before.length;
  return {
    kind: 'package',
    name: normalName(name),
    span: spanIn(view, start, start + name.length),
    whole: spanIn(view, start, view.text.trimEnd().length),
    parts: {
      name: { text: name },
      version: { text: version },
      local: { text: '' },
      extras: { text: '' },
      address: { text: '' },
    },
  };
}

/** A wheel by its file or its address: `https://host/name-1.0+cu121-cp310-….whl`. */
export function wheel(view: View): Place | undefined {
  const found = /(^["']?|[/=])([A-Za-z0-9_.]+)-([\w.]+?)((?:\+|%2B)[\w.${}]+)?-[^/\s]*\.whl/.exec(view.text);
  if (!found) return undefined;
  const [, before = '', name = '', version = '', local = ''] = found;
  const start = found.index + before.length;
  return {
    kind: 'package',
    name: normalName(name),
    span: spanIn(view, start, start + name.length),
    // The name is not all of the address: nothing can be put in its place.
    parts: {
      name: { text: name },
      version: { text: version },
      local: { text: local.replace('%2B', '+') },
      address: { text: found[0] },
    },
  };
}

export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** `requirements*.txt` and constraint files. */
export const readRequirements: Reader = (text) => {
  const out = gathered();
  for (const line of text.matchAll(/^[^\r\n]+/gm)) {
    const { 0: all, index } = line;
    const comment = /(?:^|\s)#.*$/.exec(all);
    // Hashes go on in lines of their own, as options.
    const code = (comment ? all.slice(0, comment.index) : all).replace(/\s*\\\s*$/, '');
    if (comment) out.comments.push({ start: index + comment.index, end: index + all.length });
    if (/^\s*-/.test(code)) {
      for (const option of code.matchAll(/(?<=^|\s)(-{1,2}[A-Za-z][\w-]*)(?:(?:\s+|=)([^\s-]\S*))?/g)) {
        const [whole, key = '', value = ''] = option;
        const start = index + option.index;
        const from = start + whole.length - value.length;
        if (key !== '--hash') out.texts.push({ start: from, end: from + value.length });
        out.places.push({
          kind: 'pair',
          name: key,
          span: { start, end: start + key.length },
          parts: {
            value: { text: value, span: { start: from, end: from + value.length } },
            command: { text: 'pip' },
          },
        });
      }
    } else if (code.trim()) {
      const view = viewOf(text, { start: index, end: index + code.length });
      const place = pipRequirement(view) ?? wheel(view);
      if (place) out.places.push(place);
      if (code.includes('://')) out.texts.push({ start: index, end: index + code.length });
    }
  }
  return out;
};
