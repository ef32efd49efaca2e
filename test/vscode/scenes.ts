/** What a user does on the screen, a function a scene; each ends when what it is about is seen, and leaves a picture. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';

export const pictures = join(fileURLToPath(new URL('../..', import.meta.url)), 'test/out');
const patience = { timeout: 40_000 };

/** A picture of the window; what moves is given a moment to come to rest. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Runs a command through the palette, as its title says. */
async function command(page: Page, title: string, patient = patience): Promise<void> {
  const input = page.locator('.quick-input-widget input');
  for (let tries = 0; ; tries++) {
    await page.keyboard.press('F1');
    try {
      await input.waitFor({ timeout: 3_000 });
      break;
    } catch (error) {
      if (tries === 10) throw error;
    }
  }
  await input.fill(`>${title}`);
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  await row.waitFor(patient);
  await row.click(patient);
}

/** A file is opened at a line, and names of CUDA are underlined. */
export async function squiggle(page: Page, file: string, line: number): Promise<void> {
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor(patience);
  await page.keyboard.press('Control+p');
  await page.locator('.quick-input-widget input').fill(`${file}:${line}`);
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: file.split('/').at(-1) ?? '' })
    .first()
    .waitFor(patience);
  await page.keyboard.press('Enter');
  await page.locator('.monaco-editor .squiggly-info').first().waitFor(patience);
  await picture(page, 'squiggle');
}

/** Our icon in the activity bar. */
function bar(page: Page): Locator {
  const label = page.locator('[aria-label*="Ascendify"]');
  return page.locator('.activitybar .action-item', { has: label }).first();
}

/** The view in the activity bar holds groups, files and places. */
export async function tree(page: Page, name: string): Promise<void> {
  await bar(page).click(patience);
  const rows = page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row, .pane-body .monaco-list-row');
  await rows.first().waitFor(patience);
  await rows.first().click();
  await page.locator('.monaco-list-row[aria-level="2"]').first().click(patience);
  await page.locator('.monaco-list-row[aria-level="3"]').first().waitFor(patience);
  await picture(page, name);
}

/** The list of chips. It closes where something else takes the focus, as any list does; then it is opened again. */
export async function target(page: Page): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row');
  for (let tries = 1; ; tries++) {
    await command(page, 'Ascendify: Choose Target');
    await row.filter({ hasText: 'Chip' }).first().click(patience);
    try {
      await row.filter({ hasText: '910B' }).first().waitFor({ timeout: 10_000 });
      await picture(page, 'target');
      await row.filter({ hasText: '910B' }).first().click({ timeout: 10_000 });
      break;
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
  await row.first().waitFor({ state: 'hidden', ...patience });
}

/** The first place with a fix, its menu, and the text without the name of CUDA. */
export async function firstFix(page: Page): Promise<void> {
  await command(page, 'Ascendify: Show First Fix');
  await applyFirst(page, ['quick-fix', 'fixed']);
}

/** Takes the first entry of the menu of fixes; the text is another then. Pictures of the menu and of the text. */
async function applyFirst(page: Page, pictures?: readonly [string, string]): Promise<void> {
  const entry = page.locator('.action-widget .monaco-list-row.action').first();
  for (let tries = 0; ; tries++) {
    try {
      // Actions that are still being asked for make an empty menu.
      await entry.waitFor({ timeout: 4_000 });
      break;
    } catch (error) {
      if (tries === 25) throw error;
      // The keys for this would take the entry of a menu that came up just now; where one did, this is not to be had.
      await command(page, 'Quick Fix...', { timeout: 3_000 }).catch(() => undefined);
    }
  }
  if (pictures) await picture(page, pictures[0]);
  const before = await page.locator('.monaco-editor .view-lines').first().textContent();
  await entry.click();
  await page.waitForFunction(
    `document.querySelector('.monaco-editor .view-lines').textContent !== ${JSON.stringify(before)}`,
    undefined,
    patience,
  );
  const after = await page.locator('.monaco-editor .view-lines').first().textContent();
  assert.notEqual(after, before);
  if (pictures) await picture(page, pictures[1]);
}

/** All fixes of the workspace in the refactor preview; they are discarded. */
export async function refactorPreview(page: Page): Promise<void> {
  await command(page, 'Ascendify: Migrate Workspace');
  const rows = page.locator('.bulk-edit-panel .monaco-list-row');
  await rows.first().waitFor(patience);
  await picture(page, 'refactor-preview');
  await page.getByRole('button', { name: 'Discard' }).click(patience);
  await rows.first().waitFor({ state: 'detached', ...patience });
}

/** All fixes of the workspace are applied, and one undo takes them back: `isAsBefore` looks at the files. */
export async function migrateAndUndo(page: Page, isAsBefore: () => boolean): Promise<void> {
  await command(page, 'Ascendify: Migrate Workspace');
  await page.locator('.bulk-edit-panel .monaco-list-row').first().waitFor(patience);
  await page.getByRole('button', { name: 'Apply' }).click(patience);
  // The words of Apply go out when its work is done; who takes back before that takes a part back.
  await page
    .locator('.bulk-edit-panel .monaco-list-row')
    .first()
    .waitFor({ state: 'detached', ...patience });
  await until('files to be changed', () => !isAsBefore());
  await page.waitForTimeout(3000);
  await page.locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.press('Control+z');
  await page.waitForTimeout(700);
  await command(page, 'File: Save All Files');
  await until('all files to be as before', isAsBefore);
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + patience.timeout;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The report in its tab, by the button over the Migration view. */
export async function report(page: Page, name: string): Promise<void> {
  await page
    .locator('.sidebar .pane-header .action-label.codicon-graph, .sidebar .title .action-label.codicon-graph')
    .first()
    .click(patience);
  const frame = page.frameLocator('iframe.webview').frameLocator('iframe');
  await frame.locator('svg').first().waitFor(patience);
  await picture(page, name);
}

export async function otherTheme(page: Page): Promise<void> {
  await command(page, 'Toggle between Light/Dark Themes');
}

/** The four steps, each ticked since it was done before. */
export async function walkthrough(page: Page, name: string, title: string): Promise<void> {
  await command(page, 'Welcome: Open Walkthrough');
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title });
  await row.first().click(patience);
  // Without the side bar there is room for the pictures.
  await page.keyboard.press('Control+b');
  const steps = page.locator('.gettingStartedContainer .getting-started-step');
  await steps.nth(3).waitFor(patience);
  await steps.nth(2).click();
  await ticked(page, 4);
  await picture(page, name);
  await page.keyboard.press('Control+b');
}

function ticked(page: Page, count: number): Promise<void> {
  const ticks = page.locator('.gettingStartedContainer .getting-started-step .complete');
  return ticks.nth(count - 1).waitFor(patience);
}

/**
 * A newcomer without a project, where nothing of ours is to be seen, opens the walkthrough: the third click applies the first
 * fix, and two more lead to the report; what was done is ticked.
 */
export async function firstClicks(page: Page): Promise<void> {
  const button = (text: string) => page.locator('.gettingStartedContainer .monaco-button', { hasText: text });
  await command(page, 'Welcome: Open Walkthrough');
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'From CUDA to Ascend' });
  await row.first().click(patience);
  assert.equal(await bar(page).count(), 0);
  await button('Open Samples').click(patience);
  await button('Show First Fix').click(patience);
  await applyFirst(page);
  await bar(page).click(patience);
  await report(page, 'first-report');
  await page.locator('.tab', { hasText: 'Welcome' }).click(patience);
  await ticked(page, 3);
}

/** A copy of our samples opens in a window of its own. */
export async function samples(page: Page): Promise<void> {
  const [window] = await Promise.all([
    page.waitForEvent('popup', patience),
    command(page, 'Ascendify: Open Samples'),
  ]);
  await window.locator('.explorer-folders-view .monaco-list-row[aria-label^="cuda-heat"]').waitFor(patience);
  await window.close();
}
