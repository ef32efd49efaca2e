/** The host files of the CUDA sample, migrated with the headers of its own that they include. Starts g++. */
import { readFileSync } from 'node:fs';
import type { Build } from '../../scripts/rules/compile.ts';
import type { Engine } from '../../server/engine.ts';
import { defaultTarget } from '../../server/model.ts';
import { failures } from './compiler.ts';
import { prelude } from './proof.ts';

const folder = 'samples/cuda-heat';
const headers = ['include/check.h', 'include/heat.h'];
const sources = ['src/main.cu', 'src/device_report.cpp'];

/**
 * The first error of each source that does not compile on the default target, by path. A source whose first error is a
 * name that its rule leaves to a person is as far as fixes can bring it.
 */
export async function judgeSamples(build: Build, engine: Engine): Promise<Map<string, string>> {
  const migrated = (file: string): string => {
    const path = `${folder}/${file}`;
    return engine
      .fixAll({ path, text: readFileSync(path, 'utf8') }, defaultTarget, { adapted: true })
      .text.replace(/^[ \t]*#[ \t]*(?:include|pragma once)\b.*$/gm, '');
  };
  const outer = headers.map(migrated).join('\n');
  const snippets = sources.map((file) => ({ id: `${folder}/${file}`, outer, text: migrated(file) }));
  const failed = await failures(`#include <utility>\n${prelude(build, defaultTarget.cann)}`, snippets);
  const byHand = build.rules.rules.filter(({ verdict }) => verdict === 'manual' || verdict === 'none');
  const names = new Set(byHand.map(({ id }) => id));
  const isByHand = (message: string): boolean =>
    names.has(/^'(\w+)' was not declared/.exec(message)?.[1] ?? '');
  return new Map([...failed].filter(([, message]) => !isByHand(message)));
}

/** How many sources are judged. */
export const sampleCount = sources.length;
