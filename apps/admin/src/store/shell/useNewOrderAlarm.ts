import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useNow } from '../../shared/useNow';
import type { Board, BoardCard } from '../api';
import { spokenKinds } from '../parts/work/work';
import { ESCALATE_MS, findArrivals, findNewOrders, listUnheeded, listUntouched } from './board';
import { buzz, play, type Sound } from './sounds';

const REPEAT_MS = 4_000;
const PAGE_TITLE = '全域门店工作台';

export interface NewOrderAlarm {
  /** Orders that came in and were not yet looked at. */
  readonly ringing: readonly BoardCard[];
  /** Orders that nobody has begun for too long, and that nobody here has heard of within the last minutes. */
  readonly unheeded: readonly BoardCard[];
  /** Shoppers who stand outside and were not yet looked at. */
  readonly arrived: readonly BoardCard[];
  readonly silence: () => void;
}

/** Each kind is told apart with the eyes on the shelf. */
const SOUNDS: Readonly<Record<BoardCard['kind'], Sound>> = { pickup: 'newOrder', instantDelivery: 'newUrgent', scheduledDelivery: 'newDelivery', shipping: 'newDelivery' };

/** One sentence for each kind that came in. */
function announce(fresh: readonly BoardCard[]): string[] {
  return [...new Set(fresh.map(({ kind }) => kind))].map((kind) => `您有新的${spokenKinds[kind]}`);
}

function speak(text: string): void {
  if (!('speechSynthesis' in window)) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = 'zh-CN';
  window.speechSynthesis.speak(utterance);
}

/**
 * Rings for each new order and each shopper outside until somebody touches the banner or the step is done, here or on another device; and
 * again, every few minutes, for what was heard but not begun.
 */
export function useNewOrderAlarm(board: Board | undefined): NewOrderAlarm {
  const [ringing, setRinging] = useState<readonly BoardCard[]>([]);
  const [arrived, setArrived] = useState<readonly BoardCard[]>([]);
  const [heardAt, setHeardAt] = useState<ReadonlyMap<string, number>>(new Map());
  const previous = useRef<Board | null>(null);
  const now = useNow();
  const unheeded = useMemo(
    () => (board === undefined ? [] : listUnheeded(board, now).filter(({ fulfillmentOrderId }) => now - (heardAt.get(fulfillmentOrderId) ?? 0) >= ESCALATE_MS)),
    [board, now, heardAt],
  );

  useEffect(() => {
    if (board === undefined) return;
    const fresh = findNewOrders(previous.current, board);
    const newcomers = findArrivals(previous.current, board);
    previous.current = board;
    const waiting = new Set(listUntouched(board).map(({ fulfillmentOrderId }) => fulfillmentOrderId));
    setRinging((current) => [...current.filter(({ fulfillmentOrderId }) => waiting.has(fulfillmentOrderId)), ...fresh]);
    announce(fresh).forEach(speak);
    const outside = new Set(board.ready.filter(({ arrivedAt }) => arrivedAt !== null).map(({ fulfillmentOrderId }) => fulfillmentOrderId));
    setArrived((current) => [...current.filter(({ fulfillmentOrderId }) => outside.has(fulfillmentOrderId)), ...newcomers]);
    for (const { bay } of newcomers) speak(bay === null || bay === '' ? '有顾客已到店取货' : `有顾客已到店，${bay}号车位`);
  }, [board]);

  const hasUnheeded = unheeded.length > 0;
  useEffect(() => {
    if (hasUnheeded) speak('有订单三分钟没有人接，请店长安排');
  }, [hasUnheeded]);

  const urgent = ringing.find(({ kind }) => kind === 'instantDelivery') ?? ringing[0];
  const sound: Sound | null = hasUnheeded ? 'unheeded' : urgent !== undefined ? SOUNDS[urgent.kind] : arrived.length > 0 ? 'arrived' : null;
  useEffect(() => {
    if (sound === null) return;
    const ring = (): void => {
      play(sound);
      buzz([200, 100, 200]);
    };
    ring();
    const timer = setInterval(ring, REPEAT_MS);
    return () => clearInterval(timer);
  }, [sound]);

  const waitingCount = board?.counts.toAccept ?? 0;
  useEffect(() => {
    document.title = waitingCount > 0 ? `(${waitingCount}) 待接单 · ${PAGE_TITLE}` : PAGE_TITLE;
  }, [waitingCount]);

  const silence = useCallback(() => {
    setRinging([]);
    setArrived([]);
    setHeardAt((before) => new Map([...before, ...unheeded.map(({ fulfillmentOrderId }) => [fulfillmentOrderId, now] as const)]));
  }, [unheeded, now]);
  const isUnheeded = ({ fulfillmentOrderId }: BoardCard): boolean => unheeded.some((card) => card.fulfillmentOrderId === fulfillmentOrderId);
  return { ringing: ringing.filter((card) => !isUnheeded(card)), unheeded, arrived, silence };
}
