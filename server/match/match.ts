/** What a matcher hands on: a CUDA or torch name at its place, with what surrounds it. Pure data. */
import type { Edit, Side, Span } from '../model.ts';
import type { Part } from '../places/place.ts';
import type { Rule } from '../ruleset/rule.ts';

export interface Argument {
  readonly span: Span;
  /** Keyword of a Python argument. */
  readonly keyword?: string;
}

export interface CallSite {
  /** The whole call expression, callee to closing parenthesis. */
  readonly span: Span;
  /** Between the parentheses. */
  readonly inside: Span;
  readonly arguments: readonly Argument[];
  /** Launches: how many of the arguments, after the kernel, are the configuration. */
  readonly configuration?: number;
  /** The enclosing statement when the call (perhaps inside one error-check macro) is all of it and stands in a block. */
  readonly statement?: Span;
}

/**
 * How a function is named: called in device code though it is the host's, as a value, in a `using` declaration, or as the whole body of a macro without parameters, whose
 * name ends at `nameEnd`.
 */
export type Use =
  | { readonly kind: 'device' | 'value' | 'using' }
  | { readonly kind: 'define'; readonly nameEnd: number };

export interface Match {
  /** The name as the universe spells it, whatever aliases the source uses. */
  readonly symbol: string;
  readonly library: string;
  /** Kind in the vocabulary, or of the rule's matcher: function, type, header, launch, string, method ... */
  readonly kind: string;
  /** The name as written, with its qualifiers; the region of the finding and what a rename replaces. */
  readonly span: Span;
  readonly side: Side;
  readonly inMacro: boolean;
  /** The rule that claims it; none for a known name without a rule. */
  readonly rule?: Rule;
  readonly call?: CallSite;
  /**
   * False where a rewrite cannot be trusted although the name is certain: a receiver of unknown type, a spelling
   * put together from pieces, text that only some build configurations see as this call.
   */
  readonly fixable: boolean;
  /** The file is by its name for the chips of another maker, which PyTorch may reach under CUDA's names. */
  readonly elsewhere?: true;
  /** A function that is named without being called. */
  readonly use?: Use;
  /** The parameters of the macro whose body it stands in: what stands for them is not known. */
  readonly macroParameters?: readonly string[];
  /** The place asks for a name and compares it, which no replacement at run time reaches. */
  readonly compared?: true;
  /** Edits decided while matching, where the fix of one name is the fix of several places: an import and its uses. */
  readonly edits?: readonly Edit[];
  /** Python: what the name resolves to part by part, so that only the differing parts are edited. */
  readonly parts?: readonly { readonly name: string; readonly span: Span }[];
  /** Files around the code: the line above that gave a variable what it holds. */
  readonly origin?: { readonly symbol: string; readonly offset: number };
  /** Files around the code: what a fix replaces, and the named pieces that conditions and templates speak of. */
  readonly place?: {
    readonly whole: Span;
    readonly cut?: Span | undefined;
    readonly statement?: Span | undefined;
    readonly parts: Readonly<Record<string, Part>>;
  };
}
