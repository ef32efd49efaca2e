/** Strings of C++ that name a device: `Device("name:0")`, `x.to("name")`, in files that include what the rule asks for. Pure. */
import type { CudaIndex } from '../ruleset/cudaIndex.ts';
import type { Match } from './match.ts';
import type { Scan } from './scan.ts';

/** What stands before the text of a string that is a device: a constructor, its variable, an option, a move. */
const lead = /(?:\b[Dd]evice(?:\s+[A-Za-z_]\w*)?\s*[({]|(?:\.|->)to\s*\()\s*"$/;

export function deviceStrings(text: string, scan: Scan, { strings, stringFolders }: CudaIndex): Match[] {
  const folders = [...stringFolders];
  if (!scan.includes.some(({ header }) => folders.some((folder) => header.startsWith(folder)))) return [];
  return strings.flatMap((rule) => {
    const { matcher, beside = [], library } = rule;
    if (matcher.kind !== 'string') return [];
    if (!scan.includes.some(({ header }) => beside.some((folder) => header.startsWith(folder)))) return [];
    const named = new RegExp(`"${matcher.name}(?=(?::\\d+)?")`, 'g');
    return [...text.matchAll(named)].flatMap(({ index }): Match[] => {
      const start = index + 1;
      if (scan.comments.holds(start) || !lead.test(text.slice(Math.max(0, start - 60), start))) return [];
      const span = { start, end: start + matcher.name.length };
      return [
        {
          symbol: matcher.name,
          library,
          kind: 'string',
          span,
          side: 'host',
          inMacro: false,
          rule,
          fixable: true,
        },
      ];
    });
  });
}
