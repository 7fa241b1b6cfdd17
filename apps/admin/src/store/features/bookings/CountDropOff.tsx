import { useState } from 'react';
import { type StaffBooking, staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice } from '../../ui/Screen';
import { Stepper } from '../../ui/Stepper';

const REASONS = ['顾客少带了', '顾客多带了', '有的不符合回收要求', '预约填错了'] as const;

/** What was brought is counted; a count other than the one that was booked needs a reason. */
export function CountDropOff({ booking, onDone }: { readonly booking: StaffBooking; readonly onDone: () => void }) {
  const store = useCurrentStore();
  const expected = booking.expectedCount ?? 0;
  const [count, setCount] = useState(expected);
  const [reason, setReason] = useState<(typeof REASONS)[number] | null>(null);
  const receive = useAct({
    run: (body: { count: number; reason: string }) => staffApi.call('receiveDropOff', { params: { storeId: store.id, bookingId: booking.id }, body: { version: booking.version, ...body } }),
    onDone,
    touches: [['booking-calendar']],
  });
  const differs = count !== expected;
  return (
    <Card title={`清点，预约 ${expected} 件`} aside={<Stepper label="清点件数" value={count} max={10_000} onChange={setCount} />}>
      {differs && (
        <>
          <Notice tone="warning">{count > expected ? `多 ${count - expected} 件` : `少 ${expected - count} 件`}，礼品按清点件数算，请选原因</Notice>
          <Choice label="不符原因" options={REASONS.map((value) => ({ value, text: value }))} value={reason} onChange={setReason} />
        </>
      )}
      <PrimaryButton isBusy={receive.isPending} disabled={differs && reason === null} onClick={() => receive.mutate({ count, reason: differs ? (reason ?? '') : '' })}>
        {differs && reason === null ? '选一个原因' : `收到 ${count} 件`}
      </PrimaryButton>
    </Card>
  );
}
