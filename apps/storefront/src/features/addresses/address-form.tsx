import { Textarea, View } from '@tarojs/components';
import { useState } from 'react';
import { isMobile } from '@/shared/phone';
import { platform } from '@/shared/platform';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Field, FieldProblem, TextField } from '@/ui/field';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import { regionOf } from './address-row';
import { parseAddress, splitRegion } from './paste';
import type { AddressFields } from './queries';
import './address-form.scss';

export const emptyAddress: AddressFields = {
  contactName: '', contactPhone: '', province: '', city: '', district: '', detail: '', latitude: null, longitude: null, tag: '', isDefault: false,
};

/** Why an address cannot be saved yet; null when it can. */
export function addressProblem({ contactName, contactPhone, province, district, detail }: AddressFields): string | null {
  if (contactName.trim() === '') return '请填写收货人';
  if (!isMobile(contactPhone)) return '请填写 11 位手机号';
  if (province === '' || district === '') return '地区要写到区县，例如 上海市静安区';
  if (detail.trim() === '') return '请填写街道和门牌号';
  return null;
}

type AddressFormProps = { fields: AddressFields; problem: string | null; onChange: (fields: AddressFields) => void };

export function AddressForm({ fields, problem, onChange }: AddressFormProps) {
  const [region, setRegion] = useState(regionOf(fields));
  const [isPasting, setPasting] = useState(false);
  const set = (part: Partial<AddressFields>) => onChange({ ...fields, ...part });
  const fill = (part: Partial<AddressFields>) => {
    const next = { ...fields, ...part };
    // Another street is another point.
    const isMoved = part.detail !== undefined && part.detail !== fields.detail && part.latitude === undefined;
    setRegion(regionOf(next));
    onChange(isMoved ? { ...next, latitude: null, longitude: null } : next);
  };
  const typeRegion = (typed: string) => {
    setRegion(typed);
    const { province, city, district } = splitRegion(typed);
    set({ province, city: city || province, district });
  };
  const importAll = async () => {
    const imported = await platform.importAddress?.();
    if (imported) fill(imported);
  };
  const pick = async () => {
    const place = await platform.pickPlace();
    if (place === null) return toast(platform.hasMap ? '没有选位置' : '没有取到位置，可以先不定位');
    const { detail, ...where } = splitRegion(place.address);
    const named = place.name === '' ? detail : `${detail}${place.name}`;
    return fill({ latitude: place.lat, longitude: place.lng, ...(where.province === '' ? {} : where), ...(named === '' || fields.detail !== '' ? {} : { detail: named }) });
  };
  return (
    <>
      <View className="address-form__import">
        {platform.importAddress === null ? null : <Button size="small" kind="soft" icon="wechat" text="从微信导入" onTap={() => void importAll()} />}
        <Button size="small" kind="soft" icon="copy" text="粘贴整段地址" onTap={() => setPasting(!isPasting)} />
      </View>
      {isPasting ? (
        <PasteBox
          onRead={(text) => {
            const parts = parseAddress(text);
            if (Object.keys(parts).length === 0) return toast('没认出来，请直接填写');
            fill(parts);
            return setPasting(false);
          }}
        />
      ) : null}
      <View className="address-form__card">
        <Field name="收货人" value={fields.contactName} placeholder="姓名" maxLength={20} onInput={(contactName) => set({ contactName })} />
        <Field name="手机号" value={fields.contactPhone} placeholder="送达前联系你" maxLength={11} type="number" onInput={(typed) => set({ contactPhone: typed.replace(/\D/g, '') })} />
        <Field name="所在地区" value={region} placeholder="省、市、区县" maxLength={40} onInput={typeRegion}>
          <Tap className="address-form__pin" label={platform.hasMap ? '在地图上选位置' : '用当前位置'} onTap={() => void pick()}>
            <Icon name="pin" size={14} />
            {platform.hasMap ? '地图选点' : '用当前位置'}
          </Tap>
        </Field>
        <TextField name="详细地址" value={fields.detail} placeholder="街道、门牌号、楼层房间" maxLength={100} onInput={(detail) => set({ detail })} />
        <View className={classNames('address-form__where', fields.latitude !== null && 'address-form__where--known')}>
          {fields.latitude === null ? '定位后骑手能送；不定位也能发快递' : '已定位，骑手按这个位置送'}
        </View>
        <FieldProblem text={problem} />
      </View>
      <View className="address-form__card">
        <View className="address-form__row">
          <View className="address-form__name">标签</View>
          <View className="address-form__tags">
            {(['家', '公司', '学校'] as const).map((tag) => (
              <Tap key={tag} role="radio" checked={fields.tag === tag} className={classNames('address-form__tag', fields.tag === tag && 'address-form__tag--on')} onTap={() => set({ tag: fields.tag === tag ? '' : tag })}>
                {tag}
              </Tap>
            ))}
          </View>
        </View>
        <Tap className="address-form__row" role="checkbox" checked={fields.isDefault} label="设为默认地址" onTap={() => set({ isDefault: !fields.isDefault })}>
          <View className="address-form__default">设为默认地址</View>
          <Icon name="check-circle" size={22} className={classNames('address-form__check', fields.isDefault && 'address-form__check--on')} />
        </Tap>
      </View>
    </>
  );
}

function PasteBox({ onRead }: { onRead: (text: string) => void }) {
  const [text, setText] = useState('');
  return (
    <View className="address-form__paste">
      <Textarea className="address-form__paste-text" maxlength={300} placeholder="粘贴：林小满 13900001234 上海市静安区…" placeholderClass="field__placeholder" value={text} cursorSpacing={80} onInput={(event) => setText(event.detail.value)} />
      <View className="address-form__paste-foot">
        自动识别姓名、电话和地址
        <Button size="small" text="识别" disabled={text.trim() === ''} onTap={() => onRead(text)} />
      </View>
    </View>
  );
}
