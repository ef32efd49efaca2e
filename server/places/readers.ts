/**
 * Which reader a format has. Readers are loaded when a file of their format is to be opened: a scan that meets no YAML
 * does not pay for a YAML parser.
 */
import type { Format, Language } from '../model.ts';
import { formats } from '../model.ts';
import type { Reader, Readers } from './place.ts';

const loaders: Readonly<Record<Format, () => Promise<Reader>>> = {
  shell: async () => (await import('./shell.ts')).readShellFile,
  dockerfile: async () => (await import('./dockerfile.ts')).readDockerfile,
  yaml: async () => (await import('./yaml.ts')).readYamlFile,
  json: async () => (await import('./json.ts')).readJsonFile,
  toml: async () => (await import('./toml.ts')).readTomlFile,
  requirements: async () => (await import('./requirement.ts')).readRequirements,
  cmake: async () => (await import('./cmake.ts')).readCMakeFile,
  makefile: async () => (await import('./makefile.ts')).readMakefile,
  meson: async () => (await import('./calls.ts')).readCalls,
  bazel: async () => (await import('./calls.ts')).readCalls,
  ini: async () => (await import('./ini.ts')).readIniFile,
};

/** Loads the readers of the formats among the languages; of all formats when none are given. */
export async function loadReaders(languages: readonly Language[] = formats): Promise<Readers> {
  const wanted = formats.filter(
    (format) => languages.includes(format) || (format === 'shell' && languages.includes('notebook')),
  );
  return Object.fromEntries(
    await Promise.all(wanted.map(async (format) => [format, await loaders[format]()] as const)),
  );
}
