import { z } from 'zod';

/** Text that PostgreSQL can hold and people can read: NFC, trimmed, no control characters (NUL included). */
export function text(maxLength: number, minLength = 1): z.ZodType<string, string> {
  return z
    .string()
    .max(maxLength * 4)
    .transform((value) => value.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(minLength)
        .max(maxLength)
        .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), { message: '含有不可见的控制字符' }),
    );
}

/** Like `text`, but line breaks may stay. */
export function multilineText(maxLength: number): z.ZodType<string, string> {
  return z
    .string()
    .max(maxLength * 4)
    .transform((value) => value.normalize('NFC').replaceAll('\r\n', '\n').trim())
    .pipe(
      z
        .string()
        .max(maxLength)
        .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value.replaceAll(/[\n\t]/g, '')), { message: '含有不可见的控制字符' }),
    );
}

/** Lower case, as PostgreSQL writes it, so that ids compare as text. */
export const uuid = z.uuid().toLowerCase();

/** An instant as ISO 8601 with offset, for example 2026-06-18T10:00:00+08:00. */
export const instant = z.iso.datetime({ offset: true });

/** A calendar date, yyyy-MM-dd, in the shops' time zone. */
export const calendarDate = z.iso.date();

/** A whole number in a query string. */
export function queryInteger(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^-?\d{1,15}$/, { message: '应为整数' })
    .transform(Number)
    .pipe(z.int().min(min).max(max));
}

/** A decimal number in a query string. */
export function queryNumber(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^-?\d{1,6}(\.\d{1,20})?$/, { message: '应为数字' })
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}

export const queryBoolean = z.enum(['true', 'false']).transform((value) => value === 'true');

/** Mainland mobile number, eleven digits. */
export const mobilePhone = z.string().regex(/^1[3-9]\d{9}$/, { message: '请填写 11 位手机号' });

/** The envelope of every paged list. `nextCursor` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}

/**
 * The query of every list paged by an opaque cursor. `place` names what the list itself writes with `encodeCursor`, in that order, and the handler
 * gets it by these names. A damaged cursor, or another list's, is refused: page one again would make an endless list repeat itself.
 */
export function pageQuery<Place extends Readonly<Record<string, z.ZodType>>>(place: Place) {
  const names = Object.keys(place);
  const schema = z.strictObject(place);
  const cursor = z
    .string()
    .max(200)
    .transform((value, context) => {
      const parts = decodeCursor(value);
      const read = schema.safeParse(parts?.length === names.length ? Object.fromEntries(names.map((name, index) => [name, parts[index]])) : null);
      if (read.success) return read.data;
      context.issues.push({ code: 'custom', message: '翻页参数已失效，请从第一页重新看', input: value });
      return z.NEVER;
    });
  return { cursor: cursor.optional(), limit: queryInteger(1, 100).optional() };
}

/** Part of a cursor: a number that counts rows, or milliseconds. */
export const cursorCount = z.int().min(0).max(8e15);

/** Opaque cursors are base64url JSON. */
export function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

const cursorParts = z.array(z.union([z.string().max(100), z.number()])).max(5);

/** The parts of a cursor, or null when it was not made by `encodeCursor`. */
function decodeCursor(cursor: string): (string | number)[] | null {
  try {
    const parsed = cursorParts.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
