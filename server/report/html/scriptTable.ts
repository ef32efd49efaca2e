/** The part of the page's script that makes elements and shows long lists a page of rows at a time. Constant, see script.ts. */
export const tableScript = String.raw`
const $ = (id) => document.getElementById(id);
const data = JSON.parse($('data').textContent);
const words = data.words;
const tables = [];
// What is put on paper of one list.
const printed = 200;

const number = (value) => value.toLocaleString('en-US');

function el(tag, name, ...children) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children);
  return made;
}

// Text with what stands between backticks as code; a single backtick stays one.
function rich(text) {
  return text.split(/(${'`'}[^${'`'}]+${'`'})/).filter(Boolean).map((part) => /^${'`'}[^${'`'}]+${'`'}$/.test(part) ? el('code', '', part.slice(1, -1)) : part);
}

function badge(verdict) {
  const name = data.verdicts[verdict];
  return el('span', 'badge ' + name, words.verdict[name]);
}

const shell = document.createElement('template');
shell.innerHTML = '<svg></svg>';
let bars = 0;
function bar(counts, sum) {
  const svg = (tag, attributes, text = '') => {
    const made = document.createElementNS(shell.content.firstChild.namespaceURI, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = text;
    return made;
  };
  const id = 'bar' + bars++;
  const drawn = svg('svg', { class: 'bar', role: 'img', 'aria-labelledby': id, viewBox: '0 0 120 10', width: 120, height: 10, preserveAspectRatio: 'none' });
  const spoken = data.verdicts.flatMap((name, index) => counts[index] ? [words.verdict[name] + ' ' + counts[index]] : []);
  drawn.append(svg('desc', { id }, spoken.join(', ')));
  let at = 0;
  data.verdicts.forEach((name, index) => {
    const width = (counts[index] / sum) * 120;
    if (width > 0) drawn.append(svg('rect', { class: name, x: at, width, height: 10 }));
    at += width;
  });
  return drawn;
}

// A list of pairs of numbers, drawn by 'draw' into the table of the region with that id.
function table(id, size, draw) {
  const region = $(id);
  const head = region.querySelector('thead');
  const pages = region.querySelector('.pages');
  const status = region.querySelector('output');
  const note = region.querySelector('.printed');
  let list = [];
  let page = 0;
  const count = () => list.length / 2;
  const lastPage = () => Math.max(0, Math.ceil(count() / size) - 1);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => number(values[name]));
  const render = (from, to) => {
    for (const body of region.querySelectorAll('tbody')) body.remove();
    head.parentNode.append(...draw(list.slice(from * 2, to * 2)));
  };
  const go = (to) => {
    page = Math.min(Math.max(0, to), lastPage());
    const from = page * size;
    render(from, from + size);
    status.textContent = count() === 0 ? words.none : fill(words.range, { from: from + 1, to: Math.min(count(), from + size), all: count() });
    buttons.forEach(({ button, off }) => { button.disabled = off(); });
    pages.hidden = lastPage() === 0;
    head.hidden = count() === 0;
  };
  const buttons = [
    { sign: '«', name: words.first, to: () => 0, off: () => page === 0 },
    { sign: '‹', name: words.previous, to: () => page - 1, off: () => page === 0 },
    { sign: '›', name: words.next, to: () => page + 1, off: () => page === lastPage() },
    { sign: '»', name: words.last, to: lastPage, off: () => page === lastPage() },
  ].map(({ sign, name, to, off }) => {
    const button = el('button', '', sign);
    button.type = 'button';
    button.title = name;
    button.setAttribute('aria-label', name);
    button.onclick = () => go(to());
    pages.append(button);
    return { button, off };
  });
  const own = {
    show(next) {
      list = next;
      go(0);
    },
    print(on) {
      if (!on) return go(page);
      render(0, printed);
      note.textContent = count() > printed ? fill(words.printed, { shown: printed, all: count() }) : '';
    },
  };
  tables.push(own);
  return own;
}
`;
