/**
 * What is compiled for a rule: its examples and a use with typed variables made from CUDA's signature, each brought to
 * a target by all fixes, as `fix --adapted` would. Pure; the engine is handed in.
 */
import type { Build } from '../../scripts/rules/compile.ts';
import { parametersText, splitArguments } from '../../scripts/rules/madeUpUse.ts';
import type { Vocabulary, World } from '../../scripts/rules/vocabulary.ts';
import { applyEdits } from '../../server/edit/apply.ts';
import type { Engine } from '../../server/engine.ts';
import type { Finding, Target, Verdict } from '../../server/model.ts';
import type { Rule } from '../../server/ruleset/rule.ts';
import { identifiersOf } from '../../server/ruleset/template.ts';
import { missingVariables, typeAlone } from './variables.ts';

/** A CUDA text that holds one finding of a rule. */
export interface Use {
  readonly rule: Rule;
  /** `example 2` or `signature`. */
  readonly what: string;
  readonly place: string;
  /** Declarations for what the text leaves out, in CUDA's words. */
  readonly variables: string;
  readonly text: string;
  readonly target: Partial<Target>;
}

/** The host uses of all rules of C++ that have a fix on some target. */
export function usesOf(build: Build): Use[] {
  return build.chapters
    .flatMap((chapter) => chapter.entries)
    .filter(({ rule }) => rule.language === 'cuda' && rule.where !== 'device' && hasFix(rule))
    .flatMap(({ rule, at }) => {
      const use = (what: string, text: string, place: { file: string; line: number }, target = {}): Use => ({
        rule,
        what,
        place: `${place.file}:${place.line}`,
        variables: missingVariables(text, build.vocabulary),
        text,
        target,
      });
      const examples = (rule.examples ?? []).flatMap((example, index) =>
        example.before === undefined || isDevice(example.before)
          ? []
          : [use(`example ${index + 1}`, example.before, at('examples', index), example.target)],
      );
      const made = typedUse(rule, build.vocabulary);
      return made === undefined ? examples : [...examples, use('signature', made, at())];
    });
}

function hasFix(rule: Rule): boolean {
  return [rule, ...(rule.variants ?? [])].some((one) => one.to !== undefined || one.delete === true);
}

/** Kernels and launches are no C++ that g++ reads. */
function isDevice(text: string): boolean {
  return /__global__|__device__|__shared__|<<</.test(text);
}

/** A function whose parameters are those of CUDA's, and a call with them; only for names with a signature. */
function typedUse(rule: Rule, vocabulary: Vocabulary): string | undefined {
  const { matcher } = rule;
  if (matcher.kind !== 'call' && matcher.kind !== 'name') return undefined;
  const words = vocabulary.find('cuda', matcher.name);
  if (matcher.kind === 'name') {
    if (words.some(({ kind }) => kind === 'type' || kind === 'enum'))
      return `void f(${matcher.name} *x) { (void)x; }\n`;
    // The guard of a header has no value; its example asks for it as programs do.
    const isValue =
      !/_H_+$/i.test(matcher.name) &&
      words.some(({ kind, signature }) => (kind === 'constant' || kind === 'macro') && !signature);
    return isValue ? `auto f() { return ${matcher.name}; }\n` : undefined;
  }
  const signature = words.find((word) => word.kind === 'function' && word.signature)?.signature;
  if (!signature) return undefined;
  const parts = splitArguments(parametersText(signature));
  if (parts.some((part) => /\.\.\.|\(\*|&&/.test(part))) return undefined;
  const names = parts.map((_, at) => `a${at}`);
  const parameters = parts.map((part, at) => `${typeAlone(part)} ${names[at]}`).join(', ');
  return `void f(${parameters}) { ${matcher.name}(${names.join(', ')}); }\n`;
}

export interface Known {
  readonly vocabulary: Vocabulary;
  /** What rules say where nothing is in the way: a fix that a release withholds leaves no name to a person. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

function isByHand(verdict: Verdict | undefined): boolean {
  return verdict === 'manual' || verdict === 'none';
}

export interface Migrated {
  /** Declarations that those of the text may hide. */
  readonly outer: string;
  readonly text: string;
  readonly needs: readonly string[];
  /** Names of CUDA in it that a rule leaves to a person. */
  readonly manual: readonly string[];
  /** The language that it is besides C++ with C interfaces: the lists have no declarations of its names. */
  readonly foreign: 'Ascend C' | 'C++ of torch_npu' | undefined;
}

/** The use on a target after all fixes; nothing where the rule offers none there. */
export function migrate(
  engine: Engine,
  { vocabulary, verdicts }: Known,
  use: Use,
  target: Target,
): Migrated | undefined {
  const path = 'example.cu';
  const findingsIn = (text: string): readonly Finding[] => {
    const document = engine.open({ path, text });
    const { findings } = engine.analyse(document, target);
    document.dispose();
    return findings;
  };
  const fix = findingsIn(use.text).find((one) => one.rule === use.rule.id && one.fix)?.fix;
  if (!fix) return undefined;
  const own = fix.safety === 'start' ? applyEdits(use.text, fix.edits) : use.text;
  const [variables, body] = [use.variables, own].map((text) =>
    engine.fixAll({ path, text }, target, { adapted: true }),
  );
  const [outer, text] = [variables?.text ?? '', body?.text ?? ''].map((one) =>
    one.replace(/^[ \t]*#[ \t]*include\b.*$/gm, ''),
  ) as [string, string];
  const names = new Set(`${outer} ${text}`.match(/\b[A-Za-z_]\w*\b/g));
  const rest = [...names].filter((name) => isLeft(name, vocabulary));
  const byHand = new Set(
    rest.length === 0
      ? []
      : findingsIn(`${outer}\n${text}`)
          .filter(({ rule }) => isByHand(verdicts.get(rule)))
          .map(({ symbol }) => symbol),
  );
  return {
    outer: [...rest.map((name) => standIn(name, vocabulary)), outer].join('\n'),
    text,
    needs: [...fix.needs, ...(body?.needs ?? [])],
    manual: rest.filter((name) => byHand.has(name)),
    foreign: foreignIn(`${use.text} ${text}`, vocabulary),
  };
}

/** Kernels are for the compiler of Ascend C; of PyTorch's classes the lists know names, not members. */
function foreignIn(text: string, vocabulary: Vocabulary): Migrated['foreign'] {
  const names = identifiersOf(text).map(({ name }) => name);
  const is = (world: World, name: string): boolean => vocabulary.find(world, name).length > 0;
  // What a class of a header holds is spelled behind its name.
  const spelled = names.flatMap((name) => [name, name.replace(/::\w+$/, '')]);
  if (spelled.some((name) => is('ascendc', name) && !is('cann', name))) return 'Ascend C';
  const isTorch = (name: string): boolean =>
    is('torch-npu', name) || vocabulary.find('cuda', name).some(({ library }) => library === 'torch-cpp');
  return names.some(isTorch) ? 'C++ of torch_npu' : undefined;
}

/** True for a name of CUDA that the target has no other meaning for. */
function isLeft(name: string, vocabulary: Vocabulary): boolean {
  return (
    vocabulary.find('cuda', name).some(({ use, kind }) => use !== 'device' && kind !== 'method') &&
    vocabulary.find('cann', name).length === 0
  );
}

/** A name of CUDA that stays, as something of its own type: handed to ACL it does not compile. */
function standIn(name: string, vocabulary: Vocabulary): string {
  switch (vocabulary.find('cuda', name)[0]?.kind) {
    case 'enum':
      return `enum ${name} : int {};`;
    case 'type':
      return `struct ${name} {};`;
    case 'function':
      return `template <class... A> int ${name}(A &&...);`;
    default:
      return `enum ${name}_value { ${name} };`;
  }
}
