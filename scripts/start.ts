/**
 * `npm start [-- PATH] [options of scan]`: builds what is not built, scans PATH or our samples, prints the migration
 * summary and writes the report as a page and as data. `--output` names the folder for them. Changes no source.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { render, save, tellNotScanned } from '../server/cli/deliver.ts';
import { readArguments } from '../server/cli/options.ts';
import { scanPaths } from '../server/cli/scan.ts';
import { earlyLocale, setUp } from '../server/cli/setup.ts';
import { wantsColour } from '../server/cli/terminal.ts';
import { inLocale, UserError } from '../server/files/userError.ts';
import { textReport } from '../server/report/text.ts';

const root = resolve(import.meta.dirname, '..');

async function start(args: readonly string[]): Promise<number> {
  if (!isBuilt()) {
    const built = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'build.ts')], {
      cwd: root,
      stdio: 'inherit',
    });
    if (built.status !== 0) return built.status ?? 1;
  }
  const { values, positionals } = readArguments(['scan', ...args]);
  // npm runs scripts in the package's folder; a path is meant from where the user stands.
  const from = process.env.INIT_CWD ?? process.cwd();
  const paths =
    positionals.length > 0
      ? positionals.map((path) => relative('.', resolve(from, path)) || '.')
      : ['samples'];
  const setup = setUp(values, paths[0]);
  const report = await scanPaths(paths, setup, { detail: true, all: values.all !== undefined });
  tellNotScanned(report);
  process.stdout.write(textReport(report, { colour: wantsColour(process.stdout), summaryOnly: true }));
  if (report.summary.files === 0 && report.notScanned.length > 0) return 2;
  const folder = values.output === undefined ? 'out' : relative('.', resolve(from, values.output));
  for (const format of ['html', 'json'] as const) {
    const file = join(folder, `ascendify-report.${format}`);
    save(file, await render(report, format, setup, false), setup.locale);
    process.stdout.write(`${inLocale({ en: 'Written: ', zh: '已写入：' }, setup.locale)}${resolve(file)}\n`);
  }
  return 0;
}

/** True when the program is newer than everything it is made from. */
function isBuilt(): boolean {
  const built = statSync(join(root, 'dist', 'cli.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return (
    built >
    Math.max(
      ...['server', 'client', 'rules', 'grammars', 'package.json', 'scripts'].map((name) =>
        newest(join(root, name)),
      ),
    )
  );
}

function newest(path: string): number {
  const about = statSync(path, { throwIfNoEntry: false });
  if (!about?.isDirectory()) return about?.mtimeMs ?? 0;
  return Math.max(about.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${inLocale(error.words, earlyLocale(process.argv))}\n`);
  process.exitCode = 2;
}
