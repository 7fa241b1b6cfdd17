import { cluesOf, searchOf, tellSource } from './people';

describe('who is who, as the console tells it', () => {
  const evidence = [
    { type: 'phone', appId: '', hint: '138****4441', customerId: 'a' },
    { type: 'card', appId: 'quanyu', hint: '…c1', customerId: 'a' },
    { type: 'till', appId: 'pos', hint: '…t9', customerId: 'b' },
  ] as const;

  it('names what each of the two is known by, and says so when it is nothing', () => {
    expect(cluesOf({ evidence: [...evidence] }, 'a')).toBe('手机号 138****4441、会员卡 …c1');
    expect(cluesOf({ evidence: [...evidence] }, 'b')).toBe('收银台 …t9');
    expect(cluesOf({ evidence: [] }, 'a')).toBe('没有可核对的标识');
  });

  it('takes a phone or a member number, spaces and all, and nothing else', () => {
    expect(searchOf(' 138 1111 4441')).toEqual({ phone: '13811114441' });
    expect(searchOf('1234 5678 9012')).toEqual({ memberNo: '123456789012' });
    expect(searchOf('王芳')).toBeNull();
  });

  it('shows a source that it does not know as it is', () => {
    expect([tellSource('till'), tellSource('partner')]).toEqual(['收银台', 'partner']);
  });
});
