import { maskPhone, phoneTail, storedPhone } from './phone.rules.js';

describe('a phone number', () => {
  it('shows others its first three and last four digits', () => {
    expect([maskPhone('13812341234'), phoneTail('13812341234')]).toEqual(['138****1234', '1234']);
  });

  it('shows nothing of itself when these were all of it', () => {
    expect([maskPhone('6234567'), maskPhone('12345'), maskPhone('62345678')]).toEqual(['****', '****', '623****5678']);
  });

  it('is kept as eleven digits for the mainland and with its country code for others', () => {
    expect(storedPhone({ phone: '13812341234', countryCode: '86' })).toBe('13812341234');
    expect(storedPhone({ phone: '91234567', countryCode: '852' })).toBe('+85291234567');
  });
});
