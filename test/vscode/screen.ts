/**
 * A user's first minute, driven through the screen: the packaged `.vsix` is installed, a .cu file opened, the squiggle
 * seen, the quick fix chosen from the menu; then text and squiggle must have changed. Leaves pictures in test/out.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { installHost } from '../../scripts/host.ts';
import { packageExtension } from '../../scripts/package.ts';
import { type Running, startCodeServer } from './codeServer.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pictures = join(root, 'test/out');
const patience = { timeout: 60_000 };
const settings = {
  'workbench.colorTheme': 'Default Light Modern',
  'editor.minimap.enabled': false,
  'editor.fontSize': 15,
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ascendify-screen-'));
  mkdirSync(pictures, { recursive: true });
  rmSync(join(pictures, 'failed.png'), { force: true });
  let running: Running | undefined;
  try {
    const workspace = join(folder, 'project');
    cpSync(join(root, 'test/vscode/fixture'), workspace, { recursive: true });
    const vsix = await packageExtension(folder);
    running = await startCodeServer(installHost(), { vsix, settings });
    await quickFix(running.page, `http://${running.authority}/?folder=${encodeURIComponent(workspace)}`);
    console.log('1 passed, 0 failed');
  } catch (error) {
    await running?.page.screenshot({ path: join(pictures, 'failed.png') }).catch(() => undefined);
    console.log(error instanceof Error ? error.message : String(error));
    console.log('0 passed, 1 failed');
    process.exitCode = 1;
  } finally {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function quickFix(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('.explorer-folders-view .monaco-list-row[aria-label^="main.cu"]').dblclick(patience);
  const line = page.locator('.monaco-editor .view-line', { hasText: 'cudaStreamCreate' });
  await line.waitFor(patience);
  await page.locator('.monaco-editor .squiggly-info').first().waitFor(patience);
  await page.screenshot({ path: join(pictures, 'squiggle.png') });
  const squiggles = await page.locator('.monaco-editor .squiggly-info').count();
  await line.getByText('cudaStreamCreate', { exact: true }).click();
  const entry = page.locator('.action-widget .monaco-list-row', { hasText: 'aclrtCreateStream' });
  await openMenu(page, entry);
  await page.screenshot({ path: join(pictures, 'quick-fix.png') });
  await entry.click();
  await page
    .locator('.monaco-editor .view-line', { hasText: 'aclrtCreateStream(&stream)' })
    .waitFor(patience);
  await page.waitForFunction(
    `document.querySelectorAll('.monaco-editor .squiggly-info').length < ${squiggles}`,
    undefined,
    patience,
  );
  assert.equal(await page.locator('.monaco-editor .view-line', { hasText: 'cudaStreamCreate(' }).count(), 0);
  await page.screenshot({ path: join(pictures, 'fixed.png') });
}

/** The menu stays away while the first actions are still being asked for: press again until it is there. */
async function openMenu(page: Page, entry: Locator): Promise<void> {
  await page.locator('.monaco-editor .lightBulbWidget').waitFor(patience);
  for (let tries = 0; tries < 15; tries++) {
    await page.keyboard.press('Control+.');
    try {
      await entry.waitFor({ timeout: 2_000 });
      return;
    } catch {
      await page.keyboard.press('Escape');
    }
  }
  throw new Error('The menu of quick fixes did not open.');
}

await main();
