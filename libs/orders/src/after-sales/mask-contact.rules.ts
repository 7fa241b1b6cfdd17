import { maskName, maskPhone } from '@quanyu/identity';
import type { ReplacementContact } from './after-sales-case.js';

/** Province, city and district at the beginning of an address that was typed as one text; no digit, street or number belongs to them. */
const AREA = /^(?:[^\d\s路街道弄巷号]{1,7}?(?:省|自治区))?(?:[^\d\s路街道弄巷号]{1,7}?(?:市|自治州|地区|盟))?(?:[^\d\s路街道弄巷号]{1,7}?(?:区|县|旗|市))?/u;

/** To whom a replacement goes, as staff see it before they say why they need more: no full name or number, and of the address only the area. */
export function maskContact({ contactName, contactPhone, address }: ReplacementContact): ReplacementContact {
  return { contactName: maskName(contactName), contactPhone: contactPhone === '' ? '' : maskPhone(contactPhone), address: `${AREA.exec(address)?.[0] ?? ''}****` };
}
