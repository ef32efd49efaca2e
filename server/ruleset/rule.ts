/**
 * A rule as the build compiles it from YAML: compact forms and families expanded, signatures parsed, defaults of the
 * chapter filled in. docs/writing-a-rule.md says what each field means; `rules/rule.schema.json` is the authors' side.
 */
import type { Chip, Effort, Format, PythonStyle, Target, Verdict, Words } from '../model.ts';

export interface Parameter {
  readonly name: string;
  /** Text of the default value when a call may leave the argument out. */
  readonly default?: string;
  /** Takes all remaining arguments. */
  readonly rest?: boolean;
}

/**
 * What a rule matches. The parameters of a launch stand in the order of the text: the kernel, the values between the
 * angle brackets, and last the rest parameter for the arguments. An attribute's name has no dot; a field of a C++ struct
 * is named with it: `type.field`; a member that is called likewise, and its first parameter is the object.
 */
export type Matcher =
  | { readonly kind: 'call'; readonly name: string; readonly parameters: readonly Parameter[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'launch'; readonly parameters: readonly Parameter[] }
  | { readonly kind: 'include'; readonly name: string }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'member'; readonly name: string; readonly parameters: readonly Parameter[] }
  | { readonly kind: 'method'; readonly name: string; readonly parameters: readonly Parameter[] }
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'string'; readonly name: string; readonly position: StringPosition }
  | { readonly kind: 'import'; readonly name: string }
  | FilesMatcher;

/**
 * Where a string counts: as a device, as a backend, as a whole value, as a part of a text that something is compared
 * with, as the name of a keyword argument or of a dictionary's key, as the beginning of an option within a text,
 * as the end of a text, as a member of an enumeration of devices, as a method that is called, or, by the name of a function,
 * where what it answers is compared.
 */
export const stringPositions = [
  'device',
  'backend',
  'value',
  'compared',
  'keyword',
  'flag',
  'ending',
  'enumeration',
  'called',
  'answer',
] as const;
export type StringPosition = (typeof stringPositions)[number];

/** What a rule matches in the files around the code. A name may end with `*`; of several that fit, the longest counts. */
export interface FilesMatcher {
  readonly kind: (typeof filesMatchers)[number];
  readonly name: string;
  /** A value or key counts only below one of these keys: `device`, `--dist-backend`; `-` and `_` are the same. */
  readonly keys?: readonly string[];
  /** Formats, all when left out. */
  readonly in?: readonly Format[];
  /** Parts of the place, or its `name` and `rest`, that must fit regular expressions. */
  readonly like?: Readonly<Record<string, string>>;
}

/** `text` is a path or an address, found within words and values. */
export const filesMatchers = ['variable', 'command', 'image', 'package', 'key', 'value', 'text'] as const;

/** What a rule does; a variant overrides some of it. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly to?: string;
  readonly before?: string;
  readonly unlessAfter?: readonly string[];
  readonly delete?: boolean;
  readonly drops?: readonly string[];
  /** What the template writes for a left-out argument, where not the CUDA default. */
  readonly defaults?: Readonly<Record<string, string>>;
  readonly needs?: readonly string[];
  /** First CANN release that has what `to` writes. */
  readonly since?: string;
  /** First CANN release that no longer has it. */
  readonly until?: string;
  readonly chips?: readonly Chip[];
  readonly says?: Words;
  readonly check?: Words;
  readonly instead?: Words;
  /** What a person does on a target that lacks what the rule writes. */
  readonly elsewhere?: Words;
  readonly see?: readonly string[];
  readonly effort?: Effort;
  /** How a person's rewrite looks, where no call becomes a call. */
  readonly sketch?: Sketch;
  readonly source: string;
}

/** A piece of CUDA, and what does the same on Ascend: whole functions that compile. */
export interface Sketch {
  readonly before: string;
  readonly after: string;
}

/** All given conditions must hold. */
export interface Condition {
  readonly args?: Readonly<Record<string, readonly string[]>>;
  readonly notArgs?: Readonly<Record<string, readonly string[]>>;
  /** Files: the named part of the place fits a regular expression. */
  readonly like?: Readonly<Record<string, string>>;
  /** The argument is a variable, and every declaration of it in the file fits the regular expression. */
  readonly declared?: Readonly<Record<string, string>>;
  /** The file shows that one of these arguments may be null there. */
  readonly perhapsNull?: readonly string[];
  /** The text of the whole file fits this regular expression. */
  readonly file?: string;
  /** One of these arguments may do something when it is evaluated, or is not known: a macro's parameter. */
  readonly effect?: readonly string[];
  readonly chips?: readonly Chip[];
  readonly since?: string;
  readonly until?: string;
  readonly style?: PythonStyle;
  readonly torch?: string;
  readonly used?: boolean;
}

export interface Variant extends Partial<Omit<Outcome, 'since' | 'until' | 'chips'>> {
  readonly when: Condition;
}

export interface Rule extends Outcome {
  /** Absent: its facts were read. False: they are a choice or a report, so it tells and never edits. */
  readonly verified?: false;
  readonly id: string;
  readonly library: string;
  /** `rules/<library>/<chapter>.yaml`, and the chapter's title. */
  readonly file: string;
  readonly chapter: Words;
  readonly language: RuleLanguage;
  readonly matcher: Matcher;
  readonly where?: 'host' | 'device';
  /** Counts only in a text that holds one of these words. */
  readonly beside?: readonly string[];
  /** The adapter can replace the name at run time, without an edit. */
  readonly zeroEdit?: true;
  readonly variants?: readonly Variant[];
  readonly examples?: readonly Example[];
}

/** `files`: the files around the code. */
export type RuleLanguage = 'cuda' | 'python' | 'files';

/** One test of a rule; `dist/rules.jsonl` keeps only those with `before` and `after`, for the pages. */
export interface Example {
  readonly before?: string;
  readonly after?: string;
  readonly found?: string;
  readonly unchanged?: string;
  readonly why?: string;
  readonly target?: Partial<Target>;
  /** Name that the text is read under, where its ending matters. */
  readonly file?: string;
}

/** Statements a program needs around the calls of a library; see `rules/cuda-runtime/initialisation.yaml`. */
export interface Startup {
  /** Applies to a file with `main` in which a fix needed this header. */
  readonly needs: string;
  /** Statements for the start of `main`; each is left out when the file already calls one of `unless`. */
  readonly begin: readonly { readonly text: string; readonly unless: readonly string[] }[];
  /** Statements before `main` returns. */
  readonly end: readonly { readonly text: string; readonly unless: readonly string[] }[];
  readonly source: string;
}

/** A release of the adapter between PyTorch and CANN. */
export interface AdapterRelease {
  readonly release: string;
  readonly cann: string;
  /** PyTorch lines it exists for, `2.9`. */
  readonly torch: readonly string[];
}

/** The content of `dist/rules.jsonl`. */
export interface CompiledRules {
  readonly rules: readonly Rule[];
  /** Rules that are still to be taken apart, one for each name. */
  readonly families?: readonly RuleFamily[];
  readonly startup: readonly Startup[];
  /** Newest first. */
  readonly releases?: readonly AdapterRelease[];
}

/** Rules that differ in their name alone: tens of thousands, of which a project asks for a few. */
export interface RuleFamily {
  /** The rule that stands before them in the order of the rules: its number and 1. */
  readonly at: number;
  readonly names: readonly string[];
  readonly kind: 'include' | 'name';
  readonly shared: Omit<Rule, 'id' | 'matcher'>;
}

/** The content of `dist/vocabulary.json`: the universe of CUDA names, `library -> kind -> names joined by spaces`. */
export interface CompiledVocabulary {
  readonly [library: string]: { readonly [kind: string]: string };
}

/** One name of a vocabulary, with what is known of it; the content of `dist/signatures.json` is an array of these. */
export interface Signature {
  readonly name: string;
  readonly library: string;
  /** function, type, enum, constant, macro, builtin, header, namespace, module, method, attribute */
  readonly kind: string;
  /** `(void *dst, const void *src) -> cudaError_t`, as far as known. */
  readonly signature?: string;
  readonly since?: string;
  readonly removed?: string;
  /** True for a name of Ascend: one that rules write, not one that they match. */
  readonly target?: boolean;
  readonly header?: string;
  /** Chips that are documented to have it; absent when nothing is documented. */
  readonly chips?: readonly Chip[];
  readonly support?: Support;
  /** True for a name of which nothing but `support` is known. */
  readonly noted?: true;
}

/** What the tables of the device's maker say of a name of PyTorch, see `ruleset/support.ts`. */
export interface Support {
  /** A letter for each version that a table is of: `y`es, `l`imited, `n`o, `h` on some chips, `-` not listed. */
  readonly marks: string;
  readonly limit?: string;
}
