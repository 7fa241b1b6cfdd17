export const TRANSFER_STATUSES = ['draft', 'ready', 'in_transit', 'partially_received', 'received', 'canceled'] as const;

export type TransferStatus = (typeof TRANSFER_STATUSES)[number];

export const TRANSFER_OUTCOMES = ['notSent', 'returned', 'writtenOff'] as const;

/** What became of the goods of a canceled transfer. */
export type TransferOutcome = (typeof TRANSFER_OUTCOMES)[number];

export interface TransferLine {
  readonly variantId: string;
  readonly requested: number;
  readonly approved: number;
  readonly sent: number;
  /** Sound units that came, those beyond what was sent included. */
  readonly received: number;
  readonly damaged: number;
  /** Units that came beyond what was sent. */
  readonly over: number;
  /** Units that were sent and will not come. */
  readonly short: number;
  /** Units that went back to where they came from. */
  readonly returned: number;
}

export interface ParcelLine {
  readonly variantId: string;
  readonly received: number;
  readonly damaged: number;
}

/** Units that are on their way. */
export function inTransitOf({ sent, over, received, damaged, short, returned }: TransferLine): number {
  return sent + over - received - damaged - short - returned;
}

/** A line after units of a parcel were taken in. What was not on its way is over. */
export function takeIn(line: TransferLine, { received, damaged }: ParcelLine): TransferLine {
  const over = Math.max(0, received + damaged - inTransitOf(line));
  return { ...line, received: line.received + received, damaged: line.damaged + damaged, over: line.over + over };
}

/** A line of which nothing more will come. */
export function closeLine(line: TransferLine, as: 'short' | 'returned'): TransferLine {
  return { ...line, [as]: line[as] + inTransitOf(line) };
}

export function newLine(variantId: string, requested = 0): TransferLine {
  return { variantId, requested, approved: 0, sent: 0, received: 0, damaged: 0, over: 0, short: 0, returned: 0 };
}

/** Two parcels' or two pages' lines of the same variant are one. */
export function mergeParcelLines(lines: readonly ParcelLine[]): ParcelLine[] {
  const merged = new Map<string, ParcelLine>();
  for (const { variantId, received, damaged } of lines) {
    const before = merged.get(variantId) ?? { variantId, received: 0, damaged: 0 };
    merged.set(variantId, { variantId, received: before.received + received, damaged: before.damaged + damaged });
  }
  return [...merged.values()];
}
