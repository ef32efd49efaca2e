/**
 * The nouns of the flow text -> tree -> matches -> findings -> edits -> report.
 * Everything here is plain data: no behaviour, no I/O, nothing of VS Code or of the protocol.
 */

/** What happens to a name on the chosen target; see docs/architecture.md for the table of consequences. */
export const verdicts = ['same', 'direct', 'adapted', 'manual', 'none', 'unmapped'] as const;
export type Verdict = (typeof verdicts)[number];

/** Estimated work for a person: small (minutes), medium (hours), large (days). */
export type Effort = 'S' | 'M' | 'L';

export const chips = ['A2', 'A3', '950', '310P', '310B', '910'] as const;
export type Chip = (typeof chips)[number];

export type PythonStyle = 'npu' | 'accelerator';
export type Locale = 'en' | 'zh-cn';

/** The machine and software that the code moves to. */
export interface Target {
  readonly chip: Chip;
  /** CANN release, for example `9.1.0` or `9.2.0-beta.2`. */
  readonly cann: string;
  /** PyTorch version on the target, for example `2.9`. */
  readonly torch: string;
  readonly pythonStyle: PythonStyle;
  /** Release of the adapter, `26.1.0`; without it the newest that fits `torch` and `cann`. */
  readonly torchNpu?: string;
}

export const defaultTarget: Target = { chip: 'A2', cann: '9.1.0', torch: '2.9', pythonStyle: 'npu' };

/** A text in both languages of the product. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

/** Half-open range of UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replace the text in the span by `text`. An empty span inserts. */
export interface Edit extends Span {
  readonly text: string;
}

/** Which grammar reads a file. `cpp` sources are read with the CUDA grammar too when they use CUDA syntax. */
export type CodeLanguage = 'cuda' | 'cpp' | 'python';

/** Files around the code, each with a reader of its own in server/places/. */
export const formats = [
  'shell',
  'dockerfile',
  'yaml',
  'json',
  'toml',
  'requirements',
  'ini',
  'cmake',
  'makefile',
  'meson',
  'bazel',
] as const;
export type Format = (typeof formats)[number];

/** A notebook holds code of a language, in strings; a patch holds lines of files in any. */
export type Language = CodeLanguage | Format | 'notebook' | 'patch';

/** Where in a C++ source a name stands; Python is always `host`. */
export type Side = 'host' | 'device';

export interface Fix {
  readonly title: Words;
  /** Literal, smallest, non-overlapping edits in the text the finding was made on; sorted by start. */
  readonly edits: readonly Edit[];
  /**
   * `safe`: same meaning, goes into fix-all. `review`: meaning kept if the check of the finding holds.
   * `start`: a beginning that a person must complete; never applied by a command.
   */
  readonly safety: 'safe' | 'review' | 'start';
  /** Headers (`acl/acl.h`) or Python modules (`torch_npu`) that the new text needs. */
  readonly needs: readonly string[];
}

export interface Finding {
  /** The rule's id: the API's own name, or kebab-case; for `unmapped` the symbol. Diagnostic code and page anchor. */
  readonly rule: string;
  /** The CUDA name as the universe spells it: `cudaMemcpy`, `<<<`, `cuda_runtime.h`, `cub::DeviceReduce::Sum`, `torch.cuda.synchronize`. */
  readonly symbol: string;
  /** Folder name under `rules/` or library of the vocabulary: `cuda-runtime`, `cub`, `torch`. */
  readonly library: string;
  readonly verdict: Verdict;
  /** The CUDA name itself. */
  readonly span: Span;
  readonly side: Side;
  /** True inside the body of a `#define`. */
  readonly inMacro: boolean;
  /** One sentence or two: what is so, and why. */
  readonly message: Words;
  /** What a person verifies after the fix, or does instead of one. */
  readonly advice?: Words;
  readonly effort?: Effort;
  readonly fix?: Fix;
  /** Present when a comment suppresses the finding: the reason given, possibly empty. */
  readonly suppressed?: string;
  /** Python: the adapter can serve this place at run time without an edit. */
  readonly zeroEdit?: true;
}

/** What a kernel does, as far as its names and loops tell. */
export type KernelPattern = 'map' | 'loop' | 'reduction' | 'tile' | 'scatter' | 'matrix' | 'texture';

/** One kernel of a source, judged for a target. */
export interface Kernel {
  readonly name: string;
  /** The name. */
  readonly span: Span;
  /** From the word that marks it to the end of its body. */
  readonly whole: Span;
  readonly pattern: KernelPattern;
  /** True where the target runs kernels thread by thread, so that the source can stay. */
  readonly threads: boolean;
  /** Findings in it that have a fix. */
  readonly moves: number;
  /** Names in it that a person must see to. */
  readonly stops: readonly string[];
  /** Where it must be rewritten: what it is about by its name, and the operators that do that. */
  readonly ways?: { readonly what: Words; readonly operators: readonly string[] } | undefined;
}

/** What one file gives. */
export interface Analysis {
  readonly findings: readonly Finding[];
  /** In the order of the text. */
  readonly kernels: readonly Kernel[];
  /** 1 when the grammar did not understand a part; it gives fewer call sites there, never an exception. */
  readonly parseGaps: number;
}

/** A text as the engine takes it. */
export interface Source {
  /** Used for the language and for messages only; the engine opens no file. */
  readonly path: string;
  readonly text: string;
  /** The text was CUDA before fixes put words of the target into it: what looks like both is CUDA's still. */
  readonly wasCuda?: boolean;
  /** The text is a cell of a notebook: the cells that run before it. They have no findings here. */
  readonly before?: readonly string[] | undefined;
  /** Python packages that belong to the file's project: an import of one of them is none from elsewhere. */
  readonly own?: readonly string[];
  /** Of a C++ source: the texts that it includes by quotes. Asked only where a kernel is written anew. */
  readonly included?: (() => readonly string[]) | undefined;
}
