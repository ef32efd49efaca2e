/**
 * The style of the page: light, dark, high contrast and paper. It follows the theme of the editor that shows it. It is
 * constant, so that the page's security policy can name it by hash.
 */
const light = `--fg: #1f2328; --bg: #ffffff; --soft: #f5f7fa; --line: #d5dae1; --dim: #57606a; --link: #0b62a8;
  --same: #2f8f4e; --direct: #1273b8; --adapted: #a8690a; --manual: #7a45bd; --none: #c4314b; --unmapped: #6b7785;`;
const dark = `--fg: #e6edf3; --bg: #0d1117; --soft: #161b22; --line: #30363d; --dim: #9aa4b0; --link: #6cb6f0;
  --same: #46b26b; --direct: #4aa3e0; --adapted: #d9a441; --manual: #b48be8; --none: #f0708a; --unmapped: #8d99a8;`;
const high = `--fg: CanvasText; --bg: Canvas; --soft: Canvas; --line: CanvasText; --dim: CanvasText; --link: LinkText;`;
/** High contrast of VS Code, which tells its colours and forces none. */
const editorHigh = `--line: var(--vscode-contrastBorder, currentColor); --dim: var(--fg); --soft: var(--bg); --link: var(--vscode-textLink-foreground, currentColor);`;

const names = ['same', 'direct', 'adapted', 'manual', 'none', 'unmapped'];
const shares = { done: 'same', machine: 'direct', look: 'adapted', person: 'manual', blocked: 'none' };
const colours = [...names.map((name) => [name, name] as const), ...Object.entries(shares)]
  .map(
    ([name, colour]) =>
      `rect.${name} { fill: var(--${colour}); } .dot.${name} { background: var(--${colour}); } .badge.${name} { color: var(--${colour}); }`,
  )
  .join('\n');

export const pageStyle = `
:root { color-scheme: light dark; }
:root:has(body.vscode-light, body.vscode-high-contrast-light) { color-scheme: light; }
:root:has(body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light)) { color-scheme: dark; }
body { ${light} }
@media (prefers-color-scheme: dark) { body { ${dark} } }
body.vscode-light, body.vscode-high-contrast-light { ${light} --bg: var(--vscode-editor-background); --fg: var(--vscode-editor-foreground); --soft: color-mix(in srgb, var(--fg) 6%, var(--bg)); }
body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light) { ${dark} --bg: var(--vscode-editor-background); --fg: var(--vscode-editor-foreground); --soft: color-mix(in srgb, var(--fg) 6%, var(--bg)); }
body.vscode-high-contrast, body.vscode-high-contrast-light { ${editorHigh} }
@media (forced-colors: active) { body { ${high} } rect, .dot, circle, polyline { forced-color-adjust: none; } }
@media (prefers-contrast: more) { body { --dim: var(--fg); --line: currentColor; } }
@media print { body { ${light} print-color-adjust: exact; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1240px; padding: 0 24px 48px; color: var(--fg); background: var(--bg);
  font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { margin: 32px 0 0; font-size: 28px; line-height: 1.25; } h2 { margin: 44px 0 12px; font-size: 20px; } h3 { margin: 28px 0 8px; font-size: 16px; }
header p, footer, .remark { color: var(--dim); margin: 2px 0; } footer { margin-top: 48px; border-top: 1px solid var(--line); padding-top: 12px; }
nav { margin: 16px 0 0; } nav a { margin-right: 14px; white-space: nowrap; display: inline-block; }
.skip { position: absolute; left: -9999px; } .skip:focus { left: 16px; top: 8px; background: var(--bg); padding: 6px 12px; z-index: 3; }
a, button.link { color: var(--link); }
code, .path { font-family: ui-monospace, "Cascadia Code", Consolas, "DejaVu Sans Mono", monospace; font-size: 13px; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 12px; margin: 24px 0 12px; }
.figures div { background: var(--soft); border: 1px solid var(--line); border-radius: 10px; padding: 14px 18px; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.figures dd { margin: 0; font-size: 28px; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; } .figures dt { color: var(--dim); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } td, th { padding: 6px 12px 6px 0; text-align: left; vertical-align: top; font-weight: 400; }
.narrow { width: auto; } .narrow tbody th { white-space: nowrap; } .narrow td, .narrow th { padding-right: 24px; } thead th { color: var(--dim); font-weight: 500; border-bottom: 1px solid var(--line); vertical-align: bottom; }
tbody tr + tr > * { border-top: 1px solid var(--line); } tfoot > tr > * { border-top: 2px solid var(--line); font-weight: 600; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } th.n { text-align: right; }
.names { max-width: 300px; min-width: 230px; } .do { margin: 2px 0 0; padding-left: 18px; position: relative; } .do::before { content: "→"; position: absolute; left: 0; color: var(--dim); }
.fix { margin: 2px 0 0; color: var(--dim); font-size: 13px; }
.group th { padding-top: 18px; font-weight: 600; } tbody + tbody .group > * { border-top: 1px solid var(--line); }
svg { max-width: 100%; vertical-align: middle; } svg.bar { border-radius: 4px; } section > svg.bar { width: 100%; margin-bottom: 14px; }
${colours}
.dot { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 10px; vertical-align: -1px; print-color-adjust: exact; }
.badge { display: inline-block; border: 1px solid; border-radius: 999px; padding: 0 9px; font-size: 12px; white-space: nowrap; }
svg.lines { width: 100%; max-width: 720px; font-size: 12px; } .lines line { stroke: var(--line); } .lines text { fill: var(--dim); }
polyline { fill: none; stroke-width: 2; } polyline.all { stroke: var(--direct); } polyline.hard { stroke: var(--none); stroke-dasharray: 6 3; }
circle.all { fill: var(--direct); } circle.hard { fill: var(--none); } .legend { color: var(--dim); margin: 4px 0 8px; }
.key { margin-right: 18px; } .key::before { content: ""; display: inline-block; width: 24px; margin-right: 8px; vertical-align: middle; border-top: 2px solid var(--direct); } .key.hard::before { border-top: 2px dashed var(--none); }
input, select, button { font: inherit; color: inherit; } input:not([type=checkbox]), select { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 4px 8px; }
button { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 3px 12px; cursor: pointer; } button:disabled { opacity: 0.45; cursor: default; }
button.link { background: none; border: 0; padding: 0; text-align: inherit; text-decoration: underline; } button.link.path { font-size: 13px; font-family: ui-monospace, "Cascadia Code", Consolas, "DejaVu Sans Mono", monospace; }
fieldset { border: 1px solid var(--line); border-radius: 8px; padding: 8px 14px 12px; margin: 12px 0; display: flex; flex-wrap: wrap; gap: 10px 18px; align-items: end; } legend { padding: 0 6px; color: var(--dim); }
.inputs label { display: flex; flex-direction: column; color: var(--dim); font-size: 13px; } .inputs input, .inputs select { color: var(--fg); font-size: 15px; width: 110px; }
#filters { position: sticky; top: 0; background: var(--bg); padding: 10px 0; border-bottom: 1px solid var(--line); z-index: 2; display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
#filters fieldset { border: 0; padding: 0; margin: 0; gap: 4px 12px; align-items: center; flex-basis: 100%; } #filters input[type=search] { min-width: 200px; flex: 1; } #filters legend { float: left; padding: 0 12px 0 0; }
#only { flex-basis: 100%; margin: 0; } #filters[hidden], [hidden] { display: none !important; }
@media (max-height: 640px), (max-width: 700px) { #filters { position: static; } }
.list { scroll-margin-top: 120px; } .bottom { display: flex; gap: 8px; align-items: center; margin: 8px 0; min-height: 34px; } .pages { display: flex; gap: 4px; } output { color: var(--dim); } .printed { display: none; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
details.fold, details.plain { margin: 10px 0; } details.fold[open] > summary { margin-bottom: 8px; } summary { cursor: pointer; color: var(--link); } details.more { font-size: 13px; }
dl.meanings { display: grid; grid-template-columns: max-content 1fr; gap: 6px 14px; margin: 8px 0; } dl.meanings dd { margin: 0; }
#links label { display: block; margin: 8px 0; color: var(--dim); } #links input { width: 100%; max-width: 720px; display: block; color: var(--fg); }
@page { margin: 14mm; }
@media print {
  nav, .skip, form, .pages, #links, details.more, summary { display: none !important; }
  body { max-width: none; padding: 0; font-size: 11px; } code, .path, button.link.path, .badge, .fix { font-size: 10px; } .names { min-width: 150px; max-width: 220px; } h1 { font-size: 22px; margin-top: 0; } h2 { font-size: 15px; margin-top: 24px; } .figures dd { font-size: 20px; }
  .scroll { overflow: visible; } tr, .figures, svg { break-inside: avoid; } h2, h3, .group { break-after: avoid; } thead { display: table-header-group; }
  a, button.link { color: inherit; text-decoration: none; } .printed { display: block; } .list output { display: none; }
}
`;
