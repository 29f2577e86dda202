import {offer} from './compose.js';
import {member, parse} from './json.js';
import {base64Pointers, binary, bytes, element, envelopeTree, isBase64, shortened, tree} from './view.js';

const MAX_CARDS = 100;

const byId = id => document.getElementById(id);
const cards = byId('cards');
let last = {run: '', number: -1};
let received = 0;

function show(record) {
  const card = element('li', 'card', ...content(record));
  cards.prepend(card);
  received++;
  while (cards.children.length > MAX_CARDS) {
    cards.lastElementChild.remove();
    byId('older').hidden = false;
  }
  showCount();
  byId('announcement').textContent = `Message at offset ${record.offset} arrived`;
}

function showCount() {
  const none = cards.children.length === 0;
  byId('empty').hidden = !none;
  byId('clear').disabled = none;
  byId('count').textContent = none ? '' : received === 1 ? '1 message' : `${received} messages`;
}

function content(record) {
  const envelope = envelopeOf(record.value);
  return [
    heading(record, envelope),
    metadata(record),
    ...(envelope ? sections(envelope) : [section('Value', value(record))]),
  ];
}

/** The record's JSON if it is an envelope; a topic may hold anything. */
function envelopeOf(text) {
  try {
    const node = parse(text);
    return node.kind === 'object' ? node : null;
  } catch {
    return null;
  }
}

function heading(record, envelope) {
  const method = member(envelope, 'method')?.value;
  const uri = member(envelope, 'uri')?.value;
  const title = element('h3', '');
  if (method) {
    title.append(element('span', 'method', method), ' ');
  }
  if (uri !== undefined) {
    title.append(isBase64(envelope, 'uri') ? binary(uri) : element('span', 'uri', ...shortened(uri)));
  }
  if (!method && uri === undefined) {
    title.append(envelope ? 'Message' : 'Record that is no envelope');
  }
  return element('header', '', title, time(record.timestamp));
}

/** Milliseconds since 1970, or whatever else the producer has written there. */
function time(timestamp) {
  const date = new Date(timestamp);
  if (Number.isNaN(date.getTime())) {
    return element('time', '', `time ${timestamp}`);
  }
  const shown = element('time', '', date.toLocaleTimeString([], {
    hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23'}));
  shown.dateTime = date.toISOString();
  shown.title = shown.dateTime;
  return shown;
}

function metadata(record) {
  const list = element('dl', 'metadata');
  const add = (name, ...value) =>
    list.append(element('div', '', element('dt', '', name), element('dd', '', ...value)));
  add('Topic', record.topic);
  add('Partition', String(record.partition));
  add('Offset', String(record.offset));
  add('Key', ...text(record.key, record.key_base64));
  add('Size', bytes(record.size));
  if (record.headers.length === 0) {
    add('Record headers', element('span', 'none', 'none'));
  }
  for (const header of record.headers) {
    add('Record header', element('span', 'key', header.key), ' ',
        ...text(header.value, header.base64));
  }
  return list;
}

function text(value, base64) {
  if (value !== null) {
    return shortened(value);
  }
  return [base64 === null ? element('span', 'none', 'none') : binary(base64)];
}

function sections(envelope) {
  const parsed = member(envelope, 'body_args');
  const whole = section('Envelope', envelopeTree(envelope));
  if (parsed && (parsed.items ?? parsed.members)?.length !== 0) {
    return [section('Parsed body', tree(parsed, base64Pointers(envelope, 'body_args'))), whole];
  }
  const body = member(envelope, 'body')?.value;
  if (!body) {
    return [whole];
  }
  const shown = isBase64(envelope, 'body') ? binary(body) : element('pre', '', ...shortened(body));
  return [section('Body', shown), whole];
}

function section(title, content) {
  return element('section', '', element('h4', '', title), content);
}

function value(record) {
  if (record.base64 === null) {
    return element('p', 'none', 'null');
  }
  return record.value === null
    ? binary(record.base64) : element('pre', '', ...shortened(record.value));
}

function missed(count) {
  cards.prepend(element('li', 'missed', `${count} more came too fast for this page`));
}

/** A reconnected stream repeats its newest events; their numbers tell. */
function receive(event) {
  const [run, digits] = event.lastEventId.split('-');
  const number = Number(digits);
  if (run === last.run && number <= last.number) {
    return;
  }
  if (run === last.run && number > last.number + 1) {
    missed(number - last.number - 1);
  }
  last = {run, number};
  show(JSON.parse(event.data));
}

function state(name, text) {
  byId('connection').dataset.state = name;
  byId('connection').textContent = text;
}

function clear() {
  cards.replaceChildren();
  received = 0;
  byId('older').hidden = true;
  byId('announcement').textContent = '';
  showCount();
}

const events = new EventSource('events');
events.addEventListener('open', () => state('live', 'Live'));
events.addEventListener('error', () => state('lost', 'Connection lost, trying again'));
events.addEventListener('message', receive);
events.addEventListener('hello', event => {
  const {routes, bootstrap} = JSON.parse(event.data);
  offer(routes);
  byId('topic').textContent = [...new Set(routes.map(({topic}) => topic))].join(', ');
  byId('bootstrap').textContent = `on ${bootstrap}`;
});
byId('clear').addEventListener('click', clear);
