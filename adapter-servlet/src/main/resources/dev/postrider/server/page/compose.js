import {curl} from './curl.js';
import {element} from './view.js';

const byId = id => document.getElementById(id);
const form = byId('request');
const tabs = [...document.querySelectorAll('[role=tab]')];
let kind = 'json';

function select(tab, focus) {
  kind = tab.id.slice('tab-'.length);
  for (const other of tabs) {
    const chosen = other === tab;
    other.setAttribute('aria-selected', chosen);
    other.tabIndex = chosen ? 0 : -1;
    byId(other.getAttribute('aria-controls')).hidden = !chosen;
  }
  if (focus) {
    tab.focus();
  }
  show();
}

/** What the browser cannot put into a request is not offered. */
function sendsBody() {
  return byId('method').value !== 'GET';
}

function body() {
  switch (kind) {
    case 'json':
    case 'text':
      return {kind, text: byId(kind).value};
    case 'form':
      return {kind, pairs: pairs().filter(([name, value]) => name || value)};
    default:
      return {kind, note: byId('note').value, files: [...byId('files').files]};
  }
}

function init(body) {
  switch (body.kind) {
    case 'json':
      return {body: body.text, headers: {'Content-Type': 'application/json'}};
    case 'text':
      return {body: body.text, headers: {'Content-Type': 'text/plain; charset=utf-8'}};
    case 'form':
      return {body: new URLSearchParams(body.pairs)};
    default: {
      const parts = new FormData();
      parts.append('note', body.note);
      body.files.forEach(file => parts.append('file', file));
      return {body: parts};
    }
  }
}

/** What the routes offer; a route is one path, or with a star at its end all below one. */
export function offer(routes) {
  const chosen = byId('route').value;
  byId('route').replaceChildren(...routes.map(({path}) => new Option(path.replace(/\/\*$/, ''), path)));
  if (routes.some(({path}) => path === chosen)) {
    byId('route').value = chosen;
  }
  byId('route').disabled = routes.length === 1;
  show();
}

function url() {
  const route = byId('route').value;
  const path = byId('path').value;
  if (!route.endsWith('/*')) {
    return new URL(route + (path.match(/\?.*/)?.[0] ?? ''), location.origin).href;
  }
  const separator = path === '' || /^[/?]/.test(path) ? '' : '/';
  return new URL(`${route.slice(0, -'/*'.length)}${separator}${path}`, location.origin).href;
}

async function send() {
  const started = performance.now();
  byId('send').disabled = true;
  try {
    const response = await fetch(url(), {
      method: byId('method').value,
      cache: 'no-store',
      ...(sendsBody() ? init(body()) : {}),
    });
    const text = await response.text();
    showResponse(`${response.status} ${response.statusText}`, text, response.ok, performance.now() - started);
  } catch (failure) {
    showResponse('No response', failure.message, false, performance.now() - started);
  } finally {
    byId('send').disabled = false;
  }
}

function showResponse(status, text, good, milliseconds) {
  byId('response').hidden = false;
  byId('response').dataset.good = good;
  byId('response-status').textContent = status;
  byId('response-time').textContent = `${Math.round(milliseconds)} ms`;
  byId('response-body').textContent = text;
}

function show() {
  const withBody = sendsBody();
  byId('no-body').hidden = withBody;
  byId('curl').textContent = curl(byId('method').value, url(), withBody ? body() : null);
}

function pairs() {
  return [...byId('pairs').children].map(row =>
    [...row.querySelectorAll('input')].map(input => input.value));
}

function addPair(name = '', value = '') {
  const remove = element('button', 'quiet', '×');
  remove.type = 'button';
  remove.setAttribute('aria-label', 'Remove this field');
  const row = element('div', 'pair', input('Name', name), input('Value', value), remove);
  remove.addEventListener('click', () => {
    row.remove();
    byId('add-pair').focus();
    show();
  });
  byId('pairs').append(row);
  return row;
}

function input(label, value) {
  const created = element('input');
  created.value = value;
  created.placeholder = label;
  created.autocomplete = 'off';
  created.setAttribute('aria-label', label);
  return created;
}

async function copyCurl() {
  await navigator.clipboard.writeText(byId('curl').textContent);
  byId('copy-curl').textContent = 'Copied';
  setTimeout(() => { byId('copy-curl').textContent = 'Copy'; }, 1500);
}

const STEPS = {ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity};

for (const tab of tabs) {
  tab.addEventListener('click', () => select(tab, false));
  tab.addEventListener('keydown', event => {
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      const to = tabs.indexOf(tab) + step;
      const last = tabs.length - 1;
      select(tabs[Number.isFinite(step) ? (to + tabs.length) % tabs.length : step < 0 ? 0 : last],
          true);
    }
  });
}
form.addEventListener('submit', event => {
  event.preventDefault();
  send();
});
form.addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});
form.addEventListener('input', show);
byId('add-pair').addEventListener('click', () => addPair().querySelector('input').focus());
byId('copy-curl').addEventListener('click', copyCurl);

addPair('name', 'Ada Lovelace');
addPair('year', '1843');
select(tabs[0], false);
