import { View } from '@tarojs/components';
import { useEffect, useState } from 'react';
import { AddressForm, addressProblem, emptyAddress } from '@/features/addresses/address-form';
import { useAddresses, useRemoveAddress, useSaveAddress } from '@/features/addresses/queries';
import type { AddressFields } from '@/features/addresses/queries';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { goBack } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { useAddressChoice } from '@/shared/small-state';
import { Button } from '@/ui/button';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import { ask, toast } from '@/ui/toast';
import './index.scss';

export default function AddressPage() {
  const { addressId, choose } = usePageParams('addressId', 'choose');
  const addresses = useAddresses();
  const known = addresses.data?.find(({ id }) => id === addressId);
  if (addressId === '') return <AddressEditor addressId="" start={{ ...emptyAddress, isDefault: addresses.data?.length === 0 }} isChoosing={choose !== ''} />;
  if (known) {
    const { id: _id, ...start } = known;
    return <AddressEditor addressId={addressId} start={start} isChoosing={false} />;
  }
  return (
    <Screen title="编辑地址">
      <Loadable query={addresses} skeleton={<Bone height="200px" />}>
        {() => <Empty icon="pin" title="这个地址已经不在了" hint="看看其他地址" action={{ text: '返回', onTap: () => goBack() }} />}
      </Loadable>
    </Screen>
  );
}

function AddressEditor({ addressId, start, isChoosing }: { addressId: string; start: AddressFields; isChoosing: boolean }) {
  const [fields, setFields] = useState(start);
  const [isChecked, setChecked] = useState(false);
  const save = useSaveAddress();
  const remove = useRemoveAddress();
  const problem = addressProblem(fields);
  // The list may arrive after the page; the first address is the default.
  useEffect(() => {
    if (start.isDefault) setFields((typed) => ({ ...typed, isDefault: true }));
  }, [start.isDefault]);
  const submit = () => {
    setChecked(true);
    if (problem !== null) return;
    save.mutate(
      { addressId, fields: { ...fields, contactName: fields.contactName.trim(), detail: fields.detail.trim() } },
      {
        onSuccess: ({ id }) => {
          if (isChoosing) useAddressChoice.setState({ addressId: id });
          goBack(isChoosing ? 2 : 1);
        },
      },
    );
  };
  const discard = async () => {
    if (!(await ask({ title: '删除这个地址？', text: '已下的订单不受影响', confirm: '删除', danger: true }))) return;
    remove.mutate(addressId, { onSuccess: () => goBack(), onError: (error) => toast(problemCopy(error).title) });
  };
  return (
    <Screen
      title={addressId === '' ? '新增地址' : '编辑地址'}
      bottom={
        <View className="address-page__bar">
          {addressId === '' ? null : <Button size="large" kind="outline" text="删除" busy={remove.isPending} onTap={() => void discard()} />}
          <Button className="address-page__save" size="large" text="保存地址" busy={save.isPending} onTap={submit} />
        </View>
      }
    >
      <AddressForm fields={fields} problem={isChecked ? (problem ?? (save.error ? problemCopy(save.error).title : null)) : null} onChange={setFields} />
    </Screen>
  );
}
