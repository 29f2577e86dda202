import {member} from './json.js';

const MAX_NODES = 1500;
const MAX_CHARACTERS = 2000;
const MAX_OPEN_DEPTH = 8;
const MAX_DEPTH = 100;
const PREVIEWED_BYTES = 15;

/** An element; everything given as text stays text. */
export function element(name, className, ...content) {
  const created = document.createElement(name);
  if (className) {
    created.className = className;
  }
  created.append(...content);
  return created;
}

/** The bytes behind base64 text: how many, and the first of them. Text that only claims to be base64 is shown. */
export function binary(base64) {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    return element('span', 'string', ...shortened(JSON.stringify(base64)));
  }
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  const size = (base64.length / 4) * 3 - padding;
  const chip = element('span', 'binary', `binary, ${bytes(size)}`);
  chip.title = 'base64 in the record';
  if (size > 0) {
    const first = atob(base64.slice(0, (PREVIEWED_BYTES / 3) * 4));
    const hex = Array.from(first, c => c.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');
    chip.append(element('code', '', size > PREVIEWED_BYTES ? `${hex} …` : hex));
  }
  return chip;
}

/** 1 byte, 612 bytes, 1.2 KiB. */
export function bytes(size) {
  if (size < 1024) {
    return size === 1 ? '1 byte' : `${size} bytes`;
  }
  const [divisor, unit] = size < 1024 * 1024 ? [1024, 'KiB'] : [1024 * 1024, 'MiB'];
  return `${(size / divisor).toFixed(1)} ${unit}`;
}

/** Text of any length, cut where it would fill the page. */
export function shortened(text) {
  if (text.length <= MAX_CHARACTERS) {
    return [text];
  }
  const more = text.length - MAX_CHARACTERS;
  return [text.slice(0, MAX_CHARACTERS), element('span', 'cut', ` … ${more} more characters`)];
}

/**
 * A node of json.js, pretty-printed.
 *
 * @param pointers JSON Pointers (RFC 6901) of the strings that are base64
 */
export function tree(node, pointers = new Set()) {
  return element('div', 'json', new Tree().node(node, {pointers}));
}

/** An envelope, its headers and parsed body folded, its base64 marks honoured. */
export function envelopeTree(envelope) {
  return element('div', 'json', new Tree().node(envelope, {envelope: true}));
}

/** The pointers in an envelope's member NAME_base64. */
export function base64Pointers(envelope, name) {
  const marks = member(envelope, `${name}_base64`);
  return new Set(marks?.kind === 'array' ? marks.items.map(item => item.value) : []);
}

/** Whether an object's member NAME is a base64 string, as its member NAME_base64 says. */
export function isBase64(object, name) {
  return member(object, `${name}_base64`)?.text === 'true'
      && member(object, name)?.value !== '';
}

/** Draws one tree; a huge one only in part. */
class Tree {
  #left = MAX_NODES;

  /**
   * @param place where the node stands: its label, pointer and depth, the pointers that
   *     are base64 (none under the envelope itself), whether it is base64 or folded
   */
  node(node, place) {
    this.#left--;
    switch (node.kind) {
      case 'object':
        return this.#branch(place, '{', '}', node.members.length, 'members', index => {
          const [name, value] = node.members[index];
          const label = [element('span', 'key', JSON.stringify(name)), ': '];
          return this.node(value, {...this.#below(place, node, name), label});
        });
      case 'array':
        return this.#branch(place, '[', ']', node.items.length, 'items', index =>
          this.node(node.items[index], this.#below(place, node, String(index))));
      default:
        return element('div', 'leaf', ...(place.label ?? []), this.#leaf(node, place));
    }
  }

  #below(place, parent, name) {
    const depth = (place.depth ?? 0) + 1;
    if (place.envelope) {
      return {
        depth,
        pointer: '',
        pointers: base64Pointers(parent, name),
        base64: isBase64(parent, name),
        folded: name === 'headers' || name === 'body_args',
        parts: name === 'body_parts',
      };
    }
    if (place.parts) {
      return {depth, part: parent.kind === 'array', base64: false};
    }
    const token = name.replaceAll('~', '~0').replaceAll('/', '~1');
    return {
      depth,
      pointer: `${place.pointer ?? ''}/${token}`,
      pointers: place.pointers,
      base64: Boolean(place.part) && name === 'value_base64',
    };
  }

  #branch(place, open, close, size, noun, child) {
    const label = place.label ?? [];
    const depth = place.depth ?? 0;
    if (size === 0) {
      return element('div', 'leaf', ...label, open + close);
    }
    const count = size === 1 ? noun.slice(0, -1) : noun;
    const summary = element('summary', '', ...label, open,
        element('span', 'folded', `${size} ${count} ${close}`));
    const children = element('div', 'children');
    const branch = element('details', '', summary, children, element('div', 'close', close));
    branch.open = !place.folded && depth < MAX_OPEN_DEPTH;
    for (let index = 0; index < size; index++) {
      if (this.#left <= 0 || depth > MAX_DEPTH) {
        children.append(element('div', 'leaf cut', `… ${size - index} more`));
        break;
      }
      const drawn = child(index);
      if (index < size - 1) {
        (drawn.matches('details') ? drawn.lastElementChild : drawn).append(',');
      }
      children.append(drawn);
    }
    return branch;
  }

  #leaf(node, place) {
    if (node.kind !== 'string') {
      return element('span', node.kind, node.text);
    }
    if (place.base64 || place.pointers?.has(place.pointer)) {
      return binary(node.value);
    }
    return element('span', 'string', ...shortened(JSON.stringify(node.value)));
  }
}
