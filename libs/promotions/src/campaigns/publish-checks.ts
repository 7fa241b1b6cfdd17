import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Fences } from '@quanyu/inventory';
import { Clock } from '@quanyu/platform';
import { type Campaign, totalUnits } from './campaign.rules.js';
import { CampaignRepository } from './campaign.repository.js';
import type { CHECK_KEYS } from '../http/campaigns.admin.contract.js';
import { LoadTests } from './load-tests.js';
import { PreheatRepository } from './preheat.repository.js';

export type CheckKey = (typeof CHECK_KEYS)[number];

export interface CampaignCheck {
  readonly key: CheckKey;
  /** pending: not yet done, as opposed to wrong. */
  readonly state: 'pass' | 'fail' | 'pending';
  readonly detail: string;
  readonly canWaive: boolean;
}

/** A load test counts for a campaign when it is not older than this. */
const LOAD_TEST_LASTS_MS = 30 * 86_400_000;

/** The machine's list before a campaign may be approved. */
@Injectable()
export class PublishChecks {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly catalogue: Catalogue,
    private readonly fences: Fences,
    private readonly preheats: PreheatRepository,
    private readonly loadTests: LoadTests,
    private readonly clock: Clock,
  ) {}

  async run(campaign: Campaign): Promise<CampaignCheck[]> {
    return [this.checkTimes(campaign), this.checkPrices(campaign), await this.checkOverlap(campaign), await this.checkStock(campaign), await this.checkWarmUp(campaign), await this.checkLoadTest(campaign)];
  }

  private checkTimes(campaign: Campaign): CampaignCheck {
    const first = campaign.sessions[0];
    const isAhead = first !== undefined && first.endsAt > this.clock.now();
    return check('times', isAhead, isAhead ? `${campaign.sessions.length} 场，时间有效` : '第一场已经结束，请改时间');
  }

  /** Below the daily price of the channel, and on sale at all. */
  private checkPrices(campaign: Campaign): CampaignCheck {
    const snapshot = this.catalogue.snapshot();
    const wrong = campaign.sessions.flatMap(({ items }) => items).flatMap((item) => {
      const variant = snapshot.findVariant(item.variantId);
      if (variant === null) return ['有规格未上架'];
      return item.flashPriceFen < variant.priceFen ? [] : [`${variant.title} ${variant.optionText} 的秒杀价不低于日常价`];
    });
    return check('price', wrong.length === 0, wrong.length === 0 ? '全部低于日常价' : `${wrong[0] ?? ''}${wrong.length > 1 ? `，等 ${wrong.length} 项` : ''}`);
  }

  private async checkOverlap(campaign: Campaign): Promise<CampaignCheck> {
    const from = new Date(Math.min(...campaign.sessions.map(({ startsAt }) => startsAt.getTime())));
    const to = new Date(Math.max(...campaign.sessions.map(({ endsAt }) => endsAt.getTime())));
    const others = await this.campaigns.listOverlapping(campaign.id, from, to);
    const clash = others.find((other) => other.sessions.some((theirs) => campaign.sessions.some((ours) => ours.startsAt < theirs.endsAt && theirs.startsAt < ours.endsAt && sharesGoods(ours, theirs))));
    return check('overlap', clash === undefined, clash === undefined ? '没有时间、门店和商品都重叠的活动' : `与「${clash.name}」同时在同一门店卖同一规格`);
  }

  private async checkStock(campaign: Campaign): Promise<CampaignCheck> {
    const items = campaign.sessions.flatMap((session) => session.items);
    const planned = items.reduce((sum, item) => sum + totalUnits(item), 0);
    if (campaign.status === 'draft') return { key: 'stock', state: 'pending', detail: `提交时锁定 ${planned} 件`, canWaive: false };
    const fences = await this.fences.read(items.map(({ id }) => id));
    const fenced = fences.filter(({ status }) => status === 'open').reduce((sum, fence) => sum + fence.planned, 0);
    return check('stock', fenced === planned, `已锁定 ${fenced} / ${planned} 件`);
  }

  private async checkWarmUp(campaign: Campaign): Promise<CampaignCheck> {
    const preheat = await this.preheats.find(campaign.id);
    if (preheat === null) return { key: 'warmUp', state: 'pending', detail: '还没有预热', canWaive: true };
    const state = preheat.state === 'done' ? 'pass' : preheat.state === 'running' ? 'pending' : 'fail';
    return { key: 'warmUp', state, detail: `${preheat.done} / ${preheat.total}${preheat.problem === null ? '' : `，${preheat.problem}`}`, canWaive: true };
  }

  private async checkLoadTest(campaign: Campaign): Promise<CampaignCheck> {
    const wanted = campaign.expectedOrdersPerSecond;
    const best = await this.loadTests.findLastPassed(new Date(this.clock.nowMs() - LOAD_TEST_LASTS_MS));
    if (best === null) return { key: 'loadTest', state: 'pending', detail: `近 30 天没有通过的压测，预计 ${wanted} 单/秒`, canWaive: true };
    const detail = `最近一次通过的压测达到 ${Math.floor(best.peakOrdersPerSecond)} 单/秒，预计 ${wanted} 单/秒`;
    return { key: 'loadTest', state: best.peakOrdersPerSecond >= wanted ? 'pass' : 'fail', detail, canWaive: true };
  }
}

function check(key: CheckKey, holds: boolean, detail: string): CampaignCheck {
  return { key, state: holds ? 'pass' : 'fail', detail, canWaive: false };
}

function sharesGoods(ours: Campaign['sessions'][number], theirs: Campaign['sessions'][number]): boolean {
  return ours.items.some((item) =>
    theirs.items.some((other) => other.variantId === item.variantId && other.stock.some((place) => item.stock.some(({ locationId }) => locationId === place.locationId))),
  );
}
