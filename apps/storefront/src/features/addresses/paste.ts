import type { AddressFields } from './queries';

export type AddressParts = Pick<AddressFields, 'contactName' | 'contactPhone' | 'province' | 'city' | 'district' | 'detail'>;

const municipalities = ['北京', '上海', '天津', '重庆'];

/** Splits 「上海市静安区南京西路…」 into its parts; what is not recognised stays in the detail. */
export function splitRegion(text: string): Pick<AddressParts, 'province' | 'city' | 'district' | 'detail'> {
  let rest = text.replace(/^中国/, '').replace(/[\s,，]+/g, '');
  const take = (pattern: RegExp): string => {
    const found = pattern.exec(rest)?.[0] ?? '';
    rest = rest.slice(found.length);
    return found;
  };
  const municipality = municipalities.find((name) => rest.startsWith(name));
  if (municipality !== undefined) {
    const name = `${municipality}市`;
    // Written once, twice, or with 「市辖区」 between.
    while (take(new RegExp(`^(?:${name}|${municipality}(?=${municipality}|市)|市辖区)`)) !== '');
    take(new RegExp(`^${municipality}`));
    return { province: name, city: name, district: take(/^.{1,7}?(?:区|县)/), detail: rest };
  }
  const province = take(/^.{2,8}?(?:省|自治区|特别行政区)/);
  const city = take(/^.{2,8}?(?:市|自治州|地区|盟)/);
  const district = take(/^.{1,8}?(?:区|县|市|旗)/);
  return { province: province || city, city: city || province, district, detail: rest };
}

const labels = /(?:收货人|收件人|联系人|姓名|手机号码|手机号|手机|联系电话|电话|所在地区|收货地址|详细地址|地址|地区)\s*[:：]?\s*/g;

/** Reads name, phone and address out of what people paste: one line or several, with or without labels. */
export function parseAddress(text: string): Partial<AddressParts> {
  const phone = /(?:\+?86[\s-]?)?(1[3-9]\d(?:[\s-]?\d{4}){2})(?!\d)/.exec(text);
  const withoutPhone = phone === null ? text : text.replace(phone[0], '\n');
  const pieces = withoutPhone
    .replace(labels, '\n')
    .split(/[\n\r\t,，;；]+|\s{1,}/)
    .map((piece) => piece.trim())
    .filter(Boolean);
  const isPlace = (piece: string) => /省|市|区|县|镇|路|街|道|号|弄|村|小区|栋|楼|室/.test(piece);
  const name = pieces.find((piece) => !isPlace(piece) && /^[\p{Script=Han}A-Za-z·]{2,12}$/u.test(piece));
  const region = splitRegion(pieces.filter((piece) => piece !== name).join(''));
  const parts: Partial<AddressParts> = {};
  if (name !== undefined) parts.contactName = name;
  if (phone?.[1] !== undefined) parts.contactPhone = phone[1].replace(/\D/g, '');
  for (const part of ['province', 'city', 'district', 'detail'] as const) if (region[part] !== '') parts[part] = region[part];
  return parts;
}
