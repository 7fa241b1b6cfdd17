import { buildingOf, normaliseAddress } from './address.rules.js';

describe('addresses', () => {
  it('are one however their door is written', () => {
    const ways = ['上海市徐汇区漕溪路 12号 3栋 201室', '上海市徐汇区漕溪路１２号３幢２０１', '上海市徐汇区漕溪路12-3-201', '上海市徐汇区漕溪路十二号三栋201室'];
    expect(new Set(ways.map(normaliseAddress)).size).toBe(1);
  });

  it('are two behind two doors', () => {
    expect(normaliseAddress('漕溪路12号3栋201室')).not.toBe(normaliseAddress('漕溪路12号3栋202室'));
    expect(normaliseAddress('漕溪路12号3栋201室')).not.toBe(normaliseAddress('漕溪路123号201室'));
  });

  it('of rooms in one building lead to one building, and of neighbouring houses to two', () => {
    const rooms = ['漕溪路12号3栋201室', '漕溪路12号3栋202室', '漕溪路十二号3幢1号'];
    expect(new Set(rooms.map(buildingOf)).size).toBe(1);
    expect(new Set(['漕溪路12号', '漕溪路14号'].map(buildingOf)).size).toBe(2);
    expect(buildingOf('漕溪路12号3栋201室')).not.toBe(buildingOf('漕溪路12号4栋201室'));
  });

  it('keep the numerals of a name', () => {
    expect(normaliseAddress('朝阳区三里屯路5号')).toBe('朝阳区三里屯路-5');
  });
});
