import { type AnyRoute, defineRoute, mobilePhone, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { ADDRESS_TAGS } from '../addresses/address-book.js';

const asCustomer = { api: 'storefront', tag: '账号', class: 'cart', access: { kind: 'customer' } } as const;

const fields = {
  contactName: text(20),
  contactPhone: mobilePhone,
  province: text(20),
  city: text(20),
  district: text(20),
  detail: text(100),
  /** GCJ-02. Null until the place was shown on a map: enough for a parcel, too little for a rider. */
  latitude: z.number().min(-90).max(90).nullable(),
  longitude: z.number().min(-180).max(180).nullable(),
  tag: z.enum(ADDRESS_TAGS),
  isDefault: z.boolean(),
};

const address = z.strictObject({ id: uuid, ...fields }).meta({ id: 'Address', description: '收货地址，坐标为 GCJ-02；没在地图上选过时坐标为 null' });

const addressBody = z
  .strictObject(fields)
  .refine(({ latitude, longitude }) => (latitude === null) === (longitude === null), { message: '经度和纬度要一起给', path: ['longitude'] });

const addressParams = z.strictObject({ addressId: uuid });

export const listAddresses = defineRoute({
  ...asCustomer, id: 'listAddresses', method: 'GET', path: '/me/addresses', summary: '我的收货地址，默认的在前',
  reply: z.strictObject({ items: z.array(address) }), errors: [],
});

export const addAddress = defineRoute({
  ...asCustomer, id: 'addAddress', method: 'POST', path: '/me/addresses', summary: '新增收货地址', status: 201,
  body: addressBody, reply: address, errors: ['IDENTITY.TOO_MANY_ADDRESSES'],
});

export const updateAddress = defineRoute({
  ...asCustomer, id: 'updateAddress', method: 'PUT', path: '/me/addresses/:addressId', summary: '修改收货地址；已下的订单不变',
  params: addressParams, body: addressBody, reply: address, errors: ['IDENTITY.ADDRESS_NOT_FOUND'],
});

export const removeAddress = defineRoute({
  ...asCustomer, id: 'removeAddress', method: 'DELETE', path: '/me/addresses/:addressId', summary: '删除收货地址；已下的订单不变',
  params: addressParams, reply: 'empty', errors: ['IDENTITY.ADDRESS_NOT_FOUND'],
});

export const addressRoutes: readonly AnyRoute[] = [listAddresses, addAddress, updateAddress, removeAddress];
