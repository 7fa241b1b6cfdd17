import { parseAddress, splitRegion } from './paste';

const home = { contactName: '林小满', contactPhone: '13900001234', province: '上海市', city: '上海市', district: '静安区', detail: '南京西路1266号恒隆广场2座801室' };

describe('an address that is pasted', () => {
  it.each([
    ['in one line', '林小满 13900001234 上海市静安区南京西路1266号恒隆广场2座801室'],
    ['with commas, phone first', '13900001234，林小满，上海市静安区南京西路1266号恒隆广场2座801室'],
    ['with labels, line by line', '收货人：林小满\n手机号码：139 0000 1234\n所在地区：上海市上海市静安区\n详细地址：南京西路1266号恒隆广场2座801室'],
    ['with the country and its code', '林小满 +86 139-0000-1234 中国上海市静安区南京西路1266号恒隆广场2座801室'],
    ['the name after the place', '上海市静安区南京西路1266号恒隆广场2座801室 林小满 13900001234'],
  ])('is read %s', (_how, text) => {
    expect(parseAddress(text)).toEqual(home);
  });

  it('is read with a province', () => {
    expect(splitRegion('浙江省杭州市余杭区文一西路969号')).toEqual({ province: '浙江省', city: '杭州市', district: '余杭区', detail: '文一西路969号' });
    expect(splitRegion('内蒙古自治区呼和浩特市新城区新华大街1号')).toEqual({ province: '内蒙古自治区', city: '呼和浩特市', district: '新城区', detail: '新华大街1号' });
  });

  it('keeps what it does not know as the street', () => {
    expect(parseAddress('南京西路1266号')).toEqual({ detail: '南京西路1266号' });
    expect(parseAddress('')).toEqual({});
  });

  it('takes no landline and no order number for a mobile number', () => {
    expect(parseAddress('上海市静安区某路2号 订单2026112213900001234567').contactPhone).toBeUndefined();
  });
});
