import type { INestApplicationContext } from '@nestjs/common';
import { catalogueTasks, PublishSchedule } from '@quanyu/catalogue';
import { AnswerQuestion, MissingGoods, OpenFulfillment, PruneHandOverPhotos, TellShopper, VisitUploads, WatchDeliveries, WatchWork } from '@quanyu/fulfillment';
import { People, SealPersonalData, Sessions } from '@quanyu/identity';
import { MissingStock, StockAccuracy } from '@quanyu/inventory';
import { MemberSweeps, VerifyLedger } from '@quanyu/membership';
import { AccrueMembership, AfterSalesTasks, FollowBookings, KeepCustomerFacts, OrdersTasks, PresaleTasks, ReplaySourcing, ReviewOrders } from '@quanyu/orders';
import { Clock, Database, Outbox, outboxPending, outboxStuck, pruneOldRows, type RecurringTask, Switches } from '@quanyu/platform';
import { Decisions, JoinAddresses, LinkCustomers, Samples, WaitingRooms } from '@quanyu/risk';
import { CustomerFacts, Lifecycle, Tags } from '@quanyu/segments';
import { Bookings, SlotLedger } from '@quanyu/stores';
import { EndCampaigns, ExpireCoupons, Preheating, PresaleReminders, Reminders, RoomNews } from '@quanyu/promotions';
import { Webhooks } from '@quanyu/webhooks';
import { MinuteLog } from './operations/minute-log.js';
import { PublishNews } from './publish-news.js';
import { WatchAuditChain } from './operations/watch-audit-chain.js';
import { ViewsRepository } from './views/views.repository.js';

const HOUR_MS = 3_600_000;
const MEASURE_EVERY_MS = 5_000;
const REVERT_EVERY_MS = 2_000;
const BOOKINGS_EVERY_MS = 5_000;

/** Subscribes every domain that handles news of a lower one. For the worker, and for whoever drains the outbox itself. */
export function subscribeDomains(nest: INestApplicationContext): void {
  const outbox = nest.get(Outbox);
  nest.get(People, { strict: false }).subscribe(outbox);
  nest.get(OrdersTasks, { strict: false }).subscribe(outbox);
  nest.get(AccrueMembership, { strict: false }).subscribe(outbox);
  nest.get(KeepCustomerFacts, { strict: false }).subscribe(outbox);
  nest.get(CustomerFacts, { strict: false }).subscribe(outbox);
  nest.get(FollowBookings, { strict: false }).subscribe(outbox);
  nest.get(ReviewOrders, { strict: false }).subscribe(outbox);
  nest.get(OpenFulfillment, { strict: false }).subscribe(outbox);
  nest.get(MissingGoods, { strict: false }).subscribe(outbox);
  nest.get(VisitUploads, { strict: false }).subscribe(outbox);
  nest.get(TellShopper, { strict: false }).subscribe(outbox);
  nest.get(PublishNews, { strict: false }).subscribe(outbox);
}

/** What the worker does again and again; every task finds its work in PostgreSQL and is safe to run twice. */
export function collectTasks(nest: INestApplicationContext): RecurringTask[] {
  const sessions = nest.get(Sessions, { strict: false });
  const database = nest.get(Database);
  const clock = nest.get(Clock);
  const switches = nest.get(Switches);
  const decisions = nest.get(Decisions, { strict: false });
  const samples = nest.get(Samples, { strict: false });
  const views = nest.get(ViewsRepository, { strict: false });
  const bookings = nest.get(Bookings, { strict: false });
  const slots = nest.get(SlotLedger, { strict: false });
  return [
    ...nest.get(SealPersonalData, { strict: false }).recurring(),
    ...catalogueTasks(nest.get(PublishSchedule, { strict: false })),
    ...nest.get(OrdersTasks, { strict: false }).recurring(),
    ...nest.get(PresaleTasks, { strict: false }).recurring(),
    ...nest.get(AfterSalesTasks, { strict: false }).recurring(),
    ...nest.get(MissingStock, { strict: false }).recurring(),
    ...nest.get(StockAccuracy, { strict: false }).recurring(),
    ...nest.get(WatchDeliveries, { strict: false }).recurring(),
    ...nest.get(WatchWork, { strict: false }).recurring(),
    ...nest.get(AnswerQuestion, { strict: false }).recurring(),
    ...nest.get(PruneHandOverPhotos, { strict: false }).recurring(),
    ...nest.get(ReplaySourcing, { strict: false }).recurring(),
    ...nest.get(EndCampaigns, { strict: false }).recurring(),
    ...nest.get(ExpireCoupons, { strict: false }).recurring(),
    ...nest.get(Preheating, { strict: false }).recurring(),
    ...nest.get(PresaleReminders, { strict: false }).recurring(),
    ...nest.get(Reminders, { strict: false }).recurring(),
    ...nest.get(RoomNews, { strict: false }).recurring(),
    ...nest.get(MemberSweeps, { strict: false }).recurring(),
    ...nest.get(VerifyLedger, { strict: false }).recurring(),
    ...nest.get(CustomerFacts, { strict: false }).recurring(),
    ...nest.get(Lifecycle, { strict: false }).recurring(),
    ...nest.get(Tags, { strict: false }).recurring(),
    ...nest.get(WaitingRooms, { strict: false }).recurring(),
    ...nest.get(ReviewOrders, { strict: false }).recurring(),
    ...nest.get(JoinAddresses, { strict: false }).recurring(),
    ...nest.get(LinkCustomers, { strict: false }).recurring(),
    ...nest.get(MinuteLog, { strict: false }).recurring(),
    ...nest.get(WatchAuditChain, { strict: false }).recurring(),
    ...nest.get(Webhooks, { strict: false }).recurring(),
    { name: 'stores.end-bookings', everyMs: BOOKINGS_EVERY_MS, run: async () => void (await bookings.sweep()) },
    { name: 'stores.prune-resource-times', everyMs: HOUR_MS, run: async () => void (await bookings.prune()) },
    { name: 'stores.prune-slots', everyMs: HOUR_MS, run: async () => void (await slots.prune()) },
    { name: 'platform.revert-switches', everyMs: REVERT_EVERY_MS, run: async () => void (await switches.revertDue()) },
    { name: 'risk.prune-samples', everyMs: HOUR_MS, run: async () => void (await samples.prune()) },
    { name: 'risk.prune-decisions', everyMs: HOUR_MS, run: async () => void (await decisions.prune()) },
    { name: 'identity.prune-sessions', everyMs: HOUR_MS, run: async () => void (await sessions.pruneEnded()) },
    { name: 'platform.prune', everyMs: HOUR_MS, run: async () => void (await pruneOldRows(database, clock.now())) },
    {
      name: 'platform.measure-outbox',
      everyMs: MEASURE_EVERY_MS,
      run: async () => {
        const { pending, stuck } = await views.readOutbox(clock.now());
        outboxPending.set(pending);
        outboxStuck.set(stuck);
      },
    },
  ];
}
