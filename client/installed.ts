/**
 * What is installed on this machine, read from files alone: nothing is run. CANN says its release in
 * `<arch>-linux/ascend_toolkit_install.info` (`version=8.5.0`) and that of its operators in `ascend_ops_install.info`
 * (`package_name=Ascend-cann-910b-ops`), below `/usr/local/Ascend/cann*` or `ascend-toolkit/*`, as the READMEs of CANN's
 * repositories on gitcode.com tell; Python says a package's in the name of its `dist-info` folder (PyPA's specification).
 */
import { readdir, readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

export interface Found {
  /** As the settings take it: `8.5.0`, `2.9.0`, `A2`. */
  readonly value: string;
  /** Where it was read. */
  readonly where: string;
}

export interface Installed {
  readonly chip: readonly Found[];
  readonly cann: readonly Found[];
  readonly torch: readonly Found[];
}

export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folders that CANN is installed below. */
  readonly bases: readonly string[];
}

export const thisMachine: Machine = {
  env: process.env,
  bases: ['/usr/local/Ascend', join(homedir(), 'Ascend')],
};

/** The chips of CANN's packages of operators, by the middle of their names. */
const chipOfOps: Readonly<Record<string, string>> = {
  '910b': 'A2',
  a3: 'A3',
  '950': '950',
  '310p': '310P',
  '310b': '310B',
  '910': '910',
};

/** Looks where CANN and the Python environments of a folder usually are; what is not there is left out, never an error. */
export async function findInstalled(folder: string | undefined, machine = thisMachine): Promise<Installed> {
  const roots = await cannRoots(machine);
  const [cann, chip, torch] = await Promise.all([
    Promise.all(roots.map(cannAt)),
    Promise.all(roots.map(chipsAt)),
    environments(folder, machine).then((all) => Promise.all(all.map(torchAt))),
  ]);
  return { cann: distinct(cann.flat()), chip: distinct(chip.flat()), torch: distinct(torch.flat()) };
}

async function cannRoots({ env, bases }: Machine): Promise<string[]> {
  const below = async (folder: string, name: RegExp): Promise<string[]> =>
    (await names(folder)).filter((one) => name.test(one)).map((one) => join(folder, one));
  const found = await Promise.all(
    bases.flatMap((base) => [
      below(base, /^cann(?:-.*)?$/),
      below(join(base, 'ascend-toolkit'), /^(?:latest|\d.*)$/),
    ]),
  );
  const given = [env.ASCEND_HOME_PATH, env.ASCEND_TOOLKIT_HOME].filter((one) => one !== undefined);
  const real = await Promise.all(
    [...given, ...found.flat()].map((path) => realpath(path).catch(() => undefined)),
  );
  return [...new Set(real.filter((path) => path !== undefined))];
}

async function cannAt(root: string): Promise<Found[]> {
  for (const [where, text] of await infos(root, 'ascend_toolkit_install.info')) {
    const value = /^version=(\S+)/m.exec(text)?.[1];
    if (value) return [{ value, where }];
  }
  // Older releases also say it in one line a component: `toolkit_running_version=[7.7.T20:8.1.RC1]`.
  const where = join(root, 'version.cfg');
  const value = /^toolkit_running_version=\[[^:\]]*:([^\]]+)\]/m.exec(await textOf(where))?.[1];
  return value ? [{ value, where }] : [];
}

async function chipsAt(root: string): Promise<Found[]> {
  return (await infos(root, 'ascend_ops_install.info')).flatMap(([where, text]) => {
    const name = /^package_name=Ascend-cann-(\w+)-ops/m.exec(text)?.[1]?.toLowerCase();
    const value = name && chipOfOps[name];
    return value ? [{ value, where }] : [];
  });
}

async function infos(root: string, name: string): Promise<(readonly [where: string, text: string])[]> {
  const paths = ['aarch64', 'x86_64'].map((architecture) => join(root, `${architecture}-linux`, name));
  const texts = await Promise.all(paths.map(async (path) => [path, await textOf(path)] as const));
  return texts.filter(([, text]) => text !== '');
}

/** Virtual environments in the folder, and those that are active. */
async function environments(folder: string | undefined, { env }: Machine): Promise<string[]> {
  const active = [env.VIRTUAL_ENV, env.CONDA_PREFIX].filter((one) => one !== undefined);
  if (folder === undefined) return active;
  const inside = await Promise.all(
    (await names(folder)).map(async (name) =>
      (await textOf(join(folder, name, 'pyvenv.cfg'))) === '' ? [] : [join(folder, name)],
    ),
  );
  return [...new Set([...inside.flat(), ...active])];
}

/** PyTorch's release, or the one that its adapter was built for; their first numbers are the same. */
async function torchAt(environment: string): Promise<Found[]> {
  const lib = join(environment, 'lib');
  const pythons = (await names(lib)).filter((name) => /^python\d/.test(name));
  const sites = [join(environment, 'Lib', 'site-packages')].concat(
    pythons.map((name) => join(lib, name, 'site-packages')),
  );
  const packages = (await Promise.all(sites.map(names))).flat();
  for (const name of ['torch', 'torch_npu'])
    for (const one of packages) {
      const value = new RegExp(`^${name}-(\\d+\\.\\d+(?:\\.\\d+)?).*\\.dist-info$`).exec(one)?.[1];
      if (value) return [{ value, where: `${basename(environment)}: ${one.replace(/\.dist-info$/, '')}` }];
    }
  return [];
}

function distinct(found: readonly Found[]): Found[] {
  return [...new Map(found.map((one) => [one.value, one])).values()];
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
