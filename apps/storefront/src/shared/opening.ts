import type { Schemas } from './api';
import { formatClock, formatMoment } from './time';

export type Opening = Schemas['OpeningState'];

export type OpeningText = { isOpen: boolean; label: string; detail: string };

/** 「营业中 · 22:00 打烊」, 「休息中 · 明天 09:00 营业」, 「暂停接单」 as the store's state says. */
export function describeOpening(opening: Opening, nowMs: number): OpeningText {
  switch (opening.state) {
    case 'open':
      return { isOpen: true, label: '营业中', detail: opening.closesAt === null ? '' : `${formatClock(opening.closesAt)} 打烊` };
    case 'closed':
      return { isOpen: false, label: '休息中', detail: opening.opensAt === null ? '' : `${formatMoment(opening.opensAt, nowMs)} 营业` };
    case 'paused':
      return { isOpen: false, label: '暂停接单', detail: '可先加入购物车' };
    case 'resting':
      return { isOpen: false, label: '暂停营业', detail: opening.opensAt === null ? '' : `${formatMoment(opening.opensAt, nowMs)} 营业` };
  }
}
