import { Controller } from '@nestjs/common';
import { readPicture } from '@quanyu/catalogue';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { takeHandOverPhoto } from './hand-over-photos.contract.js';
import { HandOverPhotos } from './hand-over-photos.js';

@Controller()
export class HandOverPhotosController {
  constructor(private readonly photos: HandOverPhotos) {}

  @Endpoint(takeHandOverPhoto)
  async take({ params }: InputOf<typeof takeHandOverPhoto>, { principal, request }: RequestContext<typeof takeHandOverPhoto>): Promise<ReplyOf<typeof takeHandOverPhoto>> {
    const { bytes } = await readPicture(request);
    return this.photos.take(principal, params.fulfillmentOrderId, bytes);
  }
}
