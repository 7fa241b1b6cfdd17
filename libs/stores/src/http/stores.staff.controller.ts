import { Controller } from '@nestjs/common';
import { Clock, Endpoint, type InputOf, isStoreInScope, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { openingState } from '../opening.rules.js';
import { Stores } from '../stores.js';
import { listMyStores } from './stores.contract.js';
import { openingWire } from './stores.wire.js';

@Controller()
export class StoresStaffController {
  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listMyStores)
  async listMine(_input: InputOf<typeof listMyStores>, { principal }: RequestContext<typeof listMyStores>): Promise<ReplyOf<typeof listMyStores>> {
    const now = this.clock.now();
    const mine = this.stores.listStores().filter((store) => isStoreInScope(principal.storeScope, store.id));
    return {
      items: mine.map(({ id, code, name, city, address, status, stockLocationId, ...store }) => ({
        ...{ id, code, name, city, address, status, stockLocationId },
        opening: openingWire(openingState({ ...store, status }, now)),
      })),
    };
  }
}
