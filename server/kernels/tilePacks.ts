/**
 * Classes that hold some elements in a row, as one load of 16 bytes brings them, with the functions that load and store them:
 * read from their definitions, which must do this and nothing else. Pure.
 */
import { data } from './tileModel.ts';
import { closing } from './tileText.ts';

export interface Packs {
  /** The name of the element type that a class holds, as the text spells the class. */
  readonly elements: ReadonlyMap<string, string>;
  readonly loads: ReadonlySet<string>;
  readonly stores: ReadonlySet<string>;
}

/** What a text defines of them; `code` is the text without comments, with those that it includes. */
export function packsOf(code: string): Packs {
  const found = classesIn(code);
  const names = found.filter((name) => found.filter((other) => other === name).length === 1);
  const elements = new Map<string, string>();
  const loads = new Set<string>();
  const stores = new Set<string>();
  for (const name of names) {
    for (const [, element = '', alias = ''] of code.matchAll(
      new RegExp(`\\btypedef\\s+${name}\\s*<\\s*(\\w+)\\s*>\\s*(\\w+)\\s*;`, 'g'),
    ))
      take(elements, alias, element);
    for (const [, alias = '', element = ''] of code.matchAll(
      new RegExp(`\\busing\\s+(\\w+)\\s*=\\s*${name}\\s*<\\s*(\\w+)\\s*>\\s*;`, 'g'),
    ))
      take(elements, alias, element);
    const { load, store } = functionsIn(code, name);
    for (const one of load) loads.add(one);
    for (const one of store) stores.add(one);
  }
  for (const [alias, element] of elements) if (element === '') elements.delete(alias);
  return { elements, loads, stores };
}

/** A name for two classes is none. */
function take(elements: Map<string, string>, alias: string, element: string): void {
  const known = elements.get(alias);
  elements.set(alias, known === undefined || known === element ? element : '');
}

const head =
  /\btemplate\s*<\s*(?:class|typename)\s+(\w+)\s*>\s*(?:struct|class)\s+(?:alignas\s*\(\s*16\s*\)\s*)?(\w+)\s*\{/g;

function classesIn(code: string): string[] {
  return [...code.matchAll(head)].flatMap((found) => {
    const start = found.index + found[0].length;
    const end = bodyEnd(code, start);
    const [, element = '', name = ''] = found;
    return end !== undefined && holdsRow(code.slice(start, end), element, name) ? [name] : [];
  });
}

/** Behind the brace that ends what began at a place. */
function bodyEnd(code: string, start: number): number | undefined {
  let depth = 1;
  for (let at = start; at < code.length; at++) {
    if (code[at] === '{') depth++;
    else if (code[at] === '}' && --depth === 0) return at;
  }
  return undefined;
}

/** True for a class of one array of elements, as many as 16 bytes hold, and members that hand these on as they are. */
function holdsRow(body: string, element: string, name: string): boolean {
  const dense = body
    .replace(/\s+/g, ' ')
    .replace(/ ?([^\w ]) ?/g, '$1')
    .replace(new RegExp(`\\b(?:${data.pack.alone.join('|')})(?: |(?=\\W))`, 'g'), '')
    .replace(/static_assert\([^;]*\);/g, '')
    .trim();
  const [, array = '', size = ''] = new RegExp(`(?:^|[;}])${element} (\\w+)\\[(\\w+)\\];`).exec(dense) ?? [];
  if (!array || !size) return false;
  const bits = data.pack.type;
  const index = String.raw`\((?:int|size_t|unsigned) (\w+)\)`;
  const members = [
    String.raw`${name}\(\)=default;`,
    String.raw`${name}\(${bits} (\w+)\)\{memcpy\(&${array},&\1,sizeof\(\1\)\);\}`,
    String.raw`${element}&operator\[\]${index}\{return ${array}\[\1\];\}`,
    String.raw`const ${element}&operator\[\]${index}const\{return ${array}\[\1\];\}`,
    String.raw`${bits} get_bits\(\)const\{${bits} (\w+);memcpy\(&\1,&${array},sizeof\(\1\)\);return \1;\}`,
    String.raw`static constexpr(?: const)? (?:int|size_t) ${size}=sizeof\(${bits}\)/sizeof\(${element}\);`,
    String.raw`${element} ${array}\[${size}\];`,
  ];
  const left = members.reduce((rest, member) => {
    const next = rest.replace(
      new RegExp(`(^|[;}])${member.replaceAll(String.raw`\1`, String.raw`\2`)}`),
      '$1',
    );
    return next;
  }, dense);
  // Functions of the class itself, which make packs of one value, are called by none that is read here.
  const others = new RegExp(`(^|[;}])static ${name} \\w+\\([^()]*\\)\\{(?:[^{}]|\\{[^{}]*\\})*\\}`);
  let rest = left;
  for (let before = ''; before !== rest; rest = rest.replace(others, '$1')) before = rest;
  const needed = [/operator\[\]/, /get_bits/, /memcpy\(&\w+,&\w+/];
  return size === 'size' && rest.trim() === '' && needed.every((one) => one.test(dense));
}

/** Functions over a class that load and store a pack at an address. */
function functionsIn(code: string, name: string): { readonly load: string[]; readonly store: string[] } {
  const bits = data.pack.type;
  const load: string[] = [];
  const store: string[] = [];
  const heads = new RegExp(
    `\\btemplate\\s*<\\s*(?:class|typename)\\s+(\\w+)\\s*>\\s*((?:\\w+\\s+)*?)(void|${name}\\s*<\\s*\\1\\s*>)\\s+(\\w+)\\s*\\(([^()]*)\\)\\s*\\{`,
    'g',
  );
  for (const found of code.matchAll(heads)) {
    const [whole, element = '', , returns = '', own = '', list = ''] = found;
    const start = found.index + whole.length;
    const end = closing(code, start, ';');
    const stop = bodyEnd(code, start);
    if (end === undefined || stop === undefined || code.slice(end + 1, stop).trim() !== '') continue;
    const dense = (text: string): string =>
      text
        .replace(/\s+/g, ' ')
        .replace(/ ?([^\w ]) ?/g, '$1')
        .trim();
    const [body, parameters] = [dense(code.slice(start, end)), dense(list)];
    if (returns === 'void') {
      const [, to = '', value = ''] =
        new RegExp(`^${element}\\*(\\w+),${name}<${element}>(\\w+)$`).exec(parameters) ?? [];
      const place = `reinterpret_cast<${bits}*>(${to})`;
      const forms = [
        `*${place}=${value}.get_bits()`,
        ...data.team.stores.map((one) => `${one}(${place},${value}.get_bits())`),
      ];
      if (to && forms.includes(body)) store.push(own);
    } else {
      const [, from = ''] = new RegExp(`^const ${element}\\*(\\w+)$`).exec(parameters) ?? [];
      const place = `reinterpret_cast<const ${bits}*>(${from})`;
      const forms = [`*${place}`, ...data.load.map((one) => `${one}(${place})`)];
      if (from && forms.some((form) => body === `return ${name}<${element}>{${form}}`)) load.push(own);
    }
  }
  const once = (list: readonly string[]): string[] => {
    const all = [...load, ...store];
    return list.filter((one) => all.filter((other) => other === one).length === 1);
  };
  return { load: once(load), store: once(store) };
}
