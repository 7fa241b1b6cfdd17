import { EMPTY_STORE, findStoreGaps } from './store-draft';

const filled = { ...EMPTY_STORE, name: '全域·外滩店', city: '上海市', district: '黄浦区', address: '中山东一路 1 号', latitude: 31.2397, longitude: 121.4905, phone: '021-60000000' };

describe('a new store', () => {
  it('can be made once everything stands there that shoppers and staff need', () => {
    expect([...findStoreGaps('SH003', filled)]).toEqual([]);
  });

  it('says what is missing, a place on the map among it', () => {
    expect([...findStoreGaps('SH003', EMPTY_STORE).keys()]).toEqual(['body.name', 'body.phone', 'body.city', 'body.district', 'body.address', 'body.latitude']);
    expect(findStoreGaps('静安', filled).get('body.code')).toBe('2–12 位大写字母或数字');
  });
});
