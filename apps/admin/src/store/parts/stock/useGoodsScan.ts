import { useState } from 'react';
import { describeProblem } from '../../../shared/problems';
import type { GoodsFacts } from '../../api';
import { buzz, play } from '../../shell/sounds';
import type { ScanVerdict } from '../../ui/ScanBar';
import { type GoodsBook, useFindGoods } from './goods';

interface GoodsScan {
  /** What is expected here, looked at first. */
  readonly book: GoodsBook;
  /**
   * Takes a scanned variant and says what it came to, or why it does not belong here. `isExpected` is false for goods that only the
   * catalogue knows.
   */
  readonly take: (goods: GoodsFacts, isExpected: boolean) => { readonly isGood: boolean; readonly text: string };
}

/** Turns codes into goods: those of this screen at once, others by asking; heard and said without covering the list. */
export function useGoodsScan({ book, take }: GoodsScan): { readonly verdict: ScanVerdict | null; readonly lastId: string | null; readonly scan: (code: string) => void; readonly say: (kind: ScanVerdict['kind'], text: string) => void } {
  const find = useFindGoods();
  const [verdict, setVerdict] = useState<ScanVerdict | null>(null);
  const [lastId, setLastId] = useState<string | null>(null);
  const say = (kind: ScanVerdict['kind'], text: string): void => {
    if (kind !== 'busy') {
      play(kind === 'good' ? 'tick' : 'wrong');
      buzz(kind === 'good' ? 30 : [80, 60, 160]);
    }
    setVerdict({ kind, text, at: performance.now() });
  };
  const settle = (goods: GoodsFacts, isExpected: boolean): void => {
    const { isGood, text } = take(goods, isExpected);
    setLastId(isGood ? goods.variantId : null);
    say(isGood ? 'good' : 'wrong', text);
  };
  return {
    verdict,
    lastId,
    say,
    scan(code) {
      const known = book.findByCode(code);
      if (known !== null) return settle(known, true);
      say('busy', '正在查这个条码…');
      find(code).then(
        (found) => (found === null ? say('wrong', `没有这个条码：…${code.slice(-6)}`) : settle(found, false)),
        (error: unknown) => say('wrong', describeProblem(error).title),
      );
    },
  };
}
