/** The words of the coverage page in both languages. Data and small phrases only. */
import type { Locale, Target } from '../../server/model.ts';

interface CoverageWords {
  readonly title: string;
  readonly library: string;
  readonly chapter: string;
  readonly names: string;
  readonly all: string;
  readonly noRule: string;
  readonly chapters: string;
  readonly chaptersHead: string;
  readonly head: (facts: { readonly target: Target; readonly releases: readonly string[] }) => string;
}

const en: CoverageWords = {
  title: 'Coverage',
  library: 'Library',
  chapter: 'Chapter',
  names: 'Names',
  all: '**All**',
  noRule: '*No rule yet*',
  chapters: 'By chapter',
  chaptersHead:
    'Libraries of which no name has a rule yet stand in the table above only. The columns are the same as there.',
  head: ({
    target,
    releases,
  }) => `What becomes of the names of CUDA and of PyTorch's CUDA side. Every name in \`rules/vocabulary/\` counts once, whatever
the number of its overloads and however often programs use it: a rare enumerator weighs as much as \`malloc\`. The numbers
say how far the rules reach; they do not say which share of your code that is. \`ascendify scan\` says that.

- **same … unmapped** hold for the default target, Atlas ${target.chip} with CANN ${target.cann}: \`same\` works unchanged, \`direct\` gets another name or
  form, \`adapted\` is rewritten with one thing to check, \`manual\` needs a person, \`none\` has no counterpart, \`unmapped\`
  has no rule yet.
- **A2, A3, 950, 310P** count the names that are \`same\`, \`direct\` or \`adapted\` on that chip with CANN ${target.cann}.
- **${releases.join(', ')}** count the same on Atlas ${target.chip} with that release. A counterpart that the release or the chip lacks
  makes a name \`manual\` there.
- A name counts by its rule for the general case. A rule may say something else for certain arguments, and a fix is
  withheld where a call does not fit. A name that has one rule for its call and one for other uses counts by its call.
- Of the files around the code (builds, scripts, containers, packages) no list of all names exists: there each rule counts.
- Nothing here was run on a board: chips and releases are what public headers and documentation state.`,
};

const zh: CoverageWords = {
  title: '覆盖情况',
  library: '库',
  chapter: '章节',
  names: '名称数',
  all: '**合计**',
  noRule: '*尚无规则*',
  chapters: '按章节',
  chaptersHead: '尚无任何规则的库只出现在上表中。各列含义与上表相同。',
  head: ({
    target,
    releases,
  }) => `CUDA 以及 PyTorch 中与 CUDA 相关的名称在昇腾上的去向。\`rules/vocabulary/\` 中的每个名称只计一次，与重载数量和使用频率无关：
一个少见的枚举值与 \`malloc\` 同样计为一。这些数字说明规则覆盖到哪里，不代表在您的代码中所占的比例；后者请用 \`ascendify scan\` 查看。

- **same … unmapped** 针对默认目标 Atlas ${target.chip}、CANN ${target.cann}：\`same\` 无需修改，\`direct\` 改名或改写形式，\`adapted\` 改写后有一处需要确认，
  \`manual\` 需要人工处理，\`none\` 没有对应，\`unmapped\` 尚无规则。
- **A2、A3、950、310P** 为该芯片在 CANN ${target.cann} 下结论为 \`same\`、\`direct\` 或 \`adapted\` 的名称数。
- **${releases.join('、')}** 为 Atlas ${target.chip} 在该版本下的同一计数。版本或芯片不提供对应接口的名称在该目标上计为 \`manual\`。
- 每个名称按其规则的一般情形计数。规则对某些参数可能另有结论，调用形式不符时不会自动修复。调用与其他用法各有规则的名称按调用计数。
- 代码之外的文件（构建、脚本、容器、软件包）没有完整的名称清单，这些库按规则计数。
- 以上内容未在真实设备上运行验证：芯片与版本信息来自公开的头文件和文档。`,
};

export const coverageWords: Readonly<Record<Locale, CoverageWords>> = { en, 'zh-cn': zh };
