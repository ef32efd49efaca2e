/** The sentences of findings that come from the engine, not from a rule, in both languages. */
import type { Chip, Words } from '../model.ts';
import type { Gate } from '../ruleset/version.ts';

/** The same sentence is said of thousands of places: one object serves them all. */
function remembered<A extends readonly (string | boolean)[]>(
  make: (...args: A) => Words,
): (...args: A) => Words {
  const known = new Map<string, Words>();
  return (...args) => {
    const key = args.join('\n');
    let words = known.get(key);
    if (!words) {
      words = make(...args);
      known.set(key, words);
    }
    return words;
  };
}

export const becomes = remembered(
  (from: string, to: string): Words => ({
    en: `\`${from}\` becomes \`${to}\`.`,
    zh: `\`${from}\` 改为 \`${to}\`。`,
  }),
);

export const stays = remembered(
  (name: string): Words => ({
    en: `\`${name}\` works unchanged.`,
    zh: `\`${name}\` 无需改动。`,
  }),
);

export const unmapped = remembered(
  (name: string, library: string): Words => ({
    en: `\`${name}\` belongs to CUDA (${library}); no rule covers it yet.`,
    zh: `\`${name}\` 属于 CUDA（${library}），目前没有规则覆盖。`,
  }),
);

export const notBound = (name: string): Words => ({
  en: `This use of \`${name}\` is not a call that can be rewritten safely; change it by hand.`,
  zh: `此处 \`${name}\` 的用法无法安全地自动改写，请手动修改。`,
});

export const otherChips: Words = {
  en: 'By its name the file is for chips of another maker, so nothing is changed here. Where the NPU needs the same, give it a file of its own.',
  zh: '从名称看，此文件面向其他厂商的芯片，因此不做修改。若 NPU 需要同样的功能，请为其另建文件。',
};

export const asText: Words = {
  en: 'The program holds this code as text, so nothing is changed here; change it by hand.',
  zh: '程序以文本形式保存此代码，因此不做修改，请手动修改。',
};

export const inTemplate: Words = {
  en: 'The file is a template of another, so nothing is changed here; change it by hand, or what it becomes.',
  zh: '此文件是生成其他文件的模板，因此不做修改；请手动修改模板，或修改其生成的文件。',
};

export const inPatch: Words = {
  en: 'The line stands in a patch, which fits its files to the letter, so nothing is changed here; make the patch anew from the migrated files.',
  zh: '此行位于补丁中，补丁须与目标文件逐字一致，因此不做修改；请由迁移后的文件重新生成补丁。',
};

export const inKernel = (name: string): Words => ({
  en: `Here a kernel calls \`${name}\`. On Ascend only the host can; move the call there.`,
  zh: `此处由核函数调用 \`${name}\`。昇腾上只有主机可以调用，请移到主机侧。`,
});

export const evaluatedTwice = (argument: string): Words => ({
  en: `The rewrite would evaluate \`${argument}\` twice; put its value into a variable first.`,
  zh: `改写会对 \`${argument}\` 求值两次，请先将其值存入变量。`,
});

export const dropped = (argument: string): Words => ({
  en: `The rewrite would no longer evaluate \`${argument}\`; keep what it does in a statement of its own.`,
  zh: `改写后将不再对 \`${argument}\` 求值，请将其作用保留为单独的语句。`,
});

/** A variable that is set, elsewhere in the file, in a way that cannot be renamed. */
export const apart = (message: Words, name: string): Words =>
  join(message, {
    en: `Another place in this file needs a person first, and \`${name}\` must have one name in all of them.`,
    zh: `本文件中另有一处须先由人处理，而 \`${name}\` 在各处必须同名。`,
  }) as Words;

/** Where a variable of the file got what it holds. */
export const setBy = (name: string, line: string, symbol: string): Words => ({
  en: `\`${name}\` is set in line ${line}, from \`${symbol}\`.`,
  zh: `\`${name}\` 在第 ${line} 行由 \`${symbol}\` 设置。`,
});

export const notAStatement = (name: string): Words => ({
  en: `The value of \`${name}\` is used here, so the call cannot simply be removed.`,
  zh: `此处使用了 \`${name}\` 的返回值，不能直接删除该调用。`,
});

export const helperInC: Words = {
  en: 'The rewrite uses a header of Ascendify, which is C++, and this file is C; write by hand what the helper does, or build the file as C++.',
  zh: '改写会用到 Ascendify 的 C++ 头文件，而此文件是 C；请手动实现该辅助函数的功能，或将此文件按 C++ 编译。',
};

/** Why the target lacks what a rule writes. */
export function gated(
  gate: Gate,
  target: { readonly chip: Chip; readonly cann: string; readonly torchNpu?: string },
): Words {
  if (gate.kind === 'chips') {
    const list = gate.chips.join(', ');
    return {
      en: `Its counterpart exists on ${list}, not on the target chip ${target.chip}.`,
      zh: `其对应接口仅支持 ${list}，目标芯片 ${target.chip} 不支持。`,
    };
  }
  if (gate.kind === 'since' && target.torchNpu)
    return {
      en: `Its counterpart comes with the torch_npu release for CANN ${gate.release}; the target has torch_npu ${target.torchNpu}.`,
      zh: `其对应接口自 CANN ${gate.release} 对应的 torch_npu 版本起提供，目标为 torch_npu ${target.torchNpu}。`,
    };
  return gate.kind === 'since'
    ? {
        en: `Its counterpart comes with CANN ${gate.release}; the target is ${target.cann}.`,
        zh: `其对应接口自 CANN ${gate.release} 起提供，目标版本为 ${target.cann}。`,
      }
    : {
        en: `Its counterpart is gone from CANN ${gate.release} on; the target is ${target.cann}.`,
        zh: `其对应接口自 CANN ${gate.release} 起不再提供，目标版本为 ${target.cann}。`,
      };
}

export const fixTitle = remembered(
  (name: string, to: string, review: boolean): Words => ({
    en: review ? `Change \`${name}\` to \`${to}\` (review)` : `Change \`${name}\` to \`${to}\``,
    zh: review ? `将 \`${name}\` 改为 \`${to}\`（需检查）` : `将 \`${name}\` 改为 \`${to}\``,
  }),
);

export const deleteTitle = remembered(
  (name: string, review: boolean): Words => ({
    en: review ? `Remove \`${name}\` (review)` : `Remove \`${name}\``,
    zh: review ? `删除 \`${name}\`（需检查）` : `删除 \`${name}\``,
  }),
);

/** Two texts as one, each language by its own spacing. */
export function join(first: Words | undefined, second: Words | undefined): Words | undefined {
  if (!first || !second) return first ?? second;
  return { en: `${first.en} ${second.en}`, zh: `${first.zh}${second.zh}` };
}
