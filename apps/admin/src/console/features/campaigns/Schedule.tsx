import { MomentList } from '../../ui/MomentList';

interface ScheduleProps {
  readonly preheatAt: string | null;
  readonly sessions: readonly { readonly startsAt: string | null; readonly endsAt: string | null }[];
}

/** What happens by itself and when. */
export function Schedule({ preheatAt, sessions }: ScheduleProps) {
  const moments = sessions.flatMap(({ startsAt, endsAt }, index) => {
    const name = sessions.length === 1 ? '' : `第 ${index + 1} 场`;
    return [
      { label: `${name}开抢`, at: startsAt },
      { label: `${name}结束，归还剩余库存`, at: endsAt },
    ];
  });
  return <MomentList moments={[{ label: '预热', at: preheatAt }, ...moments]} />;
}
