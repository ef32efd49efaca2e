/**
 * The script of the page. It reads the data block and draws files, kernels and places a page of rows at a time, filters them,
 * and sums effort anew. It is constant, so that the page's security policy can name it by hash.
 */
import { tableScript } from './scriptTable.ts';

const filters = String.raw`
const form = $('filters');
const boxes = [...form.querySelectorAll('input[type=checkbox]')];
const wanted = { task: -1 };
const lower = data.texts.map((text) => text.toLowerCase());
const haystack = data.kinds.map((kind) => lower[kind[0]] + ' ' + lower[kind[2]] + ' ' + lower[kind[5]] + ' ' + (kind[6] < 0 ? '' : lower[kind[6]]));
const paths = data.files.map((file) => file[0].toLowerCase());
const wordsIn = (input) => input.value.toLowerCase().split(/\s+/).filter(Boolean);

const counts = data.files.map(() => new Int32Array(6));
const places = table('places', 100, drawPlaces);
const files = table('by-file', 50, drawFiles);
const kernels = table('kernel-rows', 50, drawKernels);

function apply() {
  const on = new Set(boxes.filter((box) => box.checked).map((box) => data.verdicts.indexOf(box.value)));
  const library = $('library').value;
  const inPath = wordsIn($('file'));
  const words = wordsIn($('search'));
  const fits = data.kinds.map((kind) => on.has(kind[1]) && (library === '' || data.texts[kind[2]] === library) && (wanted.task < 0 || kind[7] === wanted.task));
  const inKind = words.map((word) => haystack.map((text) => text.includes(word)));
  const list = [];
  data.files.forEach((file, index) => {
    counts[index].fill(0);
    if (!inPath.every((word) => paths[index].includes(word))) return;
    const inFile = words.map((word) => paths[index].includes(word));
    const found = file[1];
    for (let at = 0; at < found.length; at += 3) {
      const kind = found[at];
      if (!fits[kind]) continue;
      let all = true;
      for (let word = 0; word < words.length && all; word++) all = inFile[word] || inKind[word][kind];
      if (!all) continue;
      counts[index][data.kinds[kind][1]]++;
      list.push(index, at);
    }
  });
  places.show(list);
  const total = (index) => counts[index].reduce((sum, number) => sum + number, 0);
  files.show(data.files.map((_, index) => index).filter((index) => total(index) > 0).sort((a, b) => total(b) - total(a) || a - b).flatMap((index) => [index, 0]));
  const own = [];
  data.files.forEach((file, index) => {
    if (!inPath.every((word) => paths[index].includes(word))) return;
    for (let at = 0; at < file[2].length; at += 4)
      if (words.every((word) => paths[index].includes(word) || lower[file[2][at]].includes(word) || lower[file[2][at + 3]].includes(word))) own.push(index, at);
  });
  kernels.show(own);
  const only = $('only');
  only.hidden = wanted.task < 0;
}

function link(path, line, column) {
  const given = data.link || $('link').value;
  let address = '';
  if (given.startsWith('command:')) address = given + '?' + encodeURIComponent(JSON.stringify([path, line, column]));
  else if (given) address = given.replace('{path}', absolute(path)).replace('{line}', line).replace('{column}', column);
  if (address === '') return el('span', '', String(line));
  const anchor = el('a', '', String(line));
  anchor.href = address;
  return anchor;
}

// A template of the user's own takes the path as it is in the project; the built-in one opens a file of this machine.
function absolute(path) {
  const encoded = path.split('/').map(encodeURIComponent).join('/').replace(/%3A/gi, ':');
  if ($('link').value !== $('link').defaultValue || !data.root) return encoded;
  return new URL(encoded, data.root).pathname;
}

function drawPlaces(list) {
  const bodies = [];
  let last = -1;
  let body;
  for (let at = 0; at < list.length; at += 2) {
    const [index, place] = [list[at], list[at + 1]];
    if (index !== last) {
      const head = el('th', 'path', data.files[index][0]);
      head.colSpan = 5;
      head.scope = 'rowgroup';
      body = el('tbody', '', el('tr', 'group', head));
      bodies.push(body);
      last = index;
    }
    const [path, found] = data.files[index];
    const kind = data.kinds[found[place]];
    const text = (number) => data.texts[kind[number]];
    const says = el('td', '', ...rich(text(5)));
    if (kind[6] >= 0) says.append(el('p', 'do', ...rich(text(6))));
    if (kind[4] > 0) says.append(el('p', 'fix', words.fix[['', 'safe', 'review', 'start'][kind[4]]]));
    body.append(el('tr', '', el('td', 'n', link(path, found[place + 1], found[place + 2])), el('td', 'names', el('code', '', text(0))), el('td', '', badge(kind[1])), el('td', '', text(2) + (kind[3] > 0 ? ' · ' + ['', 'S', 'M', 'L'][kind[3]] : '')), says));
  }
  return bodies;
}

function drawFiles(list) {
  const body = el('tbody', '');
  const index = (name) => data.verdicts.indexOf(name);
  for (let at = 0; at < list.length; at += 2) {
    const file = list[at];
    const own = counts[file];
    const name = el('button', 'link path', data.files[file][0]);
    name.type = 'button';
    name.onclick = () => choose({ file: data.files[file][0] });
    const head = el('th', '', name);
    head.scope = 'row';
    const sum = own.reduce((all, number) => all + number, 0);
    const cells = [sum, own[index('none')], own[index('manual')] + own[index('unmapped')], own[index('adapted')], own[index('direct')]];
    body.append(el('tr', '', head, ...cells.map((cell) => el('td', 'n', cell ? number(cell) : '')), el('td', '', bar(own, sum))));
  }
  return [body];
}

function drawKernels(list) {
  const body = el('tbody', '');
  for (let at = 0; at < list.length; at += 2) {
    const [path, , own] = data.files[list[at]];
    const [name, line, column, message] = own.slice(list[at + 1], list[at + 1] + 4);
    body.append(el('tr', '', el('td', 'names', el('code', '', data.texts[name])), el('td', 'path', path), el('td', 'n', link(path, line, column)), el('td', '', ...rich(data.texts[message]))));
  }
  return [body];
}

// Sets filters from elsewhere in the page and goes to the places.
function choose({ file = '', library = '', task = -1 }) {
  form.reset();
  if (task >= 0) for (const box of boxes) box.checked = true;
  $('file').value = file;
  $('library').value = library;
  wanted.task = task;
  apply();
  if (task >= 0) $('only-name').textContent = taskName(task);
  $('places').scrollIntoView();
  $('places').focus({ preventScroll: true });
}

function taskName(task) {
  const names = new Set(data.kinds.filter((kind) => kind[7] === task).map((kind) => data.texts[kind[0]]));
  return [...names].slice(0, 3).join(', ') + (names.size > 3 ? ' …' : '');
}

let timer = 0;
form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(apply, 150); });
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => { wanted.task = -1; setTimeout(apply); });
document.addEventListener('click', ({ target }) => {
  const button = target.closest('button');
  if (button && button.dataset.task) choose({ task: Number(button.dataset.task) });
  if (button && button.dataset.library) choose({ library: button.dataset.library });
});
if (data.link) $('links').hidden = true;
form.hidden = false;
apply();
`;

const effort = String.raw`
const assume = $('assume');
const sizes = ['S', 'M', 'L', 'review'];
let unit = 1;
const field = (name) => Math.max(0, Number($('h-' + name).value) || 0);
const round = (hours) => number(hours >= 10 ? Math.round(hours) : Math.round(hours * 10) / 10);
function sumUp() {
  const cost = { repeat: field('repeat') / 100 };
  for (const size of sizes) cost[size] = field(size) * unit;
  const sums = { S: 0, M: 0, L: 0, review: 0 };
  const own = data.tasks.map(([size, places, inFiles]) => {
    if (size === '') return 0;
    const hours = size === 'review' ? places * cost.review : cost[size] * (1 + (inFiles - 1) * cost.repeat);
    sums[size] += hours;
    return hours;
  });
  const all = sums.S + sums.M + sums.L + sums.review;
  for (const size of sizes) $('sum-' + size).textContent = round(sums[size]);
  $('sum-all').textContent = round(all);
  $('days').textContent = round(all / (field('day') || 8)) + ' ' + words.days;
  $('day-is').textContent = words.day.replace('{hours}', field('day') || 8);
  $('hours').textContent = words.hours.replace('{hours}', round(all));
  const told = { ...cost, repeat: field('repeat') };
  $('assumed').textContent = words.assumed.replace(/\{(\w+)\}/g, (_, name) => String(Math.round(told[name] * 1000) / 1000));
  for (const cell of document.querySelectorAll('[data-hours]')) cell.textContent = round(own[Number(cell.dataset.hours)]);
}
function changeUnit() {
  const next = $('h-unit').value === 'day' ? field('day') || 8 : 1;
  for (const size of sizes) $('h-' + size).value = String(Math.round((field(size) * unit / next) * 100000) / 100000);
  unit = next;
}
assume.addEventListener('input', ({ target }) => {
  if (target.id === 'h-unit') changeUnit();
  if (target.id === 'h-day' && unit !== 1) unit = field('day') || 8;
  sumUp();
});
assume.addEventListener('reset', () => { unit = 1; setTimeout(sumUp); });
assume.addEventListener('submit', (event) => event.preventDefault());
assume.hidden = false;
`;

const print = `
let closed = [];
addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll('details:not([open])')].filter((part) => !part.matches('.more'));
  for (const part of closed) part.open = true;
  for (const rows of tables) rows.print(true);
});
addEventListener('afterprint', () => {
  for (const part of closed) part.open = false;
  for (const rows of tables) rows.print(false);
});
`;

export const pageScript = `'use strict';${tableScript}${filters}${effort}${print}`;
