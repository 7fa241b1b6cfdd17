import { View } from '@tarojs/components';
import type { CommonEvent, ITouchEvent } from '@tarojs/components';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Tap } from './tap';
import './swipe-row.scss';

const actionPx = 72;
const openFromPx = 28;

function firstTouch(event: CommonEvent) {
  return 'touches' in event ? (event as ITouchEvent).touches[0] : undefined;
}

type SwipeRowProps = { children: ReactNode; actionText: string; onAction: () => void };

/** A row that a finger can pull to the left to reach one action behind it. */
export function SwipeRow({ children, actionText, onAction }: SwipeRowProps) {
  const [offset, setOffset] = useState(0);
  const start = useRef<{ x: number; y: number; from: number; isSideways: boolean | null } | null>(null);
  const begin = (event: CommonEvent) => {
    const touch = firstTouch(event);
    if (touch) start.current = { x: touch.clientX, y: touch.clientY, from: offset, isSideways: null };
  };
  const move = (event: CommonEvent) => {
    const touch = firstTouch(event);
    const origin = start.current;
    if (!touch || !origin) return;
    const dx = touch.clientX - origin.x;
    // The first movement decides: a page that scrolls must not pull rows open.
    origin.isSideways ??= Math.abs(dx) > Math.abs(touch.clientY - origin.y);
    if (origin.isSideways) setOffset(Math.min(0, Math.max(-actionPx, origin.from + dx)));
  };
  const end = () => {
    start.current = null;
    setOffset((now) => (now < -openFromPx ? -actionPx : 0));
  };
  return (
    <View className="swipe-row">
      {offset < 0 ? (
        <Tap
          className="swipe-row__action"
          onTap={() => {
            setOffset(0);
            onAction();
          }}
        >
          {actionText}
        </Tap>
      ) : null}
      <View className="swipe-row__content" style={{ transform: `translateX(${offset}px)` }} onTouchStart={begin} onTouchMove={move} onTouchEnd={end} onTouchCancel={end}>
        {children}
      </View>
    </View>
  );
}
