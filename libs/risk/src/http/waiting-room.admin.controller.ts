import { Controller } from '@nestjs/common';
import { Clock, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { AdmissionControl } from '../waiting-room/admission-control.js';
import { WaitingLine } from '../waiting-room/waiting-line.js';
import { isOver, seedCommitment, SHOP_ROOM_ID, type WaitingRoom } from '../waiting-room/waiting-room.rules.js';
import { WaitingRooms } from '../waiting-room/waiting-rooms.js';
import { listWaitingRooms, updateWaitingRoom } from './waiting-room.contract.js';

/** How long a room that is over stays on the desk. */
const SHOWN_AFTER_END_MS = 86_400_000;

@Controller()
export class WaitingRoomAdminController {
  constructor(
    private readonly rooms: WaitingRooms,
    private readonly line: WaitingLine,
    private readonly control: AdmissionControl,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listWaitingRooms)
  async list(_input: InputOf<typeof listWaitingRooms>, _context: RequestContext<typeof listWaitingRooms>): Promise<ReplyOf<typeof listWaitingRooms>> {
    const shown = this.rooms.list().filter((room) => !isOver(room, this.clock.nowMs() - SHOWN_AFTER_END_MS));
    // The shop's own room stands first, whenever it was opened.
    const ordered = [...shown].sort((a, b) => Number(b.roomId === SHOP_ROOM_ID) - Number(a.roomId === SHOP_ROOM_ID));
    return { items: await Promise.all(ordered.map((room) => this.toReply(room))) };
  }

  @Endpoint(updateWaitingRoom)
  async update({ params, body }: InputOf<typeof updateWaitingRoom>, context: RequestContext<typeof updateWaitingRoom>): Promise<ReplyOf<typeof updateWaitingRoom>> {
    const { reason, version, ...settings } = body;
    const { principal, ip, requestId } = context;
    const room = await this.rooms.update({ roomId: params.roomId, version }, settings, { staff: principal, reason, ip, requestId });
    return this.toReply(room);
  }

  private async toReply(room: WaitingRoom): Promise<ReplyOf<typeof updateWaitingRoom>> {
    const { roomId, name, mode, startsAt, endsAt, admitPerSecond, passMinutes, memberShare, version } = room;
    return {
      roomId,
      name,
      kind: roomId === SHOP_ROOM_ID ? 'shop' : 'sale',
      mode,
      isRequired: this.rooms.isRequired(roomId),
      startsAt: startsAt.toISOString(),
      endsAt: endsAt?.toISOString() ?? null,
      admitPerSecond,
      effectivePerSecond: this.rooms.ratePerSecond(room),
      capacityPerSecond: this.control.capacityPerSecond(),
      passMinutes,
      memberShare,
      seedCommitment: seedCommitment(room.seed),
      isSoldOut: room.soldOutAt !== null,
      isOver: isOver(room, this.clock.nowMs()),
      counts: await this.line.count(room),
      version,
    };
  }
}
