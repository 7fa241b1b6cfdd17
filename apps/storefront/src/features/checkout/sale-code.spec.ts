import { codeOfScan } from './sale-code';

describe('a scanned code of a sale at the counter', () => {
  it('is read out of the link that WeChat hands over', () => {
    expect(codeOfScan('https://mall.example.com/?sale=Ab3_-xYz9012#/pkg-trade/counter-sale/index?code=Ab3_-xYz9012')).toBe('Ab3_-xYz9012');
  });

  it('is nothing in any other link', () => {
    expect(codeOfScan('https://mall.example.com/?wholesale=1')).toBe('');
    expect(codeOfScan('')).toBe('');
  });
});
