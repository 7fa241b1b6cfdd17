import { formatBirthday } from './members';

describe('a member in words', () => {
  it('has a birthday as people say it, or none', () => {
    expect([formatBirthday({ month: 2, day: 29 }), formatBirthday(null)]).toEqual(['2 月 29 日', '未填写']);
  });
});
