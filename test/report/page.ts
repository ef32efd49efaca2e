/**
 * The page in a real browser: it draws, filters, pages, sums effort anew, prints, and stays usable with 100,000 findings.
 * Prints `N passed, N failed` last; pictures of the page are left in test/out.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/host.ts';
import { verdicts } from '../../server/model.ts';
import { htmlReport } from '../../server/report/html.ts';
import type { Report, ReportFile } from '../../server/report/model.ts';
import { sample } from './sample.ts';

const pictures = fileURLToPath(new URL('../out', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ascendify-page-'));

/** Files with a hundred findings each, of 300 names, every seventh file with a kernel. */
function large(files: number, locale: Report['locale'] = 'en'): Report {
  const finding = (file: number, at: number): ReportFile['findings'][number] => {
    const name = (file * 7 + at) % 300;
    const verdict = verdicts[name % 6] ?? 'same';
    const place = { line: at + 1, column: 5, endLine: at + 1, endColumn: 12 };
    const advice = verdict === 'direct' ? {} : { advice: `Use \`new${name}\` for it.` };
    const effort = verdict === 'manual' || verdict === 'none' ? ({ effort: 'M' } as const) : {};
    const rule = `old${name}`;
    return {
      ...place,
      rule,
      symbol: rule,
      library: `lib${name % 12}`,
      verdict,
      message: 'So.',
      ...advice,
      ...effort,
    };
  };
  const list = Array.from({ length: files }, (_, file): ReportFile => {
    const place = { line: 3, column: 1, endLine: 3, endColumn: 4 };
    const kernel = {
      name: `k${file}`,
      ...place,
      pattern: 'map',
      outcome: 'person',
      moves: 0,
      stops: [],
    } as const;
    return {
      path: `src/part${file % 40}/file ${file}.cu`,
      parseGaps: 0,
      findings: Array.from({ length: 100 }, (_, at) => finding(file, at)),
      ...(file % 7 === 0 && { kernels: [{ ...kernel, message: 'Map.' }] }),
    };
  });
  return sample({ locale, files: list });
}

async function shown(browser: Browser, report: Report, options: BrowserContextOptions = {}): Promise<Page> {
  const file = join(folder, 'report.html');
  writeFileSync(file, htmlReport(report));
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on('pageerror', (error) => assert.fail(error.message));
  page.on('console', (message) => assert.notEqual(message.type(), 'error', message.text()));
  page.on('request', (request) => assert.equal(request.url(), pathToFileURL(file).href, 'nothing is loaded'));
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('#places tbody', { state: 'attached' });
  return page;
}

const text = (page: Page, selector: string) =>
  page
    .locator(selector)
    .textContent()
    .then((found) => found ?? '');
/** A filter is heeded a moment after the last key. */
const told = (page: Page, selector: string, wanted: RegExp) =>
  page.locator(selector).filter({ hasText: wanted }).first().waitFor({ state: 'attached' });

/** Controls without a name and pictures without words, in the page. */
const namelessParts = `(() => {
  const said = (part) => part.textContent.trim() !== '' || part.hasAttribute('aria-label') || part.closest('label');
  const refers = (part) =>
    (part.getAttribute('aria-labelledby') ?? '-').split(' ').every((id) => document.getElementById(id)?.textContent);
  const controls = [...document.querySelectorAll('button, a, select, input, summary')].filter((part) => !said(part));
  const drawn = [...document.querySelectorAll('svg')].filter((part) => !refers(part));
  return [...controls, ...drawn].map((part) => part.outerHTML.slice(0, 120));
})()`;

const cases: readonly (readonly [name: string, run: (browser: Browser) => Promise<void>])[] = [
  [
    'lists, filters and pages',
    async (browser) => {
      const page = await shown(browser, large(30));
      await told(page, '#places output', /^1–100 of 2,\d{3}$/);
      await page.locator('#places .pages button').nth(2).click();
      await told(page, '#places output', /^101–200 of /);
      await page.fill('#search', 'OLD13 part1/');
      await told(page, '#places output', /^(1–\d+ of \d+|Nothing)/);
      for (const group of await page.locator('#places .group').allInnerTexts())
        assert.match(group, /^src\/part1\//);
      await page.click('#filters button[type=reset]');
      await page.locator('#filters input[value=none]').uncheck();
      await told(page, '#places output', /^1–100 of 2,\d{3}$/);
      await page.waitForSelector('#places .badge.none', { state: 'detached' });
      await page.selectOption('#library', 'lib3');
      await page.locator('#places tbody', { hasText: /lib4/ }).first().waitFor({ state: 'detached' });
      await told(page, '#places tbody', /lib3 · M/);
      await page.locator('#by-file tbody button').first().click();
      assert.equal(await page.locator('#places .group').count(), 1);
      await page.fill('#search', 'nothing has this');
      await told(page, '#places output', /^Nothing matches/);
      assert.equal(await text(page, '#kernel-rows output'), 'Nothing matches these filters.');
    },
  ],
  [
    'a task leads to its places, and a place to its line',
    async (browser) => {
      const page = await shown(browser, large(30));
      const button = page.locator('#blockers [data-task]').first();
      const places = (await button.textContent()) ?? '';
      await button.focus();
      await page.keyboard.press('Enter');
      await told(page, '#places output', new RegExp(` of ${places}$`));
      const link = page.locator('#places td a').first();
      assert.match(
        (await link.getAttribute('href')) ?? '',
        /^vscode:\/\/file\/p\/src\/part\d+\/file%20\d+\.cu:\d+:5$/,
      );
      await page.locator('#links summary').click();
      await page.fill('#link', 'https://code.example/blob/{path}#L{line}');
      await page.fill('#search', 'src');
      await told(page, '#only-name', /old/);
      await page.waitForSelector('#places td a[href^="https:"]');
      assert.match(
        (await link.getAttribute('href')) ?? '',
        /^https:\/\/code\.example\/blob\/src\/part\d+\/file%20\d+\.cu#L\d+$/,
      );
    },
  ],
  [
    'effort follows what is assumed',
    async (browser) => {
      const page = await shown(browser, sample());
      assert.deepEqual([await text(page, '#sum-all'), await text(page, '#days')], ['20', '2.5 days']);
      await page.fill('#h-M', '8');
      assert.deepEqual([await text(page, '#sum-all'), await text(page, '#sum-M')], ['24', '8']);
      await page.selectOption('#h-unit', 'day');
      assert.deepEqual([await page.inputValue('#h-M'), await text(page, '#sum-all')], ['1', '24']);
      await page.fill('#h-L', '3');
      assert.match(await text(page, '#hours'), /^About 32 hours/);
      assert.match(await text(page, '#assumed'), /0\.25 h \(S\), 8 h \(M\) or 24 h \(L\)/);
      assert.equal(await page.locator('#blockers [data-hours]').textContent(), '24');
      await page.click('#assume button[type=reset]');
      await told(page, '#sum-all', /^20$/);
    },
  ],
  [
    '100,000 findings load, and a word is found',
    async (browser) => {
      const report = large(1000);
      const start = performance.now();
      const page = await shown(browser, report);
      const loaded = performance.now() - start;
      await page.fill('#search', 'old299 999');
      await told(page, '#places output', /^1–1 of 1$|^Nothing/);
      const filtered = performance.now() - start - loaded;
      const size = htmlReport(report).length;
      console.log(
        `100,000 findings: ${(size / 1e6).toFixed(1)} MB, written and loaded in ${loaded.toFixed(0)} ms, filtered in ${filtered.toFixed(0)} ms`,
      );
      assert.ok(size < 4e6);
      assert.ok((await page.locator('tr').count()) < 1000, 'only a part is drawn');
    },
  ],
  [
    'paper is light and holds what is folded, and says what it leaves out',
    async (browser) => {
      const page = await shown(browser, large(30), { colorScheme: 'dark' });
      const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      assert.equal(await background(), 'rgb(13, 17, 23)');
      await page.emulateMedia({ media: 'print' });
      await page.evaluate('void dispatchEvent(new Event("beforeprint"))');
      assert.equal(await background(), 'rgb(255, 255, 255)');
      assert.match(await text(page, '#places .printed'), /^Printed are the first 200 of 2,\d{3}; /);
      assert.equal(await page.locator('#places tbody tr:not(.group)').count(), 200);
      assert.equal(await page.locator('details.fold:not([open])').count(), 0);
      assert.ok(await page.locator('#filters').isHidden());
      await page.evaluate('void dispatchEvent(new Event("afterprint"))');
      assert.equal(await page.locator('#places tbody tr:not(.group)').count(), 100);
    },
  ],
  [
    'every control has a name, every picture words',
    async (browser) => {
      const page = await shown(browser, large(30, 'zh-cn'), { forcedColors: 'active' });
      const nameless = await page.evaluate<string[]>(namelessParts);
      assert.deepEqual(nameless, []);
      const ids = await page.evaluate<string[]>(`[...document.querySelectorAll('[id]')].map(({ id }) => id)`);
      assert.deepEqual(
        ids.filter((id, index) => ids.indexOf(id) !== index),
        [],
      );
      assert.doesNotMatch(
        await text(page, 'main'),
        /\b(?:the|of|Nothing|Page)\b/,
        'no English is left in Chinese',
      );
      await page.screenshot({ path: join(pictures, 'report-zh-contrast.png') });
    },
  ],
];

const count = { passed: 0, failed: 0 };
mkdirSync(pictures, { recursive: true });
try {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
  for (const [name, run] of cases) {
    try {
      await run(browser);
      count.passed++;
    } catch (error) {
      count.failed++;
      console.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  await browser.close();
} catch (error) {
  count.failed++;
  console.log(error instanceof Error ? error.message : String(error));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 ? 1 : 0;
