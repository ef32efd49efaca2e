/** Snippets in which a converter goes wrong: each is edited exactly so, told exactly so, or left alone. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { findingsIn, fixed } from '../engine.ts';

interface Trap {
  readonly what: string;
  readonly text: string;
  /** Without it the text is Python, behind the imports. */
  readonly file?: string;
  readonly after?: string;
  readonly finds?: readonly string[];
  readonly advises?: readonly string[];
}

const imports = 'import torch\nimport torch.nn as nn\nimport torch.distributed as dist\n';

for (const file of ['known.yaml', 'real.yaml', 'around.yaml']) {
  const traps: readonly Trap[] = parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
  for (const { what, text, file: name = 'a.py', after = text, finds = [], advises = [] } of traps) {
    const head = name === 'a.py' ? imports : '';
    test(`${file}: ${what}`, async () => {
      const findings = await findingsIn(head + text, name);
      const symbols = (advice: boolean): string[] =>
        findings
          .filter((finding) => (finding.verdict === 'same' ? advice && finding.advice : !advice))
          .map(({ symbol }) => symbol);
      assert.deepEqual(symbols(false), finds);
      assert.deepEqual(symbols(true), advises);
      const once = await fixed(head + text, name);
      assert.equal(once, head + after);
      assert.equal(await fixed(once, name), once);
    });
  }
}
