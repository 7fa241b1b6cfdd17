import type { FulfillmentLine } from '../../api';
import { wantedOf } from '../picking/pick-list';

/** Carriers by the code that the API and WeChat use. */
export const CARRIERS = [
  { value: 'SF', text: '顺丰' },
  { value: 'JD', text: '京东' },
  { value: 'ZTO', text: '中通' },
  { value: 'YTO', text: '圆通' },
  { value: 'STO', text: '申通' },
  { value: 'YD', text: '韵达' },
  { value: 'EMS', text: '邮政 EMS' },
] as const;
export type Carrier = (typeof CARRIERS)[number]['value'];

const PATTERNS: readonly (readonly [Carrier, RegExp])[] = [
  ['SF', /^SF\d{12,}$/],
  ['JD', /^JD[A-Z]{0,2}\d{10,}/],
  ['YTO', /^YT\d{12,}$/],
  ['EMS', /^E[A-Z]\d{9}CN$/],
  ['ZTO', /^7[3-9]\d{12}$/],
  ['STO', /^77\d{13}$/],
];

/** Whose number this looks like; null leaves it to people. */
export function guessCarrier(trackingNo: string): Carrier | null {
  return PATTERNS.find(([, pattern]) => pattern.test(trackingNo))?.[0] ?? null;
}

/** A tracking number as the API takes it, or null. */
export function readTrackingNo(scanned: string): string | null {
  const compact = scanned.trim().toUpperCase();
  return /^[0-9A-Z-]{6,32}$/.test(compact) ? compact : null;
}

/** Picked units that have not gone, by line. */
export function unitsToShip(lines: readonly FulfillmentLine[]): { readonly line: FulfillmentLine; readonly units: number }[] {
  return lines.flatMap((line) => {
    const units = Math.min(wantedOf(line), line.quantityPicked) - line.quantityGone;
    return units > 0 ? [{ line, units }] : [];
  });
}
