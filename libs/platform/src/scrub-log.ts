/**
 * The last net under what is logged: no line holds a phone number, a token, a secret, an openid or the number of a card, whoever
 * logged it and however it came into a message. It is no reason to log personal data.
 */

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:Bearer|Basic)\s+[\w.~+/=-]+/gi, '<token>'],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '<token>'],
  [/\bwhsec_[\w+/=]+/g, '<secret>'],
  [/(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)/g, '<phone>'],
  // Cards of banks and of identity. Numbers of ours that are digits alone are longer.
  [/(?<![\w-])\d{15,19}X?(?![\w-])/g, '<number>'],
  [/\bo[A-Za-z0-9_-]{27}\b/g, '<openid>'],
];
const MOST_DEEP = 4;
/** PostgreSQL quotes the value itself in what it says of data that it cannot read. */
const DATA_EXCEPTION = /^22/;

export function scrubText(text: string): string {
  return SECRETS.reduce((clean, [pattern, mark]) => clean.replace(pattern, mark), text);
}

/** The fields of a line, with every text in them looked at. */
export function scrubFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, scrub(value, MOST_DEEP)]));
}

function scrub(value: unknown, deeper: number): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (deeper === 0) return '<deep>';
  if (Array.isArray(value)) return value.map((item: unknown) => scrub(item, deeper - 1));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, scrub(inner, deeper - 1)]));
}

/** An error without what it carries along: the statement, its parameters, and the row that PostgreSQL tells of. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: scrubText(String(error)) };
  const code: unknown = Reflect.get(error, 'code');
  const isData = typeof code === 'string' && DATA_EXCEPTION.test(code);
  const clean = (text: string): string => scrubText(isData ? text.replaceAll(/"[^"\n]*"/g, '"<value>"') : text);
  return {
    type: error.constructor.name,
    message: clean(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    stack: clean(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
