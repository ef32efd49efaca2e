/** TOML: `pyproject.toml` with its requirements, and other configurations. A text that is no TOML gives nothing. */
import { type AST, parseTOML } from 'toml-eslint-parser';
import { isWordList, itemPlaces, pairPlaces, type Scalar, wordPlaces } from './config.ts';
import { type Gathered, gathered, type Place, type Reader, viewOf } from './place.ts';
import { condaPackage, normalName, pipRequirement } from './requirement.ts';

export const readTomlFile: Reader = (text) => {
  const out = gathered();
  let root: AST.TOMLProgram;
  try {
    root = parseTOML(text);
  } catch {
    return out;
  }
  for (const { range } of root.comments) out.comments.push({ start: range[0], end: range[1] });
  for (const part of root.body[0].body) {
    if (part.type === 'TOMLTable')
      for (const pair of part.body) keyValue(pair, part.resolvedKey.map(String), text, out);
    else keyValue(part, [], text, out);
  }
  // `name[extra]` within the project of that name are parts of its own.
  const own = /^\[project\][^[]*?^name\s*=\s*["']([\w.-]+)/m.exec(text)?.[1];
  if (!own) return out;
  return {
    ...out,
    places: out.places.flatMap((place) =>
      place.kind !== 'package' || place.name !== normalName(own) ? place : partsOfOwn(place, text),
    ),
  };
};

/** The parts that a requirement of the project on itself brings in, as uv's `--extra` does. */
function partsOfOwn({ span, parts }: Place, text: string): Place[] {
  const extras = parts.extras?.text ?? '';
  const from = text.indexOf(extras, span.end);
  return [...extras.matchAll(/[\w.-]+/g)].map(({ 0: name, index }) => {
    const own = { start: from + index, end: from + index + name.length };
    return {
      kind: 'pair',
      name: '--extra',
      span: own,
      parts: { value: { text: name, span: own } },
      told: true,
    };
  });
}

function keyValue(pair: AST.TOMLKeyValue, above: readonly string[], text: string, out: Gathered): void {
  const names = pair.key.keys.map((one) => (one.type === 'TOMLBare' ? one.name : one.value));
  const last = pair.key.keys.at(-1) as AST.TOMLBare | AST.TOMLQuoted;
  const quote = last.type === 'TOMLQuoted' ? 1 : 0;
  const path = [...above.filter((name) => !/^\d+$/.test(name)), ...names.slice(0, -1)];
  const key = {
    text: names.at(-1) ?? '',
    span: { start: last.range[0] + quote, end: last.range[1] - quote },
  };
  const { value } = pair;
  if (value.type === 'TOMLValue') {
    const scalar = scalarOf(value, text);
    // `[tool.poetry.dependencies]` has a package a key.
    if (isPoetry(path)) dependencyTable(key.text, key.span, scalar, out);
    else if (isOfUv(path)) dependencyTable(key.text, key.span, undefined, out, true);
    if (key.text === 'name' && path.at(-1) === 'dependency-metadata' && scalar.plain)
      dependencyTable(scalar.text, scalar.span, undefined, out, true);
    pairPlaces(path, key, scalar, text, out);
  } else {
    if (isPoetry(path)) dependencyTable(key.text, key.span, undefined, out);
    else if (isOfUv(path)) dependencyTable(key.text, key.span, undefined, out, true);
    pairPlaces(path, key, undefined, text, out);
    if (value.type === 'TOMLInlineTable')
      for (const one of value.body) keyValue(one, [...path, key.text], text, out);
    else items(value, [...path, key.text], text, out);
  }
}

function items(list: AST.TOMLArray, path: readonly string[], text: string, out: Gathered): void {
  const words = isWordList(path) ? list.elements.filter((one) => one.type === 'TOMLValue') : [];
  if (words.length > 0 && words.length === list.elements.length) {
    wordPlaces(
      path,
      words.map((one) => scalarOf(one, text)),
      text,
      out,
    );
    return;
  }
  for (const element of list.elements) {
    if (element.type === 'TOMLValue') {
      const scalar = scalarOf(element, text);
      if (isRequirements(path)) requirement(scalar, text, out);
      else itemPlaces(path, scalar, text, out);
    } else if (element.type === 'TOMLArray') items(element, path, text, out);
    else for (const one of element.body) keyValue(one, path, text, out);
  }
}

/** `dependencies`, `requires`, extras and groups of a project, and the lists by which uv treats some packages otherwise. */
function isRequirements(path: readonly string[]): boolean {
  const joined = path.join('.');
  return (
    /(?:^|\.)(?:(?:\w+-)?dependencies|(?:\w+-)*requires|install_requires|no-(?:build|binary|build-isolation)-package|reinstall-package)$/.test(
      joined,
    ) || /(?:^|\.)(?:optional-dependencies|dependency-groups|extras|extra-dependencies)\.[^.]+$/.test(joined)
  );
}

function isPoetry(path: readonly string[]): boolean {
  return /^(?:tool\.(?:poetry|pdm|pixi)\b.*)?(?:dependencies|dev-dependencies|pypi-dependencies|packages|dev-packages)$/.test(
    path.join('.'),
  );
}

/** Tables of uv that say how packages are built and whence they come; a package's name there is told and no requirement. */
function isOfUv(path: readonly string[]): boolean {
  return /^tool\.uv\.(?:sources|extra-build-(?:dependencies|variables))$/.test(path.join('.'));
}

function dependencyTable(
  name: string,
  span: Scalar['span'],
  value: Scalar | undefined,
  out: Gathered,
  told = false,
): void {
  const place = condaPackage({ text: name, at: (offset) => span.start + offset });
  if (place)
    out.places.push({
      ...place,
      ...(told ? { told } : {}),
      whole: span,
      parts: { ...place.parts, version: { text: value?.text ?? '' } },
    });
}

function requirement(value: Scalar, text: string, out: Gathered): void {
  const place = value.plain ? pipRequirement(viewOf(text, value.span)) : undefined;
  if (place) out.places.push(place);
  out.texts.push(value.span);
}

function scalarOf(value: AST.TOMLValue, text: string): Scalar {
  const [start, end] = value.range;
  const mark = value.kind === 'string' ? (/^('''|""")/.test(text.slice(start, end)) ? 3 : 1) : 0;
  const span = { start: start + mark, end: end - mark };
  const raw = text.slice(span.start, span.end);
  const own = value.kind === 'string' ? String(value.value) : raw;
  return { text: own, span, plain: own === raw };
}
