import { ApiProblem, type ErrorCode } from '@quanyu/api-client';
import { describeRefusal } from './refusal';

const refuse = (code: ErrorCode, details: Record<string, unknown> = {}, status = 409) =>
  describeRefusal(new ApiProblem({ code, status, title: '标题', requestId: 'r', details }));

describe('why goods are not handed over', () => {
  it('sends the shopper to the right store', () => {
    const refusal = refuse('PICKUP.WRONG_STORE', { storeName: '静安寺店', storeAddress: '南京西路 1 号' });
    expect(refusal.title).toBe('不在本店自提');
    expect(refusal.facts).toEqual(['静安寺店', '南京西路 1 号']);
  });

  it('says who handed over a used code, and when', () => {
    const refusal = refuse('PICKUP.ALREADY_HANDED_OVER', { handedOverAt: '06-18 10:05', handedOverBy: '小李' });
    expect(refusal.facts).toEqual(['06-18 10:05 已交付', '经手人 小李']);
  });

  it('tells unpaid, canceled and unready orders apart', () => {
    const titles = (['PICKUP.NOT_PAID', 'PICKUP.CANCELED', 'PICKUP.NOT_READY'] as const).map((code) => refuse(code).title);
    expect(new Set(titles).size).toBe(3);
  });

  it('leads to the order that still has to be picked', () => {
    expect(refuse('PICKUP.NOT_READY', { state: 'picking', fulfillmentOrderId: 'f1' }).orderToPickId).toBe('f1');
    expect(refuse('PICKUP.NOT_READY').orderToPickId).toBeNull();
  });

  it('offers the digits when the picture is too old', () => {
    expect(refuse('PICKUP.CODE_EXPIRED').advice).toContain('8 位数字码');
  });

  it('offers another try only when the network or the server was away', () => {
    expect(refuse('CLIENT.OFFLINE', {}, 0).isWorthRetrying).toBe(true);
    expect(refuse('SERVICE.BUSY', {}, 503).isWorthRetrying).toBe(true);
    expect(refuse('PICKUP.NOT_PAID').isWorthRetrying).toBe(false);
  });
});
