import { Controller } from '@nestjs/common';
import { readPicture } from '@quanyu/catalogue';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { getPhotoRule, takeHandOverPhoto, updatePhotoRule } from './hand-over-photos.contract.js';
import { HandOverPhotos } from './hand-over-photos.js';
import { PhotoRules } from './photo-rules.js';

@Controller()
export class HandOverPhotosController {
  constructor(private readonly photos: HandOverPhotos) {}

  @Endpoint(takeHandOverPhoto)
  async take({ params }: InputOf<typeof takeHandOverPhoto>, { principal, idempotencyKey, request }: RequestContext<typeof takeHandOverPhoto>): Promise<ReplyOf<typeof takeHandOverPhoto>> {
    const { bytes } = await readPicture(request);
    return this.photos.take(principal, params.fulfillmentOrderId, { bytes, operationId: idempotencyKey });
  }
}

@Controller()
export class PhotoRulesController {
  constructor(private readonly rules: PhotoRules) {}

  @Endpoint(getPhotoRule)
  async get({ params }: InputOf<typeof getPhotoRule>, { principal }: RequestContext<typeof getPhotoRule>): Promise<ReplyOf<typeof getPhotoRule>> {
    return this.rules.get(principal, params.storeId);
  }

  @Endpoint(updatePhotoRule)
  async update({ params, body }: InputOf<typeof updatePhotoRule>, context: RequestContext<typeof updatePhotoRule>): Promise<ReplyOf<typeof updatePhotoRule>> {
    return this.rules.update(context, { ...params, ...body });
  }
}
