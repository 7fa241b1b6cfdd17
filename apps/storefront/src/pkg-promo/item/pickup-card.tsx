import { View } from '@tarojs/components';
import { useState } from 'react';
import { ContactForm } from '@/features/checkout/contact-form';
import type { Contact } from '@/features/checkout/contact-form';
import { WindowSheet } from '@/features/checkout/window-sheet';
import { clock } from '@/shared/clock';
import { openPage } from '@/shared/navigation';
import type { ChosenStore } from '@/shared/small-state';
import { formatWindow } from '@/shared/time';
import { Icon } from '@/ui/icon';
import { Stepper } from '@/ui/stepper';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import '@/features/checkout/checkout-parts.scss';

export type PickupWindow = { startAt: string; endAt: string };

type PickupCardProps = {
  store: ChosenStore | null;
  isInStore: boolean;
  windows: PickupWindow[] | undefined;
  window: PickupWindow | null;
  onWindow: (startAt: string) => void;
  contact: Contact;
  problem: string | null;
  onContact: (contact: Contact) => void;
  quantity: number;
  limit: number;
  onQuantity: (quantity: number) => void;
};

/** Everything an order needs, filled in before the sale opens: the grab itself is then one tap. */
export function PickupCard({ store, isInStore, windows, window, onWindow, contact, problem, onContact, quantity, limit, onQuantity }: PickupCardProps) {
  const [isOpen, setOpen] = useState(false);
  const isReady = store !== null && isInStore && window !== null && contact.name.trim() !== '' && contact.phone.trim() !== '';
  return (
    <View className="checkout-card">
      <View className="grab-form__head">
        <View className="grab-form__title">取货信息</View>
        <View className={isReady ? 'grab-form__ready' : 'grab-form__hint'}>
          {isReady ? <Icon name="check-circle" size={16} /> : null}
          {isReady ? '已填好，一点就走' : '先填好，开抢一点就走'}
        </View>
      </View>
      <Tap className="checkout-row" label="选择自提门店" onTap={() => openPage('stores')}>
        <View className="checkout-row__name">自提门店</View>
        <View className={store === null ? 'checkout-row__value checkout-row__value--open' : 'checkout-row__value'}>{store?.name ?? '请选择'}</View>
        <Icon name="right" size={14} className="checkout-row__go" />
      </Tap>
      {store !== null && !isInStore ? (
        <View className="checkout-notice" role="alert">
          这家门店不参加本场，换一家才能抢
        </View>
      ) : null}
      <Tap className="checkout-row" label="选择自提时间" disabled={store === null} onTap={() => setOpen(true)}>
        <View className="checkout-row__name">自提时间</View>
        <View className={window === null ? 'checkout-row__value checkout-row__value--open' : 'checkout-row__value'}>{window === null ? windowHint(store, windows) : formatWindow(window.startAt, window.endAt, clock.now())}</View>
        <Icon name="right" size={14} className="checkout-row__go" />
      </Tap>
      <ContactForm contact={contact} problem={problem} onChange={onContact} />
      {limit > 1 ? (
        <View className="checkout-row">
          <View className="checkout-row__name">数量</View>
          <View className="grab-form__limit">{`限购 ${limit} 件`}</View>
          <Stepper value={quantity} max={limit} onChange={onQuantity} onOverflow={() => toast(`每人限购 ${limit} 件`)} />
        </View>
      ) : null}
      <WindowSheet
        open={isOpen}
        windows={windows ?? []}
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

function windowHint(store: ChosenStore | null, windows: PickupWindow[] | undefined): string {
  if (store === null) return '先选门店';
  return windows === undefined ? '正在查可选时间' : '这几天没有可选时间';
}
