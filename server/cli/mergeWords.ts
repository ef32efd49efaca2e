/** Why reports cannot be joined, in both languages, each with its cure. Pure data. */
import type { Words } from '../model.ts';
import type { Problem } from '../report/merge.ts';

/** One sentence that names the file. */
export function mergeProblem(problem: Problem): Words {
  const { name } = problem;
  switch (problem.kind) {
    case 'version':
      return {
        en: `${name}: Another version of Ascendify wrote it than ${problem.with}; scan both with one version.`,
        zh: `${name}：与 ${problem.with} 由不同版本的 Ascendify 生成；请用同一版本扫描。`,
      };
    case 'language':
      return {
        en: `${name}: It is in another language than ${problem.with}; scan both with the same --lang.`,
        zh: `${name}：与 ${problem.with} 的语言不同；请用相同的 --lang 扫描。`,
      };
    case 'target':
      return {
        en: `${name}: It is for another target than ${problem.with}; scan both with the same --chip, --cann, --torch and --python-style.`,
        zh: `${name}：与 ${problem.with} 的目标不同；请用相同的 --chip、--cann、--torch 和 --python-style 扫描。`,
      };
    case 'hours':
      return {
        en: `${name}: It assumes other hours than ${problem.with}; scan both with one --config.`,
        zh: `${name}：与 ${problem.with} 的工时假设不同；请用同一个 --config 扫描。`,
      };
    case 'mixed':
      return {
        en: `${name}: One of it and ${problem.with} is a shard; merge the shards of each repository first.`,
        zh: `${name}：它与 ${problem.with} 中只有一个是分片；请先合并每个仓库的分片。`,
      };
    case 'otherShards':
      return {
        en: `${name}: It is a shard of another division than ${problem.with}; give the shards of one scan.`,
        zh: `${name}：与 ${problem.with} 的分片数不同；请给出同一次扫描的分片。`,
      };
    case 'sameShard':
      return {
        en: `${name}: It is shard ${problem.shard}, as ${problem.with} is; give each shard once.`,
        zh: `${name}：与 ${problem.with} 同为分片 ${problem.shard}；每个分片只能给出一次。`,
      };
    case 'missing':
      return {
        en: `${name}: Shard ${problem.shard} of its tree is missing; give all shards.`,
        zh: `${name}：缺少同一目录的分片 ${problem.shard}；请给出所有分片。`,
      };
    case 'repeated':
      return {
        en: `${name}: The report is given twice; give it once.`,
        zh: `${name}：该报告给出了两次；请只给出一次。`,
      };
  }
}
