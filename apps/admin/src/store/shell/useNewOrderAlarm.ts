import { useCallback, useEffect, useRef, useState } from 'react';
import type { Board, BoardCard } from '../api';
import { findNewOrders } from './board';
import { buzz, play } from './sounds';

const REPEAT_MS = 4_000;
const PAGE_TITLE = '全域门店工作台';

export interface NewOrderAlarm {
  /** Orders that came in and were not yet looked at. */
  readonly ringing: readonly BoardCard[];
  readonly silence: () => void;
}

function speak(text: string): void {
  if (!('speechSynthesis' in window)) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = 'zh-CN';
  window.speechSynthesis.speak(utterance);
}

/** Rings for each new order until somebody touches the banner or the order is accepted, here or on another device. */
export function useNewOrderAlarm(board: Board | undefined): NewOrderAlarm {
  const [ringing, setRinging] = useState<readonly BoardCard[]>([]);
  const previous = useRef<readonly BoardCard[] | null>(null);

  useEffect(() => {
    if (board === undefined) return;
    const fresh = findNewOrders(previous.current, board.toAccept);
    previous.current = board.toAccept;
    const waiting = new Set(board.toAccept.map(({ fulfillmentOrderId }) => fulfillmentOrderId));
    setRinging((current) => [...current.filter(({ fulfillmentOrderId }) => waiting.has(fulfillmentOrderId)), ...fresh]);
    if (fresh.length > 0) speak('您有新的自提订单');
  }, [board]);

  const isRinging = ringing.length > 0;
  useEffect(() => {
    if (!isRinging) return;
    const ring = (): void => {
      play('newOrder');
      buzz([200, 100, 200]);
    };
    ring();
    const timer = setInterval(ring, REPEAT_MS);
    return () => clearInterval(timer);
  }, [isRinging]);

  const waitingCount = board?.counts.toAccept ?? 0;
  useEffect(() => {
    document.title = waitingCount > 0 ? `(${waitingCount}) 待接单 · ${PAGE_TITLE}` : PAGE_TITLE;
  }, [waitingCount]);

  const silence = useCallback(() => setRinging([]), []);
  return { ringing, silence };
}
