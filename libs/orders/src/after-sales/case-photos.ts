import { Injectable } from '@nestjs/common';
import { PictureStore, pictureUrl } from '@quanyu/catalogue';
import { AppLogger, Clock, Database, forEachRow, IdSource, type Queryable, type Tx } from '@quanyu/platform';
import { afterSalesError } from './after-sales.errors.js';
import type { CasePhoto } from './after-sales-case.js';
import { CasePhotosRepository } from './case-photos.repository.js';

/** Pictures that one shopper may send in a day, used or not. */
const DAILY_LIMIT = 24;
const DAY_MS = 86_400_000;
const PRUNE_BATCH = 100;

export interface PhotoView {
  readonly photoId: string;
  readonly thumbUrl: string;
  readonly url: string;
}

/**
 * Pictures that shoppers take of what is wrong. Each is encoded anew and named after its row as well as its content, so that nobody finds its
 * address by having the same picture; it belongs to whoever sent it, until a case of theirs takes it.
 */
@Injectable()
export class CasePhotos {
  constructor(
    private readonly database: Database,
    private readonly photos: CasePhotosRepository,
    private readonly store: PictureStore,
    private readonly ids: IdSource,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
  ) {}

  /** @throws AFTER_SALES.PHOTO_LIMIT, CATALOGUE.MEDIA_UNSUPPORTED, CATALOGUE.MEDIA_TOO_LARGE */
  async upload(customerId: string, bytes: Buffer): Promise<PhotoView> {
    const id = this.ids.uuid();
    const limit = { since: this.dayAgo(), count: DAILY_LIMIT };
    const picture = await this.store.storeFor(bytes, id, {
      claim: async (described) => {
        if (!(await this.database.transaction((tx) => this.photos.insert(tx, customerId, { id, ...described }, limit)))) throw afterSalesError('AFTER_SALES.PHOTO_LIMIT');
      },
      confirm: () => this.photos.markStored(id),
    });
    return viewOf({ id, ...picture });
  }

  /** A case takes pictures of its shopper. @throws AFTER_SALES.PHOTO_NOT_FOUND for another's, or one that a case has */
  async attach(tx: Tx, { caseId, customerId, photoIds }: { caseId: string; customerId: string; photoIds: readonly string[] }): Promise<void> {
    const wanted = [...new Set(photoIds)];
    if (wanted.length > 0 && (await this.photos.attach(tx, caseId, customerId, wanted)) !== wanted.length) throw afterSalesError('AFTER_SALES.PHOTO_NOT_FOUND');
  }

  /** The pictures of cases, by case. */
  async listViews(source: Queryable, caseIds: readonly string[]): Promise<ReadonlyMap<string, PhotoView[]>> {
    const photos = await this.photos.list(source, caseIds);
    return new Map(caseIds.map((id) => [id, photos.filter(({ caseId }) => caseId === id).map(viewOf)]));
  }

  /** Pictures that no case took within a day go: from then on nobody can take them, then their files, and their rows last, so that a crash forgets none. */
  async pruneUnused(): Promise<void> {
    const unused = await this.photos.markUnused(this.dayAgo(), PRUNE_BATCH);
    await forEachRow(unused, (photo) => this.prune(photo), { task: 'orders.prune-photos', logger: this.logger, describe: ({ id: photoId }) => ({ photoId }) });
  }

  private async prune(photo: CasePhoto): Promise<void> {
    await this.store.remove(photo, photo.id);
    await this.photos.delete(photo.id);
  }

  private dayAgo(): Date {
    return new Date(this.clock.nowMs() - DAY_MS);
  }
}

function viewOf(photo: Pick<CasePhoto, 'id' | 'file' | 'widths'>): PhotoView {
  return { photoId: photo.id, thumbUrl: pictureUrl(photo, 375), url: pictureUrl(photo, 1125) };
}
