import { View } from '@tarojs/components';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useMe } from '@/features/account/queries';
import { pointOf } from '@/features/addresses/provinces';
import { useChosenAddress } from '@/features/addresses/queries';
import { ChangeSheet } from '@/features/checkout/change-sheet';
import { changesOf, computeWindow } from '@/features/checkout/changes';
import { ContactForm, contactProblem } from '@/features/checkout/contact-form';
import type { Contact } from '@/features/checkout/contact-form';
import { describeDifferences } from '@/features/checkout/pricing';
import type { QuoteChange } from '@/features/checkout/queries';
import { WindowSheet } from '@/features/checkout/window-sheet';
import { useBalanceQuote, usePlaceBalance } from '@/features/presale/queries';
import type { BalanceQuote, Deposit } from '@/features/presale/queries';
import { tellProblem } from '@/frame/refused';
import { Screen } from '@/frame/screen';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { openPage, replacePage } from '@/shared/navigation';
import { readPickupContact, savePickupContact, useStoreChoice } from '@/shared/small-state';
import { formatWindow } from '@/shared/time';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import '@/features/checkout/checkout-parts.scss';

/** How the goods are had, what coupons take off, and the order of the balance. */
export function BalanceForm({ deposit, head }: { deposit: Deposit; head: ReactNode }) {
  const store = useStoreChoice((state) => state.store);
  const { address } = useChosenAddress();
  const destination = useMemo(() => (deposit.way === 'shipping' && address !== null ? pointOf(address) : null), [deposit.way, address]);
  const quote = useBalanceQuote(deposit.depositId, { storeId: store?.id, destination, isReady: deposit.way === 'pickup' || destination !== null });
  const [wantedStartAt, setWantedStartAt] = useState<string | null>(null);
  const [contact, setContact] = useCollector();
  const [isChecked, setChecked] = useState(false);
  const [refused, setRefused] = useState<QuoteChange[]>([]);
  const place = usePlaceBalance(deposit.depositId);
  const window = computeWindow(quote.data?.windows ?? [], wantedStartAt);

  const submit = (priced: BalanceQuote) => {
    const problem = contactProblem(contact);
    if (priced.way === 'pickup' && problem !== null) return setChecked(true);
    if (priced.way === 'pickup' && window === null) return toast('这家店现在没有可选的自提时间');
    const sent = address === null || destination === null ? null : { contact: { name: address.contactName, phone: address.contactPhone }, address: { province: address.province, city: address.city, district: address.district, detail: address.detail, ...destination } };
    return place.mutate(
      {
        storeId: priced.storeId, payableFen: priced.payableFen,
        couponIds: priced.pricing.applied.flatMap(({ couponId }) => couponId ?? []),
        rules: priced.pricing.applied.map(({ ruleId, offFen }) => ({ ruleId, offFen })),
        ...(priced.way === 'pickup' && window !== null ? { pickup: { startAt: window.startAt, contactName: contact.name.trim(), contactPhone: contact.phone.trim() } } : {}),
        ...(priced.way === 'shipping' && sent !== null && priced.promisedAt !== null ? { shipping: { feeFen: priced.feeFen, promisedAt: priced.promisedAt, ...sent } } : {}),
      },
      {
        onSuccess: ({ orderId, status }) => replacePage(status === 'placed' ? 'order' : 'cashier', status === 'placed' ? { orderId } : { orderId, start: 1 }),
        onError: (error) => {
          void quote.refetch();
          const changes = changesOf(error);
          if (describeDifferences(changes, () => '') === null) return tellProblem(error);
          return setRefused(changes);
        },
      },
    );
  };
  const submitAnew = () => {
    setRefused([]);
    if (quote.data !== undefined) submit(quote.data);
  };
  const bar = quote.data === undefined ? null : (
    <View className="presale-bar">
      <Button block size="large" text={`付尾款 ${formatFen(quote.data.dueFen)}`} busy={place.isPending} onTap={() => quote.data !== undefined && submit(quote.data)} />
    </View>
  );
  return (
    <Screen title="付尾款" bottom={bar}>
      {head}
      {deposit.way === 'shipping' ? (
        <View className="checkout-card">
          <Tap className="checkout-row" label="选择收货地址" onTap={() => openPage('addresses', { choose: 1, storeId: store?.id })}>
            <View className="checkout-row__name">寄到</View>
            <View className="checkout-row__value">{address === null ? '请选择收货地址' : `${address.contactName} ${address.city}${address.district}${address.detail}`}</View>
            <Icon name="right" size={14} className="checkout-row__go" />
          </Tap>
        </View>
      ) : (
        <Collect quote={quote.data} window={window} onWindow={setWantedStartAt} contact={contact} problem={isChecked ? contactProblem(contact) : null} onContact={setContact} />
      )}
      {store === null ? (
        <View className="checkout-card">
          <Tap className="checkout-row" label="选择门店" onTap={() => openPage('stores')}>
            <View className="checkout-row__name">门店</View>
            <View className="checkout-row__value checkout-row__value--open">请选择</View>
            <Icon name="right" size={14} className="checkout-row__go" />
          </Tap>
        </View>
      ) : quote.isEnabled ? (
        <Loadable query={quote} skeleton={<Bone height="120px" round />}>
          {(priced) => <Amounts quote={priced} />}
        </Loadable>
      ) : null}
      <ChangeSheet
        open={refused.length > 0}
        changes={refused}
        titleOf={() => deposit.title}
        dueFen={quote.isFetching ? null : (quote.data?.dueFen ?? null)}
        isBusy={place.isPending}
        onSubmit={submitAnew}
        onClose={() => setRefused([])}
      />
    </Screen>
  );
}

/** Who collects: typed here, kept on the device, or known from the last order. */
function useCollector() {
  const me = useMe();
  const [typed, setTyped] = useState<Contact>(readPickupContact);
  const contact = { name: typed.name || (me.data?.contactName ?? ''), phone: typed.phone || (me.data?.phone ?? '') };
  const change = (next: Contact) => {
    savePickupContact(next);
    setTyped(next);
  };
  return [contact, change] as const;
}

type CollectProps = {
  quote: BalanceQuote | undefined;
  window: { startAt: string; endAt: string } | null;
  onWindow: (startAt: string) => void;
  contact: Contact;
  problem: string | null;
  onContact: (contact: Contact) => void;
};

function Collect({ quote, window, onWindow, contact, problem, onContact }: CollectProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <View className="checkout-card">
      <View className="checkout-row">
        <View className="checkout-row__name">自提门店</View>
        <View className="checkout-row__value">{quote?.storeName ?? ''}</View>
      </View>
      <Tap className="checkout-row" label="选择自提时间" disabled={quote === undefined} onTap={() => setOpen(true)}>
        <View className="checkout-row__name">自提时间</View>
        <View className={window === null ? 'checkout-row__value checkout-row__value--open' : 'checkout-row__value'}>{window === null ? '请选择' : formatWindow(window.startAt, window.endAt, clock.now())}</View>
        <Icon name="right" size={14} className="checkout-row__go" />
      </Tap>
      <ContactForm contact={contact} problem={problem} onChange={onContact} />
      <WindowSheet
        open={isOpen}
        windows={quote?.windows ?? []}
        chosenStartAt={window?.startAt ?? null}
        onClose={() => setOpen(false)}
        onPick={(startAt) => {
          onWindow(startAt);
          setOpen(false);
        }}
      />
    </View>
  );
}

function Amounts({ quote }: { quote: BalanceQuote }) {
  const { itemsTotalFen, feeFen, depositFen, dueFen, pricing } = quote;
  const rows: (readonly [string, string])[] = [
    ['到手价', formatFen(itemsTotalFen)],
    ...(quote.way === 'shipping' ? [['运费', formatFen(feeFen)] as const] : []),
    ...pricing.applied.filter(({ offFen }) => offFen > 0).map(({ name, offFen }) => [name, `-${formatFen(offFen)}`] as const),
    ['定金已付', `-${formatFen(depositFen)}`],
    ['应付尾款', formatFen(dueFen)],
  ];
  return (
    <View className="presale-block presale-block--apart">
      {rows.map(([name, amount]) => (
        <View key={name} className="presale-block__row">
          <View>{name}</View>
          <View>{amount}</View>
        </View>
      ))}
    </View>
  );
}
