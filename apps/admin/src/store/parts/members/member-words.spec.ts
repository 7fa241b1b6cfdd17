import { benefitWords } from './member-words';

it('tells staff each benefit in a few words', () => {
  expect([benefitWords({ kind: 'pointsRate', rate: 15_000 }), benefitWords({ kind: 'birthdayPoints', points: 300, on: '2027-05-04' }), benefitWords({ kind: 'birthdayPoints', points: 300, on: null })]).toEqual([
    ['积分倍数', '1.5 倍'],
    ['生日礼', '300 积分，5 月 4 日'],
    ['生日礼', '300 积分，还没填生日'],
  ]);
});
