import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import type { Queryable } from '@quanyu/platform';
import { type BoardRide, CouriersRepository } from '../couriers/couriers.repository.js';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { type HandOverPhoto, HandOverPhotosRepository } from '../hand-over-photos/hand-over-photos.repository.js';
import { type Handling, listHandling } from './handling.rules.js';
import { type Question, QuestionsRepository } from '../questions/questions.repository.js';
import { isBrought } from '../work/work-state.js';

export interface WorkFacts {
  readonly lines: readonly (FulfillmentLine & { readonly handling: readonly Handling[] })[];
  readonly ride: BoardRide | undefined;
  readonly questions: readonly Question[];
  readonly photos: readonly HandOverPhoto[];
}

/** What stands beside work: its goods and how they want to be treated, its rider, what the shopper was asked, and the pictures of its hand-over. */
@Injectable()
export class WorkDetails {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly couriers: CouriersRepository,
    private readonly questions: QuestionsRepository,
    private readonly photos: HandOverPhotosRepository,
    private readonly catalogue: Catalogue,
  ) {}

  /** By work. */
  async read(orders: readonly FulfillmentOrder[], source: Queryable): Promise<ReadonlyMap<string, WorkFacts>> {
    const ids = orders.map(({ id }) => id);
    const [lines, rides, questions, photos] = await Promise.all([
      this.repository.listLines(ids, source), this.ridesOf(orders, source), this.questions.listByWork(ids, source), this.photos.list(source, ids),
    ]);
    const isOf = (id: string) => ({ fulfillmentOrderId }: { readonly fulfillmentOrderId: string }) => fulfillmentOrderId === id;
    return new Map(
      ids.map((id) => [
        id,
        {
          lines: lines.filter(isOf(id)).map((line) => ({ ...line, handling: this.handlingOf(line) })), ride: rides.get(id),
          questions: questions.filter(isOf(id)), photos: photos.filter(isOf(id)),
        },
      ]),
    );
  }

  /** Riders of what is brought, by work. */
  async ridesOf(orders: readonly FulfillmentOrder[], source: Queryable): Promise<ReadonlyMap<string, BoardRide>> {
    const rides = await this.couriers.listBoardRides(orders.filter(isBrought).map(({ id }) => id), source);
    return new Map(rides.map((ride) => [ride.fulfillmentOrderId, ride]));
  }

  /** As the catalogue says today; what is sold no longer says nothing. */
  private handlingOf({ variantId }: FulfillmentLine): Handling[] {
    const snapshot = this.catalogue.snapshot();
    const variant = snapshot.findVariant(variantId);
    return listHandling((variant === null ? null : snapshot.findProduct(variant.productId))?.attributes ?? []);
  }
}
