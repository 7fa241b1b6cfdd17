import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf } from '@quanyu/platform';
import { listExceptions } from './exceptions.contract.js';
import { StoreExceptions } from './exceptions.js';

@Controller()
export class ExceptionsController {
  constructor(private readonly exceptions: StoreExceptions) {}

  @Endpoint(listExceptions)
  async list({ params }: InputOf<typeof listExceptions>): Promise<ReplyOf<typeof listExceptions>> {
    return { items: await this.exceptions.list(params.storeId) };
  }
}
