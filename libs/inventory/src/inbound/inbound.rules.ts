export const INBOUND_STATUSES = ['expected', 'partially_received', 'received', 'canceled'] as const;

export type InboundStatus = (typeof INBOUND_STATUSES)[number];

/** Goods that must be sold within so many days are pointed out when they arrive. */
export const SHORT_DATED_DAYS = 30;

export interface InboundLine {
  readonly variantId: string;
  readonly expected: number;
  readonly received: number;
  readonly damaged: number;
}

export interface ArrivedLine {
  readonly variantId: string;
  readonly received: number;
  readonly damaged: number;
  readonly batchNo?: string | undefined;
  /** yyyy-MM-dd, the last day on which it may be sold. */
  readonly expiresOn?: string | undefined;
}

/** Sound units by what may become of them: those past their date are not for sale. */
export function isExpired({ expiresOn }: ArrivedLine, today: string): boolean {
  return expiresOn !== undefined && expiresOn < today;
}

export function isShortDated(expiresOn: string, today: string): boolean {
  return Date.parse(expiresOn) - Date.parse(today) < SHORT_DATED_DAYS * 86_400_000;
}

/** A delivery's lines after goods arrived; what was not expected gets a line of its own. */
export function addArrived(lines: readonly InboundLine[], arrived: readonly ArrivedLine[]): InboundLine[] {
  const after = new Map(lines.map((line) => [line.variantId, line]));
  for (const { variantId, received, damaged } of arrived) {
    const before = after.get(variantId) ?? { variantId, expected: 0, received: 0, damaged: 0 };
    after.set(variantId, { ...before, received: before.received + received, damaged: before.damaged + damaged });
  }
  return [...after.values()];
}

/** Units beyond what was announced. */
export function overOf({ expected, received, damaged }: InboundLine): number {
  return Math.max(0, received + damaged - expected);
}

export function isComplete(lines: readonly InboundLine[]): boolean {
  return lines.every(({ expected, received, damaged }) => received + damaged >= expected);
}
