import { Inject, Injectable } from '@nestjs/common';
import { AppLogger, type Logger } from '@quanyu/platform';
import { CourierPlatforms } from './courier-platforms.js';
import type { CourierNews } from './courier-port.js';
import type { PlatformCode } from './courier-state.js';
import { parseJson } from './courier-wire.js';
import { courierError } from './couriers.errors.js';
import { type CourierOrder, CouriersRepository } from './couriers.repository.js';
import { type NewsEffect, TakeCourierNews } from './take-courier-news.js';

/** Genuine ones have a few hundred bytes. */
const BYTES_MAX = 16_384;

/** A platform tells something. Nothing is believed that was not signed, or that came for another order than it says. */
@Injectable()
export class ReceiveCallback {
  constructor(
    private readonly platforms: CourierPlatforms,
    private readonly repository: CouriersRepository,
    private readonly news: TakeCourierNews,
    @Inject(AppLogger) private readonly logger: Logger,
  ) {}

  /**
   * @param token the last part of the address, for platforms that are told an address with each order
   * @throws COURIER.CALLBACK_REFUSED for what is forged, damaged, meant for another order, or of no order of ours
   */
  async execute(courier: PlatformCode, rawBody: Buffer, token: string | null): Promise<NewsEffect> {
    const { order, news } = await this.verify(courier, rawBody, token);
    return this.news.take(order, news, { source: 'callback', raw: parseJson(rawBody.toString('utf8')) });
  }

  private async verify(courier: PlatformCode, rawBody: Buffer, token: string | null): Promise<{ order: CourierOrder; news: CourierNews }> {
    const news = rawBody.length > BYTES_MAX ? null : (this.platforms.find(courier)?.readCallback(rawBody) ?? null);
    // PostgreSQL cannot keep a NUL, and no platform sends one.
    if (news === null || rawBody.includes(String.raw`\u0000`)) throw this.refuse(courier, 'signature', null);
    if (token !== null && !this.platforms.isTokenOf(courier, news.originId, token)) throw this.refuse(courier, 'addressOfAnotherOrder', news);
    const order = await this.repository.findByOrigin(news.originId);
    if (order === null || order.courier !== courier) throw this.refuse(courier, 'unknownOrder', news);
    const isOther = order.platformOrderNo !== '' && news.platformOrderNo !== '' && order.platformOrderNo !== news.platformOrderNo;
    if (isOther) throw this.refuse(courier, 'otherPlatformOrder', news);
    return { order, news };
  }

  private refuse(courier: PlatformCode, reason: string, news: CourierNews | null): Error {
    this.logger.warn({ courier, reason, originId: news?.originId, status: news?.status }, 'a courier callback was refused');
    return courierError('COURIER.CALLBACK_REFUSED');
  }
}
