import { formatClock, formatMoment } from '@/shared/time';
import type { Delivery } from './queries';

type Step = Delivery['steps'][number]['step'];

const stepTitles: Record<Step, string> = { packed: '门店已打包', assigned: '骑手已接单', arrived: '骑手到店', pickedUp: '骑手已取货', delivered: '已送达' };

export type StepText = { step: Step; title: string; when: string; isDone: boolean; isNow: boolean };

/** The way of a delivery: what is done with its time, and the first step that is not. */
export function describeSteps(steps: Delivery['steps'], nowMs: number): StepText[] {
  // A rider may be at the counter before the goods are packed: that is then what everyone waits for.
  const now = steps.findIndex(({ isDone }) => !isDone);
  return steps.map(({ step, at, isDone }, index) => ({ step, title: step === 'packed' && !isDone ? '门店备货中' : stepTitles[step], when: at === null ? '' : formatMoment(at, nowMs), isDone, isNow: index === now }));
}

/** The one sentence on top: what is happening now. */
export function describeRide({ status, rider, store, steps }: Pick<Delivery, 'status' | 'rider' | 'store' | 'steps'>): string {
  const who = rider?.name ?? '骑手';
  const isPacked = steps.some(({ step, isDone }) => step === 'packed' && isDone);
  switch (status) {
    case 'preparing':
      return `${store.name}正在备货`;
    case 'waiting':
      return '已打包，正在找骑手';
    case 'assigned':
      return isPacked ? `${who}正赶往门店` : `门店备货中，${who}正赶来取`;
    case 'arrived':
      return isPacked ? `${who}已到店，正在取货` : `${who}已到店，等门店打包`;
    case 'onTheWay':
      return `${who}正在送来`;
    case 'delivered':
      return '已送达';
    case 'returning':
      return '这次没有送到，商品正退回门店';
    case 'returned':
      return '商品已退回门店，门店会联系你';
  }
}

/** 「预计 12:26 送达」 beside the promise; owns up to being late. */
export function describeEta({ status, expectedAt, promisedAt, isLate }: Pick<Delivery, 'status' | 'expectedAt' | 'promisedAt' | 'isLate'>): { text: string; isLate: boolean } | null {
  if (status === 'delivered' || status === 'returning' || status === 'returned') return null;
  const promise = promisedAt === null ? '' : `承诺 ${formatClock(promisedAt)} 前`;
  const eta = expectedAt === null ? '' : `预计 ${formatClock(expectedAt)} 送达`;
  const text = [eta, promise].filter(Boolean).join('，');
  return text === '' ? null : { text: isLate ? `${text}。比约定晚了，我们在加快处理` : text, isLate };
}
