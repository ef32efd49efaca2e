/** What the tools of agents say besides findings and pages, in both languages. Pure data. */
import type { Words } from '../model.ts';

export const say = {
  unknownTool: (name: string): Words => ({
    en: `There is no tool ${name}.`,
    zh: `没有名为 ${name} 的工具。`,
  }),
  badInput: (field: string, problem: string): Words => ({
    en: `The input does not fit: ${field}${problem}`,
    zh: `输入不符合要求：${field}${problem}`,
  }),
  unknownName: (name: string, near: readonly string[]): Words => ({
    en:
      `\`${name}\` is in no list of CUDA, PyTorch or Ascend names that Ascendify has. Nothing is known of it, so take no ` +
      `counterpart for granted.${near.length > 0 ? ` Known names like it: ${near.map((one) => `\`${one}\``).join(', ')}.` : ''}`,
    zh:
      `\`${name}\` 不在 Ascendify 收录的 CUDA、PyTorch 或昇腾名称之中。对它一无所知，请勿推测其对应接口。` +
      `${near.length > 0 ? `相近的已知名称：${near.map((one) => `\`${one}\``).join('、')}。` : ''}`,
  }),
  listed: (): Words => ({
    en: "Source: Ascendify's lists of names, made from public headers and documentation; no rule speaks of this name.",
    zh: '来源：Ascendify 根据公开的头文件和文档整理的名称列表；没有规则涉及此名称。',
  }),
  outside: (path: string, roots: readonly string[]): Words => ({
    en: `${path} is no file or folder inside ${roots.join(', ') || 'a workspace: none is open'}; nothing else is read.`,
    zh: `${path} 不是${roots.length > 0 ? ` ${roots.join('、')} 之内` : '已打开工作区之内'}的文件或文件夹；不读取其他位置。`,
  }),
  cancelled: (): Words => ({ en: 'Cancelled.', zh: '已取消。' }),
  about: (): Words => ({
    en: 'Verdicts hold for the target above and come from rules whose sources are listed; unmapped names are known to CUDA and have no rule, so nothing is claimed of them. Nothing was run on a board.',
    zh: '结论针对上述目标，来自所列出处的规则；unmapped 为已知的 CUDA 名称但尚无规则，不作任何断言。未在硬件上运行验证。',
  }),
  nothing: (path: string): Words => ({
    en: `No rule rewrites anything in ${path}.`,
    zh: `没有规则会改写 ${path} 中的内容。`,
  }),
  preview: (fixes: number, files: number): Words => ({
    en: `${fixes} fixes in ${files} files. Nothing was written.`,
    zh: `${files} 个文件中有 ${fixes} 处修复。未写入任何文件。`,
  }),
  apply: (path: string, adapted: boolean): Words => ({
    en: `To apply: \`ascendify fix ${path}${adapted ? ' --adapted' : ''}\`, or the quick fixes in the editor.`,
    zh: `应用方法：\`ascendify fix ${path}${adapted ? ' --adapted' : ''}\`，或使用编辑器中的快速修复。`,
  }),
  helper: (header: string): Words => ({
    en: `The new text includes \`${header}\`; applying the fixes puts it beside the source.`,
    zh: `新代码会包含 \`${header}\`；应用修复时会将其放在源文件旁。`,
  }),
  toCheck: (): Words => ({ en: 'To check (lines of the old text):', zh: '需要确认（行号为原文件）：' }),
  left: (counts: string): Words => ({
    en: `Left afterwards: ${counts}. A scan lists them.`,
    zh: `修复后仍有：${counts}。可用扫描列出。`,
  }),
  more: (left: number): Words => ({ en: `… and ${left} more.`, zh: `……另有 ${left} 项。` }),
  moreFiles: (files: readonly string[]): Words => ({
    en: `The diff of these files is left out for length; preview them one by one: ${files.join(', ')}`,
    zh: `以下文件的 diff 因过长而略去，请逐个预览：${files.join('、')}`,
  }),
  source: (sources: readonly string[]): Words => ({
    en: `Source: ${sources.join('; ')}`,
    zh: `来源：${sources.join('；')}`,
  }),
};
