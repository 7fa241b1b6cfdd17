/**
 * What the shop has said so far, by the name under which it said it. A request that takes a value of this name may send one of
 * these: so one operation's reply leads into the next one's request.
 */

const KEPT_PER_NAME = 30;
const LONGEST_KEPT = 400;

export class KnownValues {
  /** @type {Map<string, unknown[]>} */
  #byName = new Map();

  /**
   * What an operation answered; its `id` is that of the thing which its path names last.
   * @param {unknown} body
   * @param {string} path such as `/api/admin/stores`
   */
  rememberReply(body, path) {
    this.remember(body);
    const thing = path.split('/').findLast((part) => part !== '' && !part.startsWith('{'))?.split('-').at(-1) ?? '';
    for (const one of [body].flat()) for (const item of [one, ...Object.values(one ?? {}).flat()]) this.#rememberId(item, thing);
  }

  /**
   * @param {unknown} item
   * @param {string} things
   */
  #rememberId(item, things) {
    if (typeof item === 'object' && item !== null && 'id' in item) this.#keep(`${singular(things.replace(/ies$/, 'y'))}Id`, item.id);
  }

  /**
   * Every plain value in a reply.
   * @param {unknown} body
   * @param {string} [name]
   */
  remember(body, name) {
    if (Array.isArray(body)) {
      for (const item of body) this.remember(item, name === undefined ? undefined : singular(name));
    } else if (typeof body === 'object' && body !== null) {
      for (const [key, inner] of Object.entries(body)) this.remember(inner, key);
    } else if (name !== undefined && body !== null && typeof body !== 'boolean' && String(body).length <= LONGEST_KEPT) {
      this.#keep(name, body);
    }
  }

  /**
   * @param {string} name
   * @param {number} index any number: which of them
   * @returns {unknown} undefined when nothing was ever said under this name
   */
  pick(name, index) {
    const values = this.#byName.get(name) ?? this.#byName.get(singular(name));
    return values === undefined ? undefined : values[index % values.length];
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  #keep(name, value) {
    const values = this.#byName.get(name) ?? [];
    if (values.includes(value)) return;
    values.push(value);
    if (values.length > KEPT_PER_NAME) values.shift();
    this.#byName.set(name, values);
  }
}

/** @param {string} name such as `variantIds` */
function singular(name) {
  return name.replace(/s$/, '');
}

/** A place in a request that takes a known value of this name when there is one. */
export class Known {
  /**
   * @param {string} name
   * @param {number} index
   * @param {unknown} otherwise
   */
  constructor(name, index, otherwise) {
    this.name = name;
    this.index = index;
    this.otherwise = otherwise;
  }
}

/**
 * A request with its known values put in.
 * @param {unknown} value
 * @param {KnownValues} known
 * @returns {unknown}
 */
export function fillIn(value, known) {
  if (value instanceof Known) return known.pick(value.name, value.index) ?? fillIn(value.otherwise, known);
  if (Array.isArray(value)) return value.map((item) => fillIn(item, known));
  if (typeof value !== 'object' || value === null) return value;
  // `__proto__` is a name like any other in what we send.
  const filled = Object.create(null);
  for (const [key, inner] of Object.entries(value)) filled[key] = fillIn(inner, known);
  return filled;
}
