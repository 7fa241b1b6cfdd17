import { formatFen } from '@/shared/money';
import type { Address, DeliveryCheck } from './queries';

export type ReachText = { text: string; tone: 'in' | 'out' | 'open' };

/** Whether a store brings goods to an address, in one line that says what remains possible; null while it is not known. */
export function describeReach(address: Pick<Address, 'latitude'>, check: DeliveryCheck | undefined): ReachText | null {
  if (address.latitude === null) return { text: '没在地图上定位，只能发快递', tone: 'open' };
  if (check === undefined) return null;
  const { instantDelivery, scheduledDelivery } = check;
  if (instantDelivery !== null) return { text: `约 ${instantDelivery.promiseMinutes} 分钟送达，${instantDelivery.baseFeeFen === 0 ? '免配送费' : `配送费 ${formatFen(instantDelivery.baseFeeFen, 'trim')} 起`}`, tone: 'in' };
  if (scheduledDelivery !== null) return { text: '可定时送达，超出 30 分钟达的范围', tone: 'in' };
  return { text: '超出配送范围，可选快递或自提', tone: 'out' };
}
