/** The deepest nesting that is read; deeper text is shown as it is. */
const MAX_DEPTH = 1100;

/**
 * Reads JSON text into nodes that keep what JSON.parse loses: the digits of numbers, the order of
 * members, and repeated names.
 *
 * A node is {kind: 'object', members: [[name, node]…]}, {kind: 'array', items: [node…]},
 * {kind: 'string', value}, {kind: 'number', text} or {kind: 'literal', text}.
 *
 * @throws {SyntaxError} if the text is not JSON
 */
export function parse(text) {
  JSON.parse(text);
  return new Reader(text).value(0);
}

/** The first member of that name of an object node, or undefined. */
export function member(node, name) {
  return node?.kind === 'object' ? node.members.find(([key]) => key === name)?.[1] : undefined;
}

/** Walks text that is known to be JSON. */
class Reader {
  #text;
  #at = 0;

  constructor(text) {
    this.#text = text;
  }

  value(depth) {
    if (depth > MAX_DEPTH) {
      throw new SyntaxError('nested too deeply');
    }
    switch (this.#next()) {
      case '{':
        return {kind: 'object', members: this.#list('}', () => this.#member(depth))};
      case '[':
        return {kind: 'array', items: this.#list(']', () => this.value(depth + 1))};
      case '"':
        return {kind: 'string', value: this.#string()};
      case 't':
      case 'f':
      case 'n':
        return {kind: 'literal', text: this.#token(/[a-z]+/y)};
      default:
        return {kind: 'number', text: this.#token(/[-+.0-9eE]+/y)};
    }
  }

  #member(depth) {
    this.#next();
    const name = this.#string();
    this.#next();
    this.#at++;
    return [name, this.value(depth + 1)];
  }

  #list(end, element) {
    const elements = [];
    this.#at++;
    while (this.#next() !== end) {
      if (this.#text[this.#at] === ',') {
        this.#at++;
      }
      elements.push(element());
    }
    this.#at++;
    return elements;
  }

  #string() {
    const start = this.#at;
    do {
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    } while (this.#text[this.#at] !== '"');
    this.#at++;
    return JSON.parse(this.#text.slice(start, this.#at));
  }

  #token(pattern) {
    pattern.lastIndex = this.#at;
    const [token] = pattern.exec(this.#text);
    this.#at += token.length;
    return token;
  }

  #next() {
    while (' \t\r\n'.includes(this.#text[this.#at])) {
      this.#at++;
    }
    return this.#text[this.#at];
  }
}
