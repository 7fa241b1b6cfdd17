import { useQuery } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { shopDate } from '../../../shared/time';
import { type StaffService, staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { Card, Notice, Screen } from '../../ui/Screen';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import { Stepper } from '../../ui/Stepper';
import { ChooseTime } from './ChooseTime';

/** Somebody came without a booking: the service, who it is, and the next free time. */
export function WalkInPage() {
  const store = useCurrentStore();
  const services = useQuery({ queryKey: ['services', store.id], queryFn: ({ signal }) => staffApi.call('listServices', { params: { storeId: store.id }, signal }) });
  const [search] = useSearchParams();
  const [serviceId, setServiceId] = useState<string | null>(null);
  const back = { to: `/tasks/bookings?${search.toString()}`, label: '返回预约' };
  const offered = services.data?.items.filter(({ isActive }) => isActive) ?? [];
  const service = offered.find(({ id }) => id === serviceId) ?? (offered.length === 1 ? offered[0] : undefined);
  return (
    <Screen title="登记到店顾客" back={back}>
      {services.isPending && <LoadingCards count={2} />}
      {services.isError && <ErrorState error={services.error} onRetry={() => void services.refetch()} />}
      {services.data !== undefined && offered.length === 0 && <EmptyState title="本店没有在约的服务">总部在后台开服务后，这里就能登记</EmptyState>}
      {offered.length > 0 && (
        <Card title="做什么">
          <Choice label="服务" options={offered.map(({ id, name }) => ({ value: id, text: name }))} value={service?.id ?? null} onChange={setServiceId} />
        </Card>
      )}
      {service !== undefined && <WalkInForm key={service.id} service={service} back={back.to} />}
    </Screen>
  );
}

function WalkInForm({ service, back }: { readonly service: StaffService; readonly back: string }) {
  const store = useCurrentStore();
  const navigate = useNavigate();
  const [contactName, setName] = useState('');
  const [contactPhone, setPhone] = useState('');
  const [count, setCount] = useState(1);
  const [giftVariantId, setGift] = useState<string | null>(service.event?.gifts[0]?.variantId ?? null);
  const add = useAct({
    run: (time: { startAt: string; staffId: string | null }, idempotencyKey) =>
      staffApi.call('addWalkIn', {
        params: { storeId: store.id },
        body: { serviceId: service.id, ...time, contactName: contactName.trim(), contactPhone, remark: '', count: service.event === null ? null : count, giftVariantId: service.event === null ? null : giftVariantId },
        idempotencyKey,
      }),
    onDone() {
      Toast.show({ content: '登记好了，费用到店收', icon: 'success' });
      void navigate(back);
    },
    touches: [['booking-calendar']],
  });
  const isComplete = contactName.trim() !== '' && /^1\d{10}$/.test(contactPhone);
  return (
    <>
      <Card title="谁">
        <Field label="称呼" value={contactName} maxLength={20} onChange={setName} />
        <Field label="手机号" inputMode="tel" value={contactPhone} maxLength={11} onChange={(value) => setPhone(value.replaceAll(/\D/g, ''))} />
        {service.event !== null && (
          <>
            <Stepper label={`带来几个${service.event.unitName}`} min={1} max={service.event.maxCount} value={count} onChange={setCount} />
            <Choice label="礼品" options={service.event.gifts.map(({ variantId, title, perCount }) => ({ value: variantId, text: `${title}（每 ${perCount} 件一份）` }))} value={giftVariantId} onChange={setGift} />
          </>
        )}
      </Card>
      {!isComplete && <Notice tone="info">先填称呼和手机号，再选时间</Notice>}
      {isComplete && <ChooseTime serviceId={service.id} date={shopDate(Date.now())} action="登记在" isBusy={add.isPending} onChoose={(time) => add.mutate(time)} />}
    </>
  );
}
