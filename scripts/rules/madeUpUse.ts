/**
 * A small program that uses one name, made from what the vocabulary knows of it: the test of a compact form, which
 * brings no example. Pure text; the program is to be read by the engine, not to be compiled.
 */
import type { Rule } from '../../server/ruleset/rule.ts';
import type { Vocabulary, Word } from './vocabulary.ts';

/** A text in which the rule's name stands once, as the kind of thing that it is. */
export function madeUpUse(rule: Rule, vocabulary: Vocabulary): string {
  const name = 'name' in rule.matcher ? rule.matcher.name : '';
  if (rule.language === 'python') return pythonUse(rule, name);
  if (rule.language === 'files') return filesUse(rule, name.replace(/\*$/, 'x'));
  if (rule.matcher.kind === 'include') return `#include <${name}>\n`;
  const [word] = vocabulary.find('cuda', rule.matcher.kind === 'attribute' ? `.${name}` : name);
  const [folder = ''] = word?.use?.endsWith('/') ? word.use.split(',') : [];
  if (folder) return `#include <${folder}all.h>\n${cudaUse(name, word, 'void')}`;
  if (word?.kind === 'field') return fieldUse(name, vocabulary);
  const device = rule.where === 'device' || word?.use === 'device' || word?.library.startsWith('device-');
  return cudaUse(name, word, device ? '__global__ void' : 'void');
}

function filesUse({ matcher }: Rule, name: string): string {
  switch (matcher.kind) {
    case 'variable':
      return `export ${name}=1\n`;
    case 'image':
      return `FROM ${name}:1\n`;
    case 'package':
      return name.startsWith('apt:') ? `apt-get install -y ${name.slice(4)}\n` : `${name}\n`;
    case 'key':
      return name.startsWith('-') ? `run ${name} 1\n` : `${name}: 1\n`;
    default:
      return `${name}\n`;
  }
}

function cudaUse(name: string, word: Word | undefined, head: string): string {
  switch (word?.kind) {
    case 'function':
      return `${head} f() { ${name}(${argumentNames(word).join(', ')}); }\n`;
    case 'type':
    case 'enum':
      return `${head} f(${name} *x) { g(x); }\n`;
    case 'method':
      return `${head} f() { x.${name}(); }\n`;
    case 'namespace':
      return `using namespace ${name};\n`;
    case 'macro':
      return /^__\w+__$/.test(name) ? qualifierUse(name) : `${head} f() { g(${name}); }\n`;
    default:
      if (word?.use === 'template') return `${name}<float> x;\n`;
      return `${word?.kind === 'builtin' ? '__global__ void' : head} f() { g(${name}); }\n`;
  }
}

/** A member of a struct, or of what a type of a namespace declares. */
function fieldUse(name: string, vocabulary: Vocabulary): string {
  const [owner = '', member = ''] = name.split('.');
  const isNamespace = vocabulary.find('cuda', owner)[0]?.kind === 'namespace';
  const types = isNamespace ? [...vocabulary.words('cuda')].filter(({ kind }) => kind === 'type') : [];
  const type = types.find((word) => word.name.startsWith(`${owner}::`))?.name ?? owner;
  return `void f(${type} x) { g(x.${member}); }\n`;
}

/** `__shared__` marks a variable in a kernel, `__restrict__` a pointer, all other such words a function or a variable. */
function qualifierUse(name: string): string {
  if (name === '__shared__') return `__global__ void f() { ${name} int x[4]; }\n`;
  if (name === '__restrict__') return `__global__ void f(int *${name} x) { x[0] = 1; }\n`;
  return `${name} void f(int x) { g(x); }\n`;
}

/** The parameter names of a signature, `(void *dst, size_t n = 0) -> int`; `a0`, `a1` where it gives types only. */
export function argumentNames(word: Word): string[] {
  // A C++ parameter without a name is a type alone, which is no name for an argument.
  const pattern =
    word.world === 'cuda' ? /[\w>*&]\s*[\s*&]([A-Za-z_]\w*)\s*(?:\[\w*\])?\s*$/ : /^\s*\**([A-Za-z_]\w*)/;
  return splitArguments(parametersText(word.signature)).map(
    (part, at) => pattern.exec(part.split('=')[0] ?? '')?.[1] ?? `a${at}`,
  );
}

/** What stands between the parentheses of a signature; a parameter that is an array, which the lists write `int[] name`, as the pointer that it is. */
export function parametersText(signature: string | undefined): string {
  const text = /^\((.*)\)/s.exec(signature ?? '')?.[1]?.trim() ?? '';
  return text.replace(/(\*?)\[\] (?=\w)/g, (_, star: string) => (star ? '**' : ' *'));
}

/** A list split at its outer commas; no part for `void` or nothing. */
export function splitArguments(list: string): string[] {
  if (!list || list === 'void') return [];
  const parts = [''];
  let depth = 0;
  for (const sign of list) {
    if (/[(<[{]/.test(sign)) depth++;
    else if (/[)>\]}]/.test(sign)) depth--;
    if (sign === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts;
}

function pythonUse(rule: Rule, name: string): string {
  if (rule.matcher.kind === 'attribute') return `import torch\nx = torch.zeros(1)\ny = x.${name}\n`;
  if (rule.matcher.kind === 'import') return `import ${name}\n`;
  const [root = name] = name.split('.');
  return `import ${root}\nx = ${name}\n`;
}
