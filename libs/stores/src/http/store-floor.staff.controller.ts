import { Controller } from '@nestjs/common';
import { Clock, editorOf, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { StoreEditing } from '../edit-store.js';
import { openingState } from '../opening.rules.js';
import { storesError } from '../stores.errors.js';
import { Stores } from '../stores.js';
import { listPlaces, setAccepting } from './store-floor.contract.js';
import { openingWire } from './stores.wire.js';

/** What the people on the floor need of their store and of the others. */
@Controller()
export class StoreFloorController {
  constructor(
    private readonly stores: Stores,
    private readonly editing: StoreEditing,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listPlaces)
  async listPlaces(): Promise<ReplyOf<typeof listPlaces>> {
    return {
      items: this.stores.listLocations().map(({ id, code, name, kind, city }) => ({ locationId: id, code, name, kind, city, phone: this.stores.findByLocation(id)?.phone ?? null })),
    };
  }

  @Endpoint(setAccepting)
  async setAccepting({ params, body }: InputOf<typeof setAccepting>, context: RequestContext<typeof setAccepting>): Promise<ReplyOf<typeof setAccepting>> {
    const store = this.stores.findStore(params.storeId);
    if (store === null) throw storesError('STORES.NOT_FOUND');
    // A store that rests was closed by the head office, and is opened by it.
    if (store.status === 'resting') return { status: store.status, opening: openingWire(openingState(store, this.clock.now())) };
    const status = body.isPaused ? 'paused' : 'open';
    const changed = status === store.status ? store : await this.editing.setStatus({ storeId: store.id, version: store.version, status, reason: body.reason }, editorOf(context));
    return { status: changed.status, opening: openingWire(openingState(changed, this.clock.now())) };
  }
}
