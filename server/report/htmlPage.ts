/** Style and script of the HTML report, which follows the theme of the editor that shows it. They are constant, so that the page's security policy can name them by hash. */

export const pageStyle = `
:root { color-scheme: light dark; --fg: light-dark(#1f2328, #e6edf3); --bg: light-dark(#ffffff, #0d1117);
  --soft: light-dark(#f3f5f8, #161b22); --line: light-dark(#d5dae1, #30363d); --dim: light-dark(#57606a, #9aa4b0);
  --same: light-dark(#2f8f4e, #46b26b); --direct: light-dark(#1273b8, #4aa3e0); --adapted: light-dark(#b7791f, #d9a441);
  --manual: light-dark(#8250c4, #b48be8); --none: light-dark(#c4314b, #f0708a); --unmapped: light-dark(#6b7785, #8d99a8); }
:root:has(body.vscode-light, body.vscode-high-contrast-light) { color-scheme: light; }
:root:has(body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light)) { color-scheme: dark; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1200px; padding: 0 24px 48px; color: var(--fg); background: var(--bg);
  font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
h1 { margin: 32px 0 0; font-size: 28px; } h2 { margin: 40px 0 12px; font-size: 19px; }
header p, footer, .remark { color: var(--dim); margin: 2px 0; } footer { margin-top: 48px; }
code, .path { font-family: ui-monospace, "Cascadia Code", Consolas, monospace; font-size: 13px; overflow-wrap: anywhere; }
em { color: var(--dim); font-style: normal; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 24px 0; }
.figures div { background: var(--soft); border: 1px solid var(--line); border-radius: 10px; padding: 14px 18px; }
.figures strong { display: block; font-size: 28px; line-height: 1.2; } .figures span { color: var(--dim); }
table { border-collapse: collapse; width: 100%; } td, th { padding: 5px 10px 5px 0; text-align: left; vertical-align: top; }
.narrow { width: auto; } .narrow td { padding-right: 24px; } td code { white-space: normal; } th { color: var(--dim); font-weight: 500; } tbody tr + tr td { border-top: 1px solid var(--line); }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding-right: 18px; }
svg { max-width: 100%; border-radius: 4px; vertical-align: middle; } section > svg { width: 100%; margin-bottom: 12px; }
rect.same { fill: var(--same); } rect.direct { fill: var(--direct); } rect.adapted { fill: var(--adapted); }
rect.manual { fill: var(--manual); } rect.none { fill: var(--none); } rect.unmapped { fill: var(--unmapped); }
.badge { display: inline-block; border: 1px solid; border-radius: 999px; padding: 0 9px; font-size: 12px; white-space: nowrap; }
.badge.same { color: var(--same); } .badge.direct { color: var(--direct); } .badge.adapted { color: var(--adapted); }
.badge.manual { color: var(--manual); } .badge.none { color: var(--none); } .badge.unmapped { color: var(--unmapped); }
form { position: sticky; top: 0; background: var(--bg); padding: 12px 0; margin-top: 32px; border-bottom: 1px solid var(--line); z-index: 1; }
form[hidden] { display: none; } form label { margin-right: 8px; } output { color: var(--dim); }
input[type=search] { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 4px 10px; min-width: 240px; }
:focus-visible { outline: 2px solid var(--direct); outline-offset: 2px; }
details { border: 1px solid var(--line); border-radius: 8px; margin: 6px 0; padding: 6px 12px; content-visibility: auto; contain-intrinsic-size: auto 40px; }
details.more { border: 0; margin: 0; padding: 0; content-visibility: visible; } summary { cursor: pointer; } .lines { font-variant-numeric: tabular-nums; min-width: 70px; max-width: 320px; } a { color: var(--direct); }
[hidden] { display: none !important; }
@media print { form { display: none; } body { max-width: none; padding: 0; } details { content-visibility: visible; break-inside: auto; } tr { break-inside: avoid; } }
`;

/** Filters rows by words and verdicts, and opens every file for printing. Without it the page is complete too. */
export const pageScript = `
'use strict';
const form = document.getElementById('search');
const box = document.getElementById('filter');
const shown = document.getElementById('shown');
const rows = [...document.querySelectorAll('tr.row')].map((row) => ({ row, words: row.dataset.t, verdict: row.dataset.v, file: row.closest('#files details') }));
const files = [...document.querySelectorAll('#files details')];
const parts = [...document.querySelectorAll('section')].filter((part) => part.querySelector('tr.row'));
function apply() {
  const wanted = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const on = new Set([...form.querySelectorAll('input:checked')].map((input) => input.value));
  const open = new Set();
  let count = 0;
  for (const { row, words, verdict, file } of rows) {
    const fits = on.has(verdict) && wanted.every((word) => words.includes(word));
    row.hidden = !fits;
    if (fits) { count++; if (file) open.add(file); }
  }
  for (const file of files) file.hidden = !open.has(file);
  for (const part of parts) part.hidden = !part.querySelector('tr.row:not([hidden])');
  shown.textContent = count + ' / ' + rows.length + ' ' + shown.dataset.words;
}
let timer = 0;
if (rows.length > 0) {
  form.hidden = false;
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
  form.addEventListener('submit', (event) => event.preventDefault());
}
let closed = [];
addEventListener('beforeprint', () => { closed = files.filter((file) => !file.open); for (const file of closed) file.open = true; });
addEventListener('afterprint', () => { for (const file of closed) file.open = false; });
`;
