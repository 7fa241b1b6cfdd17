import { maskContact } from './mask-contact.rules.js';

const addressOf = (address: string): string => maskContact({ contactName: '王小明', contactPhone: '13800138000', address }).address;

describe('to whom a replacement is sent', () => {
  it('is told to staff without the name, the number and the door', () => {
    expect(maskContact({ contactName: '王小明', contactPhone: '13800138000', address: '上海市静安区南京西路 1 号 8 楼' })).toEqual({ contactName: '王**', contactPhone: '138****8000', address: '上海市静安区****' });
  });

  it('keeps the area of an address as far as it is written, and nothing of the street', () => {
    expect(addressOf('浙江省杭州市西湖区文三路 90 号')).toBe('浙江省杭州市西湖区****');
    expect(addressOf('广西壮族自治区桂林市阳朔县西街 8 号')).toBe('广西壮族自治区桂林市阳朔县****');
    expect(addressOf('江苏省昆山市人民路 5 号')).toBe('江苏省昆山市****');
    expect(addressOf('幸福路 1 号 2 单元 301')).toBe('****');
    expect(addressOf('南京西路 1 号世纪超市楼上')).toBe('****');
  });

  it('is nobody once the person was forgotten', () => {
    expect(maskContact({ contactName: '已注销', contactPhone: '', address: '' })).toMatchObject({ contactPhone: '', address: '****' });
  });
});
