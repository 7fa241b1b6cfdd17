import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, openEventStream, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { MinuteLog } from './minute-log.js';
import { getOperationsLive, listOperationsMinutes, streamOperations } from './operations.contract.js';
import { operationsError } from './switches.contract.js';
import { WarRoom } from './war-room.js';

const HOUR_MS = 3_600_000;
const LONGEST_MS = { headline: 24 * HOUR_MS, full: 2 * HOUR_MS };

@Controller()
export class OperationsAdminController {
  constructor(
    private readonly warRoom: WarRoom,
    private readonly minutes: MinuteLog,
  ) {}

  @Endpoint(getOperationsLive)
  live(): Promise<ReplyOf<typeof getOperationsLive>> {
    return this.warRoom.read();
  }

  @Endpoint(streamOperations)
  async stream(_input: InputOf<typeof streamOperations>, { request, reply }: RequestContext<typeof streamOperations>): Promise<void> {
    this.warRoom.watch(openEventStream(request, reply));
  }

  @Endpoint(listOperationsMinutes)
  async list({ query }: InputOf<typeof listOperationsMinutes>): Promise<ReplyOf<typeof listOperationsMinutes>> {
    const [from, to] = [new Date(query.from), new Date(query.to)];
    const detail = query.detail ?? 'headline';
    if (to.getTime() - from.getTime() > LONGEST_MS[detail]) throw operationsError('OPERATIONS.RANGE_TOO_LONG');
    const kept = await this.minutes.list(from, to);
    return {
      items: kept.map(({ minute, snapshot }) => ({ minute: minute.toISOString(), headline: snapshot.headline, rejects: snapshot.rejects, snapshot: detail === 'full' ? snapshot : null })),
    };
  }
}
