import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, oneAtATime } from '@quanyu/platform';
import { storesError } from '../stores.errors.js';
import type { Resource, Service } from './service.js';
import { ServicesRepository } from './services.repository.js';

/** Topic of the change feed: a service or a resource changed. */
export const SERVICES_TOPIC = 'stores.services';

interface Menu {
  readonly services: ReadonlyMap<string, Service>;
  readonly servicesByStore: ReadonlyMap<string, readonly Service[]>;
  readonly resourcesByStore: ReadonlyMap<string, readonly Resource[]>;
}

/** What can be booked where, and with whom: in the memory of every process, fresh within a second. */
@Injectable()
export class ServiceMenu implements OnModuleInit {
  private menu: Menu = { services: new Map(), servicesByStore: new Map(), resourcesByStore: new Map() };

  constructor(
    private readonly repository: ServicesRepository,
    private readonly changes: ChangeFeed,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(SERVICES_TOPIC, () => this.reload());
    await this.reload();
  }

  /** Reads the menu anew; also called by the change feed. */
  readonly reload = oneAtATime(async () => {
    const [services, resources] = await Promise.all([this.repository.listServices(), this.repository.listResources()]);
    this.menu = { services: new Map(services.map((service) => [service.id, service])), servicesByStore: groupByStore(services), resourcesByStore: groupByStore(resources) };
  });

  findService(serviceId: string): Service | null {
    return this.menu.services.get(serviceId) ?? null;
  }

  /** @throws STORES.SERVICE_NOT_FOUND */
  getService(serviceId: string): Service {
    const service = this.findService(serviceId);
    if (service === null) throw storesError('STORES.SERVICE_NOT_FOUND');
    return service;
  }

  /** Every service of a store, also those that are not offered now. */
  listServices(storeId: string): readonly Service[] {
    return this.menu.servicesByStore.get(storeId) ?? [];
  }

  /** Staff, then rooms of a store, also those that are away. */
  listResources(storeId: string): readonly Resource[] {
    return this.menu.resourcesByStore.get(storeId) ?? [];
  }
}

function groupByStore<T extends { readonly storeId: string }>(rows: readonly T[]): Map<string, T[]> {
  const byStore = new Map<string, T[]>();
  for (const row of rows) {
    const ofStore = byStore.get(row.storeId);
    if (ofStore === undefined) byStore.set(row.storeId, [row]);
    else ofStore.push(row);
  }
  return byStore;
}
