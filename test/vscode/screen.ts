/**
 * A user's first minutes, driven through the screen with the packaged `.vsix` on a copy of our samples: squiggles, the
 * Migration view, the target, the first fix, the refactor preview, the report, the walkthrough, and some of it in Chinese.
 * Leaves a picture of each in test/out.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { installHost } from '../../scripts/host.ts';
import { packageExtension } from '../../scripts/package.ts';
import { type Running, startCodeServer } from './codeServer.ts';
import * as scenes from './scenes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const settings = {
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.preferredDarkColorTheme': 'Default Dark Modern',
  'workbench.preferredLightColorTheme': 'Default Light Modern',
  'editor.minimap.enabled': false,
  'editor.fontSize': 15,
};

type Scenes = readonly (readonly [string, (page: Page) => Promise<void>])[];

const english = (isAsBefore: () => boolean): Scenes => [
  ['squiggle', (page) => scenes.squiggle(page, 'src/main.cu', 85)],
  ['tree', (page) => scenes.tree(page, 'tree')],
  ['target', scenes.target],
  ['refactor preview', scenes.refactorPreview],
  ['workspace migrated and taken back', (page) => scenes.migrateAndUndo(page, isAsBefore)],
  ['first fix', scenes.firstFix],
  ['report, light', (page) => scenes.report(page, 'report-light')],
  [
    'report, dark',
    async (page) => {
      await scenes.otherTheme(page);
      await scenes.picture(page, 'report-dark');
    },
  ],
  ['walkthrough', (page) => scenes.walkthrough(page, 'walkthrough', 'From CUDA to Ascend')],
  ['samples', scenes.samples],
];

const newcomer: Scenes = [['three clicks, and two more', scenes.firstClicks]];

const chinese: Scenes = [
  ['tree in Chinese', (page) => scenes.tree(page, 'tree-zh')],
  ['report in Chinese', (page) => scenes.report(page, 'report-zh')],
];

let passed = 0;
let failed = 0;

async function play(page: Page, url: string, list: Scenes): Promise<void> {
  await page.goto(url);
  for (const [name, scene] of list) {
    try {
      await scene(page);
      passed++;
    } catch (error) {
      failed++;
      await page.screenshot({ path: join(scenes.pictures, 'failed.png') }).catch(() => undefined);
      console.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      await page.keyboard.press('Escape');
    }
  }
}

/** Whether a folder holds the same files as another, but for the editor's settings. */
function isAlike(one: string, other: string): boolean {
  const filesOf = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.includes('.vscode') && statSync(join(folder, name)).isFile())
      .sort();
  const names = filesOf(one);
  return (
    names.join() === filesOf(other).join() &&
    names.every((name) => readFileSync(join(one, name)).equals(readFileSync(join(other, name))))
  );
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ascendify-screen-'));
  rmSync(scenes.pictures, { recursive: true, force: true });
  mkdirSync(scenes.pictures, { recursive: true });
  let running: Running | undefined;
  try {
    const workspace = join(folder, 'samples');
    cpSync(join(root, 'samples'), workspace, { recursive: true });
    const vsix = await packageExtension(folder);
    running = await startCodeServer(installHost(), { vsix, settings });
    const url = `http://${running.authority}/?folder=${encodeURIComponent(workspace)}`;
    await play(
      running.page,
      url,
      english(() => isAlike(join(root, 'samples'), workspace)),
    );
    await play(await running.another(), `http://${running.authority}/?ew=true`, newcomer);
    const other = await running.another();
    // What the editor's own language pack would say; it comes from the Marketplace only.
    await other.addInitScript("globalThis._VSCODE_NLS_LANGUAGE = 'zh-cn'");
    await play(other, url, chinese);
  } catch (error) {
    failed++;
    console.log(error instanceof Error ? error.message : String(error));
  } finally {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

await main();
