import type { Schemas } from '../../api';
import type { LifecycleStage } from '../../parts/members/lifecycle';

type Rules = Schemas['LifecycleRules'];

/** Who belongs to a stage, with the thresholds of now. */
export function explainStage(stage: LifecycleStage, { interestDays, growingOrders, matureOrders, decliningDays, lostDays }: Rules): string {
  switch (stage) {
    case 'lowPotential':
      return `没下过单，注册或入会超过 ${interestDays} 天`;
    case 'highPotential':
      return `没下过单，注册或入会不到 ${interestDays} 天`;
    case 'introduced':
      return growingOrders === 2 ? '买过 1 单' : `买过 1–${growingOrders - 1} 单`;
    case 'growing':
      return matureOrders - 1 === growingOrders ? `买过 ${growingOrders} 单` : `买过 ${growingOrders}–${matureOrders - 1} 单`;
    case 'mature':
      return `买过 ${matureOrders} 单及以上`;
    case 'declining':
      return `${decliningDays} 天没买`;
    case 'lost':
      return `${lostDays} 天没买`;
  }
}

/** Per cent with one decimal; nothing of nothing is nothing. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1_000) / 10;
}
