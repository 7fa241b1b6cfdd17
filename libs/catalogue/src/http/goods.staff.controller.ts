import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf } from '@quanyu/platform';
import { Goods } from '../goods.js';
import { findGoods, listGoods } from './goods.staff.contract.js';

const SHOWN = 20;

@Controller()
export class GoodsStaffController {
  constructor(private readonly goods: Goods) {}

  @Endpoint(findGoods)
  async find({ query }: InputOf<typeof findGoods>): Promise<ReplyOf<typeof findGoods>> {
    if (query.code !== undefined) return { items: await this.goods.findByCode(query.code) };
    return { items: query.q === undefined ? [] : await this.goods.search(query.q, query.limit ?? SHOWN) };
  }

  @Endpoint(listGoods)
  async list({ body }: InputOf<typeof listGoods>): Promise<ReplyOf<typeof listGoods>> {
    return { items: await this.goods.list(body.variantIds) };
  }
}
