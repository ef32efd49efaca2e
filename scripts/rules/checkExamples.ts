/**
 * Checks that run the engine: examples do what they say (2), no side effect is evaluated twice (4), and what a rule
 * wrote is left alone (5). Each takes the engine and a rule and gives messages with the cure; none means all is well.
 */
import type { Engine } from '../../server/engine.ts';
import {
  type Analysis,
  defaultTarget,
  type Edit,
  type Finding,
  type Span,
  type Target,
} from '../../server/model.ts';
import type { Example, FilesMatcher, Rule } from '../../server/ruleset/rule.ts';
import { identifiersOf } from '../../server/ruleset/template.ts';
import { compareVersions } from '../../server/ruleset/version.ts';

/** True when the grammar for a file of this name reads the text without an error. */
export type Parses = (path: string, text: string) => boolean;

/** Checks 2 and 5 on one example. */
export function checkExample(engine: Engine, parses: Parses, rule: Rule, example: Example): string[] {
  const target: Target = { ...defaultTarget, ...example.target };
  const path = example.file ?? pathFor(rule);
  const text = example.before ?? example.found ?? example.unchanged ?? '';
  const analysis = analyse(engine, path, text, target);
  const own = analysis.findings.filter((finding) => finding.rule === rule.id);
  if (example.unchanged !== undefined) {
    return own.length === 0 ? [] : [`It finds ${spots(own, text)}. Nothing of this rule may be found here.`];
  }
  const [finding] = own;
  if (!finding || own.length > 1) {
    const others = analysis.findings.filter((other) => other.rule !== rule.id).map((other) => other.rule);
    return [
      `It finds ${own.length} of this rule instead of one (others: ${others.join(', ') || 'none'}). Correct the example or the matcher.`,
    ];
  }
  const gaps = isClean(parses, path, text, finding.span)
    ? []
    : ['The example has a syntax error. Write it so that it parses.'];
  if (example.found !== undefined) {
    return finding.fix ? [...gaps, 'It has a fix. Write `before` and `after`, or remove the fix.'] : gaps;
  }
  if (example.after !== undefined && !isClean(parses, path, example.after)) {
    return [...gaps, '`after` has a syntax error. Correct the template.'];
  }
  return [...gaps, ...checkAfter(engine, rule, example, finding, target)];
}

function checkAfter(
  engine: Engine,
  rule: Rule,
  example: Example,
  finding: Finding,
  target: Target,
): string[] {
  const { before = '', after = '' } = example;
  const path = example.file ?? pathFor(rule);
  if (!finding.fix)
    return ['It has no fix. Write `found` in place of `before` and `after`, or give the rule a `to`.'];
  const text = applyEdits(before, finding.fix.edits);
  if (text !== after) return [`It gives\n${text}\ninstead of\n${after}\nCorrect \`after\` or the template.`];
  return finding.fix.safety === 'start' ? [] : checkSettles(engine, rule, path, before, target);
}

/** Qualifiers such as `__name__(64)` and words of a platform are unknown to the grammars; what counts is the rest. */
function isClean(parses: Parses, path: string, text: string, span?: Span): boolean {
  if (parses(path, text)) return true;
  const rest = span ? text.slice(0, span.start) + text.slice(span.end) : text;
  const strip = (one: string): string => one.replace(/\b__\w+__\b(\s*\([^()]*\))?/g, '');
  return parses(path, rest) || parses(path, strip(text));
}

/** Check 5: a second run of all fixes changes nothing, and nothing of the rule with a fix is left. */
function checkSettles(engine: Engine, rule: Rule, path: string, before: string, target: Target): string[] {
  const options = { adapted: true };
  const first = engine.fixAll({ path, text: before }, target, options);
  const second = engine.fixAll({ path, text: first.text }, target, options);
  const problems: string[] = [];
  if (second.text !== first.text) {
    problems.push(
      `A second run changes\n${first.text}\nto\n${second.text}\nNo rule may match what a rule wrote.`,
    );
  }
  const left = analyse(engine, path, first.text, target).findings.filter(
    (finding) => finding.rule === rule.id && finding.fix && finding.fix.safety !== 'start',
  );
  if (left.length > 0)
    problems.push(`The rule matches its own text: ${spots(left, first.text)}. Write what it leaves alone.`);
  return problems;
}

/** Check 4: an argument that a template writes twice has no side effect; with one, the finding has no fix. */
export function checkDoubled(engine: Engine, rule: Rule): string[] {
  const { matcher } = rule;
  if (matcher.kind !== 'call' || rule.language !== 'cuda') return [];
  const written = identifiersOf(`${rule.to ?? ''} ; ${rule.before ?? ''}`).map(({ name }) => name);
  const target = targetFor(rule);
  return matcher.parameters.flatMap(({ name }) => {
    if (written.filter((one) => one === name).length < 2) return [];
    const inside = matcher.parameters
      .map((one) => (one.name === name ? 'next_value()' : one.name))
      .join(', ');
    const text = wrap(rule, `${matcher.name}(${inside});`);
    const own = analyse(engine, pathFor(rule), text, target).findings.filter(
      (finding) => finding.rule === rule.id,
    );
    if (own.length !== 1) return [`It finds ${own.length} of this rule in \`${text}\`. Correct the matcher.`];
    const fixed = applyEdits(text, own[0]?.fix?.edits ?? []);
    return fixed.split('next_value()').length > 2
      ? [`\`${name}\` is evaluated twice: ${fixed}. Use it once in \`to\`.`]
      : [];
  });
}

/** Check 2 for a compact form: the made-up use is found once, with the verdict, and a rename leaves the new name. */
export function checkUse(engine: Engine, rule: Rule, text: string): string[] {
  const target = targetFor(rule);
  const path = pathFor(rule);
  const own = analyse(engine, path, text, target).findings.filter((finding) => finding.rule === rule.id);
  const [finding] = own;
  if (!finding || own.length > 1)
    return [`It finds ${own.length} of this rule instead of one in\n${text}\nCorrect the name.`];
  if (finding.verdict !== rule.verdict)
    return [`Its verdict here is ${finding.verdict}, not ${rule.verdict}. Correct the rule.`];
  if (rule.to === undefined) return finding.fix ? ['It has a fix without `to`. Remove it.'] : [];
  const fixed = applyEdits(text, finding.fix?.edits ?? []);
  if (!fixed.includes(rule.to))
    return [`The fix gives\n${fixed}\nwithout \`${rule.to}\`. Correct the rename.`];
  return checkSettles(engine, rule, path, text, target);
}

/** The default target, as new as the rule needs and with a chip that has it. */
export function targetFor(rule: Rule): Target {
  const [first = defaultTarget.chip] = rule.chips ?? [];
  const chip = rule.chips?.includes(defaultTarget.chip) ? defaultTarget.chip : first;
  const cann =
    rule.since && compareVersions(rule.since, defaultTarget.cann) > 0 ? rule.since : defaultTarget.cann;
  return { ...defaultTarget, chip, cann };
}

/** A statement in a function of the side that the rule is for. */
export function wrap(rule: Rule, statement: string): string {
  return `${rule.where === 'device' ? '__global__ void' : 'void'} f() { ${statement} }\n`;
}

function pathFor(rule: Rule): string {
  return rule.language === 'files'
    ? fileFor(rule.matcher as FilesMatcher)
    : rule.language === 'python'
      ? 'example.py'
      : 'example.cu';
}

/** The name of a file that such things stand in. */
function fileFor({ kind, name, in: formats }: FilesMatcher): string {
  const [format] = formats ?? [];
  if (format === 'yaml' || format === 'json' || format === 'toml') return `example.${format}`;
  if (format === 'dockerfile' || kind === 'image') return 'Dockerfile';
  if (kind === 'package') return name.startsWith('apt:') ? 'example.sh' : 'requirements.txt';
  return (kind === 'key' || kind === 'value') && !name.startsWith('-') ? 'example.yaml' : 'example.sh';
}

function analyse(engine: Engine, path: string, text: string, target: Target): Analysis {
  const document = engine.open({ path, text });
  try {
    return engine.analyse(document, target);
  } finally {
    document.dispose();
  }
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .reverse()
    .reduce((done, edit) => done.slice(0, edit.start) + edit.text + done.slice(edit.end), text);
}

function spots(findings: readonly Finding[], text: string): string {
  return findings.map(({ span }) => `\`${text.slice(span.start, span.end)}\` at ${span.start}`).join(', ');
}
