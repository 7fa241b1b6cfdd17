import { Injectable } from '@nestjs/common';
import { maskName } from '@quanyu/identity';
import { Clock, Database, type ReplyOf } from '@quanyu/platform';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { formatCallNumber } from '../pickup/pickup-code.rules.js';
import { WorkDetails } from '../board/work-details.js';
import type { listExceptions } from './exceptions.contract.js';
import { findException, isSuspect } from './exceptions.rules.js';

type Item = ReplyOf<typeof listExceptions>['items'][number];

const MOST_OPEN = 500;

/** What has gone wrong in a store, over what its flows keep already: nothing is written for it. */
@Injectable()
export class StoreExceptions {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly beside: WorkDetails,
    private readonly clock: Clock,
  ) {}

  /** The most urgent first. */
  async list(storeId: string): Promise<Item[]> {
    const now = this.clock.now();
    return this.database.within([storeId]).transaction(async (tx) => {
      const suspects = (await this.repository.listOpen(storeId, MOST_OPEN, tx)).filter(isSuspect);
      const facts = await this.beside.read(suspects, tx);
      const items = suspects.flatMap((work): Item[] => {
        const found = findException({ work, ride: facts.get(work.id)?.ride, questions: facts.get(work.id)?.questions ?? [], now });
        return found === null ? [] : [{ ...headOf(work), ...found, since: found.since.toISOString(), dueAt: found.dueAt.toISOString() }];
      });
      return items.sort((a, b) => a.dueAt.localeCompare(b.dueAt));
    });
  }
}

function headOf(work: FulfillmentOrder): Pick<Item, 'fulfillmentOrderId' | 'callNumber' | 'kind' | 'itemCount' | 'contactName' | 'phoneTail'> {
  return { fulfillmentOrderId: work.id, callNumber: formatCallNumber(work), kind: work.kind, itemCount: work.itemCount, contactName: maskName(work.contactName), phoneTail: work.contactPhone.slice(-4) };
}
