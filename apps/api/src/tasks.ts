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
  nest.get(People).subscribe(outbox);
  nest.get(OrdersTasks).subscribe(outbox);
  nest.get(AccrueMembership).subscribe(outbox);
  nest.get(KeepCustomerFacts).subscribe(outbox);
  nest.get(CustomerFacts).subscribe(outbox);
  nest.get(FollowBookings).subscribe(outbox);
  nest.get(ReviewOrders).subscribe(outbox);
  nest.get(OpenFulfillment).subscribe(outbox);
  nest.get(MissingGoods).subscribe(outbox);
  nest.get(VisitUploads).subscribe(outbox);
  nest.get(TellShopper).subscribe(outbox);
  nest.get(PublishNews).subscribe(outbox);
}

/** What the worker does again and again; every task finds its work in PostgreSQL and is safe to run twice. */
export function collectTasks(nest: INestApplicationContext): RecurringTask[] {
  const sessions = nest.get(Sessions);
  const database = nest.get(Database);
  const clock = nest.get(Clock);
  const switches = nest.get(Switches);
  const decisions = nest.get(Decisions);
  const samples = nest.get(Samples);
  const views = nest.get(ViewsRepository);
  const bookings = nest.get(Bookings);
  const slots = nest.get(SlotLedger);
  return [
    ...nest.get(SealPersonalData).recurring(),
    ...catalogueTasks(nest.get(PublishSchedule)),
    ...nest.get(OrdersTasks).recurring(),
    ...nest.get(PresaleTasks).recurring(),
    ...nest.get(AfterSalesTasks).recurring(),
    ...nest.get(MissingStock).recurring(),
    ...nest.get(StockAccuracy).recurring(),
    ...nest.get(WatchDeliveries).recurring(),
    ...nest.get(WatchWork).recurring(),
    ...nest.get(AnswerQuestion).recurring(),
    ...nest.get(PruneHandOverPhotos).recurring(),
    ...nest.get(ReplaySourcing).recurring(),
    ...nest.get(EndCampaigns).recurring(),
    ...nest.get(ExpireCoupons).recurring(),
    ...nest.get(Preheating).recurring(),
    ...nest.get(PresaleReminders).recurring(),
    ...nest.get(Reminders).recurring(),
    ...nest.get(RoomNews).recurring(),
    ...nest.get(MemberSweeps).recurring(),
    ...nest.get(VerifyLedger).recurring(),
    ...nest.get(CustomerFacts).recurring(),
    ...nest.get(Lifecycle).recurring(),
    ...nest.get(Tags).recurring(),
    ...nest.get(WaitingRooms).recurring(),
    ...nest.get(ReviewOrders).recurring(),
    ...nest.get(JoinAddresses).recurring(),
    ...nest.get(LinkCustomers).recurring(),
    ...nest.get(MinuteLog).recurring(),
    ...nest.get(WatchAuditChain).recurring(),
    ...nest.get(Webhooks).recurring(),
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
