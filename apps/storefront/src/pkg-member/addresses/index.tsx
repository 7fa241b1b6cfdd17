import { View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import { AddressRow } from '@/features/addresses/address-row';
import { useAddresses, useChosenAddress, useReach } from '@/features/addresses/queries';
import { Screen } from '@/frame/screen';
import { goBack, openPage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { requireConsent, useConsent } from '@/shared/session/consent';
import { useAddressChoice, useStoreChoice } from '@/shared/small-state';
import { Button } from '@/ui/button';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import './index.scss';

/** The address book; opened from a checkout, a tap chooses and goes back. */
export default function AddressesPage() {
  const { choose, storeId } = usePageParams('choose', 'storeId');
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  const here = useStoreChoice(({ store }) => store);
  const addresses = useAddresses();
  const { address: chosen } = useChosenAddress();
  const reach = useReach(storeId || here?.id, addresses.data ?? []);
  useDidShow(() => void (mayAsk && addresses.refetch()));
  if (!mayAsk) {
    return (
      <Screen title="收货地址">
        <Empty icon="pin" title="登录后管理地址" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />
      </Screen>
    );
  }
  return (
    <Screen
      title={choose ? '选择收货地址' : '收货地址'}
      bottom={
        <View className="addresses__bar">
          <Button block size="large" icon="plus" text="新增地址" onTap={() => openPage('address', { choose })} />
        </View>
      }
    >
      <Loadable query={addresses} skeleton={<AddressesSkeleton />}>
        {(items) =>
          items.length === 0 ? (
            <Empty icon="pin" title="还没有收货地址" hint="加一个，配送和快递都用得上" />
          ) : (
            <View className="addresses">
              {items.map((address) => (
                <AddressRow
                  key={address.id}
                  address={address}
                  reach={reach.get(address.id)}
                  isChosen={choose !== '' && address.id === chosen?.id}
                  onPick={() => {
                    if (!choose) return openPage('address', { addressId: address.id });
                    useAddressChoice.setState({ addressId: address.id });
                    return goBack();
                  }}
                  onEdit={() => openPage('address', { addressId: address.id })}
                />
              ))}
            </View>
          )
        }
      </Loadable>
    </Screen>
  );
}

function AddressesSkeleton() {
  return (
    <View className="addresses">
      {[0, 1, 2].map((row) => (
        <View key={row} className="address-row">
          <View className="address-row__main">
            <Bone width="40%" height="16px" />
            <Bone height="22px" className="bone--spaced" />
            <Bone width="60%" height="16px" className="bone--spaced" />
          </View>
        </View>
      ))}
    </View>
  );
}
