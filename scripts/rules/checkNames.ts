/**
 * Check 6: every name that a rule matches is a CUDA or torch name, and every name that it writes exists in
 * `rules/vocabulary/` for the rule's release and chips. Each check takes an entry and gives its problems, with the cure.
 */
import { helperHeader, helperNames, programHelpers } from '../../server/edit/helper.ts';
import { chips as allChips, type Chip } from '../../server/model.ts';
import type { Chapter, Entry, Problem } from '../../server/ruleset/chapter.ts';
import { outcomesOf } from '../../server/ruleset/outcome.ts';
import type { FilesMatcher, Outcome, Rule } from '../../server/ruleset/rule.ts';
import { parametersOf } from '../../server/ruleset/signature.ts';
import { atLeast } from '../../server/ruleset/version.ts';
import { namesToProve } from './names.ts';
import type { Vocabulary, Word, World } from './vocabulary.ts';

/** The name a rule matches is in the CUDA or torch list. */
export function checkMatchedNames({ rule, at }: Entry, vocabulary: Vocabulary): Problem[] {
  const { matcher } = rule;
  // What the files around the code name is no API: their lists would be the rules once more.
  if (matcher.kind === 'launch' || matcher.kind === 'string' || rule.language === 'files') return [];
  // Of packages other than torch there is no list of names.
  if (!/^torch(?:\.|$)/.test(matcher.name) && (matcher.kind === 'import' || rule.library === 'packages'))
    return [];
  const world: World = rule.language === 'python' ? 'torch' : 'cuda';
  const spellings =
    matcher.kind === 'method' || matcher.kind === 'attribute' ? memberNames(matcher.name) : [matcher.name];
  if (spellings.some((name) => vocabulary.find(world, name).length > 0)) return [];
  const text = `\`${matcher.name}\` is in no list of rules/vocabulary/${world}/. Correct its spelling, or add it to a list.`;
  return [{ ...at(), text }];
}

/** Every name in `to`, `before`, `needs` and `see` exists on the target, in time and on the chips. */
export function checkWrittenNames({ rule, at }: Entry, vocabulary: Vocabulary): Problem[] {
  const parameters = parametersOf(rule.matcher).map((one) => one.name);
  return outcomesOf(rule).flatMap((outcome, index) => {
    const variant = rule.variants?.[index - 1];
    const own: Partial<Outcome> = variant ?? rule;
    const path = variant ? ['variants', index - 1] : [];
    const groups = variant?.when.like?.next?.matchAll(/\(\?<(\w+)>/g) ?? [];
    const bound = [...parameters, ...[...groups].map(([, name]) => name as string)];
    const written = { ...outcome, torch: variant?.when.torch };
    const problems = (['to', 'before'] as const).flatMap((field) =>
      namesIn(own[field], rule, bound).flatMap((name) =>
        proveName(name, rule, written, vocabulary).map((text) => ({ ...at(...path, field), text })),
      ),
    );
    const listed = (['needs', 'see'] as const).flatMap((field) =>
      (own[field] ?? []).flatMap((name) =>
        worldsOf(rule).some((world) => vocabulary.find(world, name).length > 0)
          ? []
          : [{ ...at(...path, field), text: unknownName(name, rule) }],
      ),
    );
    return [
      ...problems,
      ...listed,
      ...helperOf(outcome, vocabulary).map((text) => ({ ...at(...path, 'to'), text })),
    ];
  });
}

/** A name of a helper header, or the header itself, is written where `needs` names the header, and only there. */
function helperOf({ to = '', before = '', needs = [] }: Outcome, vocabulary: Vocabulary): string[] {
  if (to === '') return [];
  const written = `${to} ${before}`.match(/\bascendify(?:::\w+)+/g) ?? [];
  const headerOf = (name: string): string =>
    [...vocabulary.find('ascendc', name), ...vocabulary.find('cann', name)][0]?.header ?? helperHeader;
  const headers = new Set([to, ...written.map(headerOf)]);
  return helperNames.flatMap((header) => {
    if (programHelpers.includes(header) || to === header) return [];
    if (headers.has(header) === needs.includes(header)) return [];
    return headers.has(header)
      ? `What is written stands in a helper header. Write \`needs: [${header}]\`.`
      : `Nothing of ${header} is written. Take it out of \`needs\`.`;
  });
}

/** The names of a chapter's start-up statements exist. */
export function checkStartupNames(chapter: Chapter, vocabulary: Vocabulary): Problem[] {
  return chapter.startup.flatMap(({ begin, end, needs }) => {
    const names = [...begin, ...end].flatMap(({ text }) => namesToProve(text, 'cuda', []));
    return [needs, ...names].flatMap((name) => {
      if (vocabulary.find('cann', name).length > 0) return [];
      const text = `\`${name}\` is in no list of rules/vocabulary/cann/. Correct its spelling.`;
      return [{ ...chapter.at('startup'), text }];
    });
  });
}

/** The names in a template; a header is one name as it stands, and a string is no name. */
function namesIn(template: string | undefined, rule: Rule, parameters: readonly string[]): readonly string[] {
  if (template === undefined || rule.matcher.kind === 'string') return [];
  if (rule.language === 'files') return systemNames(template, rule.matcher as FilesMatcher);
  return rule.matcher.kind === 'include' ? [template] : namesToProve(template, rule.language, parameters);
}

/** The names of the system in a template: a variable, a program, an image without its tag, packages. */
function systemNames(template: string, { kind, name }: FilesMatcher): readonly string[] {
  const text = template.replace(/\{\w+\}/g, '');
  switch (kind) {
    case 'variable':
      if (!/\w/.test(text)) return [];
      return [/^DEFINED ENV\{(\w+)\}$/.exec(template)?.[1] ?? text.split(' ')[0] ?? text];
    case 'command':
      return [text.split(' ')[0] ?? text];
    case 'image':
      return [text.split(':')[0] ?? text];
    case 'package':
      return [...text.matchAll(/^[A-Za-z][\w.-]*/gm)]
        .map(([found]) => found)
        .filter((found) => found !== name);
    default:
      return [...text.matchAll(targetWords)].map(([found]) => found);
  }
}

/** Resources, and what only CANN's build files have. */
const targetWords =
  /\bhuawei\.com\/[\w-]+|\bCMAKE_ASC_\w+|(?<=\(|^|:|LANGUAGES )ASC\b|(?<=^|-l|\s)(?:acl\w*|ascendcl|hccl|opapi|nnopbase)(?=\s|$)|--(?:npu|enable)-\w+/gm;

/** What an outcome writes, with the torch version that its condition asks for. */
type Written = Outcome & { readonly torch?: string | undefined };

function proveName(name: string, rule: Rule, outcome: Written, vocabulary: Vocabulary): string[] {
  const words = worldsOf(rule).flatMap((world) =>
    spellingsOf(name, rule).flatMap((one) => vocabulary.find(world, one)),
  );
  // A name of torch that is tied to CUDA is no name to write, though the list of what rules match holds it.
  const own = words.filter((word) => word.world !== 'torch' || !/cuda|nccl/i.test(word.name));
  if (own.length === 0) return [unknownName(name, rule)];
  // Of a name with several entries the one that fits best counts: the rule means that one.
  const complaints = own.map((word) => misfits(word, outcome));
  return complaints.sort((a, b) => a.length - b.length)[0] ?? [];
}

function misfits(word: Word, outcome: Written): string[] {
  const texts: string[] = [];
  const since = word.world === 'torch' ? undefined : word.since?.replace('<=', '');
  if (since && !(outcome.since && atLeast(outcome.since, since))) {
    const now = outcome.since ? `the rule says ${outcome.since}` : 'the rule gives no release';
    texts.push(`\`${word.name}\` exists since CANN ${since}, but ${now}. Write \`since: "${since}"\`.`);
  }
  if (word.torch && !(outcome.torch && atLeast(outcome.torch, word.torch))) {
    const cure = `Write it in a variant with \`torch: "${word.torch}"\`.`;
    texts.push(`\`${word.name}\` exists since torch ${word.torch}. ${cure}`);
  }
  const wanted: readonly Chip[] = outcome.chips ?? allChips;
  const missing = word.chips ? wanted.filter((chip) => !word.chips?.includes(chip)) : [];
  if (missing.length > 0) {
    const have = wanted.filter((chip) => word.chips?.includes(chip)).join(', ');
    const cure = have ? `Write \`chips: [${have}]\`.` : 'Write what these chips have, or no fix.';
    texts.push(`\`${word.name}\` does not exist on ${missing.join(', ')}. ${cure}`);
  }
  if (isUntold(word) && !outcome.chips && (outcome.verdict === 'direct' || outcome.verdict === 'adapted'))
    texts.push(
      `No chip is documented for \`${word.name}\`. Write \`chips\` with those that its source names, or make it \`manual\`.`,
    );
  return texts;
}

/** Libraries of the driver and of the tools: one interface for all chips, which answers at run time what a chip lacks. */
const chipless = ['mstx', 'mspti', 'dcmi', 'ascendify'];

/** A function of the target whose chips nobody stated: that it stands in a header is not a yes for every chip. */
function isUntold({ world, kind, chips, library }: Word): boolean {
  return world === 'cann' && kind === 'function' && !chips && !chipless.includes(library);
}

function worldsOf(rule: Rule): readonly World[] {
  if (rule.language === 'files') return ['system', 'torch-npu', 'torch'];
  return rule.language === 'python' ? ['torch-npu', 'torch'] : ['cann', 'ascendc', 'torch-npu'];
}

/** How the lists may spell a name that a rule writes; `torch_npu` puts its module `npu` into `torch`. */
function spellingsOf(name: string, rule: Rule): readonly string[] {
  const { kind } = rule.matcher;
  if (kind === 'method' || kind === 'attribute') return [name, ...memberNames(name)];
  return [
    name,
    name.replace(/^torch\.npu\b/, 'torch_npu.npu'),
    name.replace(/^torch_npu\.npu\b/, 'torch.npu'),
  ];
}

/** How the lists spell a method or attribute. */
function memberNames(name: string): readonly string[] {
  return [
    '',
    'torch.Tensor',
    'torch.nn.Module',
    'torch.cuda.Stream',
    'torch.autograd.profiler_util.FunctionEventAvg',
  ].map((owner) => `${owner}.${name}`);
}

function unknownName(name: string, rule: Rule): string {
  const worlds =
    rule.language === 'files'
      ? 'system/'
      : rule.language === 'python'
        ? 'torch-npu/ or torch/'
        : 'cann/, ascendc/ or torch-npu/';
  return `\`${name}\` is in no list of rules/vocabulary/${worlds}. Correct its spelling; a name that does not exist must not be written.`;
}
