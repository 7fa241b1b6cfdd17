import { ManualClock } from '@quanyu/platform';
import { Refusals } from './refusals.js';

const NOW_MS = Date.parse('2026-11-20T12:00:00+08:00');
const refusals = new Refusals({ RISK_TOKEN_SECRET: 'a-secret-of-at-least-thirty-two-bytes' }, new ManualClock(NOW_MS));
const refused = { customerId: '0198d5a0-0000-7000-8000-000000000001', point: 'order', rule: 'crowdedDevice', ruleVersion: 3, evidence: { customersPerDevice1440m: 7, hasDevice: true } };

describe('what somebody who was turned away carries with them', () => {
  it('says whose it is and why, once it is back', () => {
    expect(refusals.open(refusals.seal(refused))).toEqual({ ...refused, at: new Date(NOW_MS) });
  });

  it('is worth something for thirty days', () => {
    const clock = new ManualClock(NOW_MS);
    const [kept, text] = [new Refusals({ RISK_TOKEN_SECRET: 'a-secret-of-at-least-thirty-two-bytes' }, clock), refusals.seal(refused)];
    clock.advance(30 * 86_400_000);
    expect(kept.open(text)).toMatchObject(refused);
    clock.advance(1);
    expect(kept.open(text)).toBeNull();
  });

  it('tells whoever carries it neither the rule nor what the rule saw', () => {
    const text = refusals.seal({ ...refused, evidence: { reason: '疑似黄牛团伙', customersPerDevice1440m: 7 } });
    const read = [text, ...text.split('.').flatMap((part) => [Buffer.from(part, 'base64url').toString('utf8'), Buffer.from(part, 'base64').toString('latin1')])].join('\n');
    expect(read).not.toMatch(/crowdedDevice|customersPerDevice|黄牛/);
    expect(text).not.toBe(refusals.seal({ ...refused, evidence: { reason: '疑似黄牛团伙', customersPerDevice1440m: 7 } }));
  });

  it('fits into an appeal, however long the reason of a list is', () => {
    const text = refusals.seal({ ...refused, point: 'waitingRoom.join', rule: 'aRuleWithAVeryLongCodeOfFortyCharacters', evidence: { entryId: '0198d5a0-0000-7000-8000-0000000000bb', reason: '同一伙人，'.repeat(24), seen: '多'.repeat(30) } });
    expect(text).toMatch(/^[\x21-\x7e]{1,512}$/);
    expect(refusals.open(text)?.evidence).toEqual({ entryId: '0198d5a0-0000-7000-8000-0000000000bb', seen: '多'.repeat(30) });
  });

  it('is worth nothing with any character changed, for anybody else, under another secret, or made up', () => {
    const text = refusals.seal(refused);
    const changed = [...text].map((character, index) => text.slice(0, index) + (character === 'x' ? 'y' : 'x') + text.slice(index + 1));
    const cut = [...text].map((_, index) => text.slice(0, index));
    const elses = text.replace(refused.customerId, '0198d5a0-0000-7000-8000-000000000002');
    // The last character of base64 may carry bits that mean nothing.
    const opened = [...changed.slice(0, -1), ...cut, elses, '', '.', `${refused.customerId}.`, `${refused.customerId}.AAAA`].filter((forged) => refusals.open(forged) !== null);
    expect(opened).toEqual([]);
    expect(new Refusals({ RISK_TOKEN_SECRET: 'another-secret-of-thirty-two-bytes!!!' }, new ManualClock(NOW_MS)).open(text)).toBeNull();
  });
});
