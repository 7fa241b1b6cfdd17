import { View } from '@tarojs/components';
import { maskPhone } from '@/shared/phone';
import { classNames } from '@/ui/class-names';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import type { Address, DeliveryCheck } from './queries';
import { describeReach } from './reach';
import './address-row.scss';

/** 「上海市 静安区」; a municipality is said once. */
export function regionOf({ province, city, district }: Pick<Address, 'province' | 'city' | 'district'>): string {
  return [...new Set([province, city, district])].filter(Boolean).join(' ');
}

type AddressRowProps = { address: Address; reach: DeliveryCheck | undefined; isChosen: boolean; onPick: () => void; onEdit: () => void };

export function AddressRow({ address, reach, isChosen, onPick, onEdit }: AddressRowProps) {
  const told = describeReach(address, reach);
  return (
    <Tap className={classNames('address-row', isChosen && 'address-row--chosen')} role="radio" checked={isChosen} label={`${address.detail}，${address.contactName}`} onTap={onPick}>
      <View className="address-row__main">
        <View className="address-row__region">{regionOf(address)}</View>
        <View className="address-row__place">
          {address.isDefault || address.tag !== '' ? (
            <View className="address-row__tags">
              {address.isDefault ? <Tag text="默认" tone="primary" /> : null}
              {address.tag === '' ? null : <Tag text={address.tag} />}
            </View>
          ) : null}
          {address.detail}
        </View>
        <View className="address-row__who">{`${address.contactName} ${maskPhone(address.contactPhone)}`}</View>
        {told === null ? null : <View className={`address-row__reach address-row__reach--${told.tone}`}>{told.text}</View>}
      </View>
      <Tap className="address-row__edit" role="link" label={`编辑${address.detail}`} onTap={onEdit}>
        编辑
      </Tap>
    </Tap>
  );
}
