import { defineErrors } from '@quanyu/platform';

export const storesError = defineErrors({
  'STORES.NOT_FOUND': { status: 404, title: '没有这家门店，请重新选择', action: '选门店' },
  'STORES.CODE_TAKEN': { status: 409, title: '门店编号 {code} 已被使用，请换一个' },
  'STORES.AREA_NOT_FOUND': { status: 404, title: '没有这个配送范围，请刷新' },
});
