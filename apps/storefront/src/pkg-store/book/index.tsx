import { View } from '@tarojs/components';
import { useEffect, useState } from 'react';
import { useMe } from '@/features/account/queries';
import { useBook, useBooking, useFreeStarts, useMoveBooking, useService } from '@/features/bookings/queries';
import type { Service } from '@/features/bookings/queries';
import { DropOffCard, ServiceCard, StaffCard } from '@/features/bookings/service-parts';
import { computeCancelUntil, describeTerms } from '@/features/bookings/words';
import { ContactForm, contactProblem } from '@/features/checkout/contact-form';
import type { Contact } from '@/features/checkout/contact-form';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { goBack, openPage, replacePage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { requireConsent, useConsent } from '@/shared/session/consent';
import { readPickupContact, saveCheckoutDraft, savePickupContact } from '@/shared/small-state';
import { formatDate, formatMoment, formatWindow } from '@/shared/time';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { DayTabs, SlotGrid } from '@/ui/slot-board';
import { toast } from '@/ui/toast';
import './index.scss';

const dayMs = 86_400_000;

/** Books a service, or, with `bookingId`, moves what is booked to another time. */
export default function BookPage() {
  const { serviceId, bookingId } = usePageParams('serviceId', 'bookingId');
  const service = useService(serviceId);
  if (service.data) return <BookView service={service.data} bookingId={bookingId} />;
  return (
    <Screen title={bookingId ? '改约' : '预约'}>
      <Loadable query={service} skeleton={<BookSkeleton />}>
        {() => null}
      </Loadable>
    </Screen>
  );
}

function datesOf({ daysOffered, event }: Service): string[] {
  const dates = Array.from({ length: daysOffered }, (_unused, days) => formatDate(clock.now() + days * dayMs));
  return event === null ? dates : dates.filter((date) => date >= event.opensOn && date <= event.closesOn);
}

function BookView({ service, bookingId }: { service: Service; bookingId: string }) {
  const isMoving = bookingId !== '';
  const dates = datesOf(service);
  const [date, setDate] = useState(dates[0] ?? '');
  const [staffId, setStaffId] = useState<string | null>(null);
  const [startAt, setStartAt] = useState<string | null>(null);
  const [contact, setContact] = useState<Contact>(readPickupContact);
  const [remark, setRemark] = useState('');
  const [count, setCount] = useState(1);
  const [giftVariantId, setGift] = useState(service.event?.gifts[0]?.variantId ?? '');
  const [isChecked, setChecked] = useState(false);
  const [lost, setLost] = useState<string | null>(null);
  const starts = useFreeStarts(service.id, date, staffId);
  const me = useMe();
  const book = useBook();
  const move = useMoveBooking(bookingId);
  const before = useBooking(bookingId);
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  useEffect(() => {
    if (me.data) setContact((typed) => ({ name: typed.name || (me.data.contactName ?? ''), phone: typed.phone || (me.data.phone ?? '') }));
  }, [me.data]);

  // One person serves one at a time: that few are left says nothing here, that none is does.
  const slots = (starts.data ?? []).map(({ startAt: at, endAt, left }) => ({ startAt: at, endAt, left: left === 0 ? 0 : null }));
  const chosen = slots.find((slot) => slot.startAt === startAt) ?? null;
  const typeContact = (typed: Contact) => {
    savePickupContact(typed);
    setContact(typed);
  };
  // Somebody else took it: the nearest that is left is chosen, and nothing is sent by itself.
  const onRefused = async (error: unknown) => {
    if (!isApiProblem(error, 'STORES.SLOT_FULL', 'STORES.SLOT_NOT_OFFERED')) return;
    const left = (await starts.refetch()).data?.filter((slot) => slot.left > 0 && slot.startAt !== startAt) ?? [];
    const wantedMs = Date.parse(startAt ?? '');
    const nearest = [...left].sort((a, b) => Math.abs(Date.parse(a.startAt) - wantedMs) - Math.abs(Date.parse(b.startAt) - wantedMs))[0];
    setStartAt(nearest?.startAt ?? null);
    setLost(nearest ? '该时段刚约满，已为你选最近时段' : '该时段刚约满，当天没有别的时间了，换一天看看');
  };
  const done = (text: string) => {
    toast(text);
    goBack();
  };
  const pickStaff = (id: string | null) => {
    setStaffId(id);
    setStartAt(null);
  };
  const pickDay = (day: string) => {
    setDate(day);
    setStartAt(null);
    setLost(null);
  };
  const pickTime = (at: string) => {
    setStartAt(at);
    setLost(null);
  };
  const needsDeposit = service.depositFen > 0 && !isMoving;
  const submit = () => {
    setChecked(true);
    setLost(null);
    if (!mayAsk) return void requireConsent();
    if (startAt === null) return toast('请选择时间');
    if (isMoving) return move.mutate({ startAt, staffId }, { onSuccess: () => done('已改约'), onError: (error) => void onRefused(error) });
    if (needsDeposit) {
      saveCheckoutDraft({ storeId: service.storeId, lines: [], isFromCart: false, service: { serviceId: service.id, staffId, startAt } });
      return openPage('checkout');
    }
    if (contactProblem(contact, '预约人') !== null) return undefined;
    const wish = { serviceId: service.id, startAt, staffId, contactName: contact.name.trim(), contactPhone: contact.phone.trim(), remark: remark.trim() };
    const onError = (error: unknown) => void onRefused(error);
    return book.mutate(
      { ...wish, count: service.event === null ? null : count, giftVariantId: service.event === null ? null : giftVariantId },
      { onSuccess: ({ id }) => replacePage('booking', { bookingId: id }), onError },
    );
  };
  const error = [book.error, move.error].find((found) => found !== null && !isApiProblem(found, 'STORES.SLOT_FULL', 'STORES.SLOT_NOT_OFFERED'));
  const isBusy = book.isPending || move.isPending;
  return (
    <Screen
      title={isMoving ? '改约' : service.kind === 'dropOff' ? '回收登记' : '预约'}
      bottom={
        <View className="book-page__bar">
          <View className="book-page__chosen">
            <View className="book-page__time">{chosen ? formatMoment(chosen.startAt, clock.now()) : '请选择时间'}</View>
            {needsDeposit ? `现在付 ${formatFen(service.depositFen, 'trim')}，时间就为你留着` : ''}
          </View>
          <Button size="large" text={isMoving ? '确认改约' : needsDeposit ? '下一步' : '提交预约'} busy={isBusy} onTap={submit} />
        </View>
      }
    >
      <View className="book-page__head">
        <ServiceCard service={service} />
      </View>
      {isMoving && before.data ? <View className="booking-card__terms">{`原来约的是 ${formatWindow(before.data.startAt, before.data.endAt, clock.now())}`}</View> : null}
      {lost ? <View className="booking-card__problem" role="alert">{lost}</View> : null}
      {error ? <View className="booking-card__problem" role="alert">{problemCopy(error).title}</View> : null}
      <StaffCard staff={service.staff} chosenId={staffId} onPick={pickStaff} />
      <View className="booking-card">
        <View className="booking-card__title">选择时间</View>
        <View className="booking-card__slots">
          <DayTabs dates={dates} day={date} onDay={pickDay} />
          <Loadable query={starts} skeleton={<Bone height="104px" />}>
            {() => <SlotGrid slots={slots} chosenStartAt={startAt} firstStartAt={null} onPick={pickTime} none={service.event === null ? '当天约满或休息，换一天看看' : '当天不收，换一天看看'} />}
          </Loadable>
        </View>
      </View>
      {isMoving || needsDeposit ? null : (
        <>
          {service.event === null ? null : <DropOffCard event={service.event} count={count} onCount={setCount} giftVariantId={giftVariantId} onGift={setGift} />}
          <View className="booking-card">
            <ContactForm contact={contact} problem={isChecked ? contactProblem(contact, '预约人') : null} who="预约人" onChange={typeContact} />
            <TextField name="备注" value={remark} placeholder="想提前告诉门店的话，选填" maxLength={200} onInput={setRemark} />
          </View>
        </>
      )}
      <View className="booking-card__terms">{chosen && service.cutOffHours > 0 ? `${formatMoment(computeCancelUntil(chosen.startAt, service.cutOffHours), clock.now())} 前可以改约或取消` : describeTerms(service)}</View>
    </Screen>
  );
}

function BookSkeleton() {
  return (
    <>
      <View className="booking-card">
        <Bone height="88px" />
      </View>
      <View className="booking-card">
        <Bone height="160px" />
      </View>
    </>
  );
}
