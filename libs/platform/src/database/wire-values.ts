/**
 * A value as PostgreSQL's text protocol takes it: moments as ISO 8601 in UTC, arrays as its array literals, other objects as JSON,
 * bytes as they are. Undefined is NULL.
 * @throws RangeError for an invalid date, TypeError for what JSON cannot say
 */
export function toWireValue(value: unknown): string | Buffer | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'undefined':
      return null;
    case 'object':
      return value === null ? null : fromObject(value);
    default:
      throw new TypeError(`a ${typeof value} is no value for PostgreSQL`);
  }
}

function fromObject(value: object): string | Buffer {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayLiteral(value);
  if (Buffer.isBuffer(value)) return value;
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return JSON.stringify(value);
}

/** See "Array Input and Output Syntax" in PostgreSQL's manual: each element is quoted, so that none is taken for NULL or a comma. */
function arrayLiteral(items: readonly unknown[]): string {
  return `{${items.map(elementOf).join(',')}}`;
}

function elementOf(item: unknown): string {
  if (Array.isArray(item)) return arrayLiteral(item);
  const value = toWireValue(item);
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return `"\\\\x${value.toString('hex')}"`;
  return `"${/["\\]/.test(value) ? value.replaceAll(/["\\]/g, String.raw`\$&`) : value}"`;
}
