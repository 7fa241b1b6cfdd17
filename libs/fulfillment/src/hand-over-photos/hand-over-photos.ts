import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PictureStore, pictureUrl } from '@quanyu/catalogue';
import { AppLogger, Clock, Database, forEachRow, isStoreInScope, platformError, type RecurringTask, type ReplyOf, type StaffPrincipal } from '@quanyu/platform';
import { fulfillmentError } from '../fulfillment.errors.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { isBeingPrepared } from '../work/work-state.js';
import { type HandOverPhoto, HandOverPhotosRepository } from './hand-over-photos.repository.js';
import type { takeHandOverPhoto } from './hand-over-photos.contract.js';

type PhotoView = ReplyOf<typeof takeHandOverPhoto>;

const DAY_MS = 86_400_000;
const MOST_OF_WORK = 6;
/** Later than this after the goods went, a picture proves nothing any more. */
const LATEST_MS = DAY_MS;
/** So long a picture may be asked for; it may show people, so no longer. */
const KEPT_MS = 180 * DAY_MS;
const PRUNE_BATCH = 100;
/** Nobody writes at one picture for longer. */
const WRITING_MS = 60_000;

/** Pictures that staff take when goods leave their hands. They stand with the work, for staff alone; each is encoded anew under a name of its own. */
@Injectable()
export class HandOverPhotos {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly photos: HandOverPhotosRepository,
    private readonly store: PictureStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps a picture once per operation of the device that took it, however often it is sent: a queue that was cut off sends it again.
   * @throws FULFILLMENT.NOT_FOUND, FULFILLMENT.WRONG_STATE before it is packed and a day after it went, FULFILLMENT.PHOTO_LIMIT, SERVICE.OUTCOME_UNKNOWN while it is being written, CATALOGUE.MEDIA_UNSUPPORTED, CATALOGUE.MEDIA_TOO_LARGE
   */
  async take(staff: StaffPrincipal, fulfillmentOrderId: string, { bytes, operationId }: { readonly bytes: Buffer; readonly operationId: string }): Promise<PhotoView> {
    // Before the picture is looked at, so that nobody draws pictures for work that is not theirs.
    const seen = assertTheirs(staff, await this.repository.find(fulfillmentOrderId, this.database.within(staff.storeScope)));
    const id = photoIdOf(fulfillmentOrderId, operationId);
    const known = await this.photos.find(id);
    if (known?.state === 'stored') return toPhotoView(known);
    const taken = { id, fulfillmentOrderId, takenBy: known?.takenBy ?? staff.name, takenAt: known?.takenAt ?? this.clock.now() };
    this.assertInTime(seen);
    const picture = await this.store.storeFor(bytes, id, {
      claim: (described) =>
        this.database.transaction(async (tx) => {
          this.assertInTime(assertTheirs(staff, await this.repository.lock(tx, fulfillmentOrderId)));
          const claimed = await this.photos.insert(tx.writingWithin(staff.storeScope), { ...described, ...taken }, MOST_OF_WORK);
          if (claimed === 'full') throw fulfillmentError('FULFILLMENT.PHOTO_LIMIT', { most: MOST_OF_WORK });
          // The same picture is being written at this moment, or a crash left it half-written: then it is written again.
          if (claimed === 'known' && !this.isLeftOver(known)) throw platformError('SERVICE.OUTCOME_UNKNOWN');
        }),
      confirm: () => this.photos.markStored(id),
    });
    return toPhotoView({ ...picture, ...taken });
  }

  private isLeftOver(known: HandOverPhoto | null): boolean {
    return known !== null && this.clock.nowMs() - known.takenAt.getTime() > WRITING_MS;
  }

  private assertInTime({ state, handedOverAt, deliveredAt }: FulfillmentOrder): void {
    const wentAt = handedOverAt ?? deliveredAt;
    const isTooEarly = isBeingPrepared(state) || state === 'superseded' || state === 'canceled';
    if (isTooEarly || (wentAt !== null && this.clock.nowMs() - wentAt.getTime() > LATEST_MS)) throw fulfillmentError('FULFILLMENT.WRONG_STATE', { state });
  }
}

function assertTheirs(staff: StaffPrincipal, work: FulfillmentOrder | null): FulfillmentOrder {
  if (work === null || !isStoreInScope(staff.storeScope, work.locationId)) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
  return work;
}

/** The same picture of the same device has the same id; its name is still its own, because nobody else knows the key of the operation. */
function photoIdOf(fulfillmentOrderId: string, operationId: string): string {
  const hex = createHash('sha256').update(`${fulfillmentOrderId}.${operationId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Takes away pictures whose time is over. */
@Injectable()
export class PruneHandOverPhotos {
  constructor(
    private readonly photos: HandOverPhotosRepository,
    private readonly store: PictureStore,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
  ) {}

  recurring(): RecurringTask[] {
    return [{ name: 'fulfillment.prune-photos', everyMs: 600_000, run: () => this.prune() }];
  }

  /** Nobody is shown them any more, then their files go, and their rows last, so that a crash forgets none. */
  async prune(): Promise<void> {
    const now = this.clock.nowMs();
    const due = await this.photos.markDue({ stored: new Date(now - KEPT_MS), storing: new Date(now - DAY_MS) }, PRUNE_BATCH);
    await forEachRow(due, (photo) => this.remove(photo), { task: 'fulfillment.prune-photos', logger: this.logger, describe: ({ id: photoId }) => ({ photoId }) });
  }

  private async remove(photo: HandOverPhoto): Promise<void> {
    await this.store.remove(photo, photo.id);
    await this.photos.delete(photo.id);
  }
}

export function toPhotoView({ takenBy, takenAt, ...photo }: HandOverPhoto): PhotoView {
  return { photoId: photo.id, thumbUrl: pictureUrl(photo, 375), url: pictureUrl(photo, 1125), takenBy, takenAt: takenAt.toISOString() };
}
