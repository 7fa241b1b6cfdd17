/** A phone number as other people may see it: the first three digits and the last four; nothing of one so short that these are all of it. */
export function maskPhone(phone: string): string {
  return phone.length <= 7 ? '****' : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/** 王** for 王小明: enough to call out, too little to look up. */
export function maskName(name: string): string {
  const [first = '', ...rest] = [...name];
  return first + '*'.repeat(Math.min(2, rest.length));
}

/** The last four digits, which staff ask for at the counter. */
export function phoneTail(phone: string): string {
  return phone.slice(-4);
}

/** Mainland numbers are kept as their eleven digits, all others with plus and country code. */
export function storedPhone(number: { phone: string; countryCode: string }): string {
  return number.countryCode === '86' ? number.phone : `+${number.countryCode}${number.phone}`;
}
