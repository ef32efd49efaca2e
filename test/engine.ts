/** The real engine, made from `dist/` as the products make it; `npm run build` comes first. */
import { readFile } from 'node:fs/promises';
import { createEngine } from '../server/core.ts';
import type { Engine } from '../server/engine.ts';
import { defaultTarget, type Finding, type Target } from '../server/model.ts';

let made: Promise<Engine> | undefined;

/** One engine for a whole test file. */
export function engine(): Promise<Engine> {
  made ??= createEngine((file) => readFile(new URL(`../dist/${file}`, import.meta.url)));
  return made;
}

/** Findings of a text; the path says the language. */
export async function findingsIn(
  text: string,
  path = 'a.cu',
  target: Partial<Target> = {},
): Promise<readonly Finding[]> {
  const own = await engine();
  const document = own.open({ path, text });
  try {
    return own.analyse(document, { ...defaultTarget, ...target }).findings;
  } finally {
    document.dispose();
  }
}

/** What `fix` makes of a text. */
export async function fixed(
  text: string,
  path = 'a.cu',
  target: Partial<Target> = {},
  adapted = true,
): Promise<string> {
  const own = await engine();
  return own.fixAll({ path, text }, { ...defaultTarget, ...target }, { adapted }).text;
}
