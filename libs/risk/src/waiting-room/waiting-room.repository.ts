import type { Database, Queryable, Tx } from '@quanyu/platform';
import type { Call } from '../lua/wait-in-line.js';
import type { LaneAudit, WaitingLane, WaitingRoom, WaitingRoomMode } from './waiting-room.rules.js';

export type NewRoom = Pick<WaitingRoom, 'roomId' | 'name' | 'mode' | 'startsAt' | 'endsAt' | 'admitPerSecond' | 'passMinutes' | 'memberShare' | 'seed'>;

/** What ops can change of a room that stands. */
export interface RoomSettings {
  readonly mode: WaitingRoomMode;
  readonly admitPerSecond: number;
  readonly passMinutes: number;
  readonly memberShare: number;
}

export interface RecordedCall extends Call {
  readonly roomId: string;
  readonly calledAtMs: number;
}

export interface AdmissionRow {
  readonly id: number;
  readonly lane: WaitingLane;
  readonly rank: number;
  readonly joinedAt: Date;
  readonly calledAt: Date;
  readonly sequence: number;
}

/** The place of a row in the order of calls. */
export interface AdmissionCursor {
  readonly calledAt: Date;
  readonly sequence: number;
  readonly id: number;
}

const COLUMNS = `id AS "roomId", name, mode, starts_at AS "startsAt", ends_at AS "endsAt", closed_at AS "closedAt", sold_out_at AS "soldOutAt",
  admit_per_second AS "admitPerSecond", pass_minutes AS "passMinutes", member_share AS "memberShare", encode(seed, 'hex') AS seed, audit, version`;

const RESTART = `UPDATE risk.waiting_room SET seed = decode($2, 'hex'), starts_at = $3, sold_out_at = NULL, audit = NULL WHERE id = $1`;

export class WaitingRoomRepository {
  constructor(private readonly database: Database) {}

  /** Rooms that are not over, and those that ended after `endedAfter`. */
  async list(endedAfter: Date): Promise<WaitingRoom[]> {
    return this.database.query<WaitingRoom>(
      `SELECT ${COLUMNS} FROM risk.waiting_room WHERE coalesce(closed_at, ends_at) IS NULL OR coalesce(closed_at, ends_at) >= $1 ORDER BY starts_at, id`,
      [endedAfter],
    );
  }

  /** Opens a room, or changes one that was opened before: seed and news stay. False when it was closed for good. */
  async open(tx: Tx, room: NewRoom): Promise<boolean> {
    const changed = await tx.execute(
      `INSERT INTO risk.waiting_room (id, name, mode, starts_at, ends_at, admit_per_second, pass_minutes, member_share, seed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, decode($9, 'hex'))
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, mode = excluded.mode, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
         admit_per_second = excluded.admit_per_second, pass_minutes = excluded.pass_minutes, member_share = excluded.member_share, audit = NULL,
         version = risk.waiting_room.version + 1
       WHERE risk.waiting_room.closed_at IS NULL`,
      [room.roomId, room.name, room.mode, room.startsAt, room.endsAt, room.admitPerSecond, room.passMinutes, room.memberShare, room.seed],
    );
    return changed === 1;
  }

  async setRate(tx: Tx, roomId: string, admitPerSecond: number): Promise<boolean> {
    const sql = `UPDATE risk.waiting_room SET admit_per_second = $2, version = version + 1 WHERE id = $1 AND closed_at IS NULL`;
    return (await tx.execute(sql, [roomId, admitPerSecond])) === 1;
  }

  /** Changes the end alone. False when no such room stands, or it is one without an end. */
  async extend(tx: Tx, roomId: string, endsAt: Date): Promise<boolean> {
    const sql = `UPDATE risk.waiting_room SET ends_at = $2, audit = NULL, version = version + 1 WHERE id = $1 AND closed_at IS NULL AND ends_at IS NOT NULL`;
    return (await tx.execute(sql, [roomId, endsAt])) === 1;
  }

  /** Null when the version is not the one given. */
  async update(tx: Tx, room: { roomId: string; version: number }, settings: RoomSettings): Promise<WaitingRoom | null> {
    const [row] = await tx.query<WaitingRoom>(
      `UPDATE risk.waiting_room SET mode = $3, admit_per_second = $4, pass_minutes = $5, member_share = $6, version = version + 1
       WHERE id = $1 AND version = $2 RETURNING ${COLUMNS}`,
      [room.roomId, room.version, settings.mode, settings.admitPerSecond, settings.passMinutes, settings.memberShare],
    );
    return row ?? null;
  }

  /** Begins a new round of a room that has no end: a new queue with a new seed. */
  async restart(tx: Tx, roomId: string, round: { seed: string; startsAt: Date }): Promise<void> {
    await tx.execute(RESTART, [roomId, round.seed, round.startsAt]);
  }

  /** The same for a room that is off and whose round began earlier: of the processes that ask for one start, one begins it. */
  async restartWhileOff(tx: Tx, roomId: string, round: { seed: string; startsAt: Date }): Promise<boolean> {
    return (await tx.execute(`${RESTART} AND mode = 'off' AND starts_at < $3`, [roomId, round.seed, round.startsAt])) === 1;
  }

  async close(tx: Tx, roomId: string, at: Date): Promise<boolean> {
    return (await tx.execute(`UPDATE risk.waiting_room SET closed_at = $2, version = version + 1 WHERE id = $1 AND closed_at IS NULL`, [roomId, at])) === 1;
  }

  /** False when it was so already. */
  async setSoldOut(tx: Tx, roomId: string, at: Date | null): Promise<boolean> {
    const sql = `UPDATE risk.waiting_room SET sold_out_at = $2 WHERE id = $1 AND (sold_out_at IS NULL) <> ($2::timestamptz IS NULL)`;
    return (await tx.execute(sql, [roomId, at])) === 1;
  }

  async setAudit(tx: Tx, roomId: string, audit: readonly LaneAudit[]): Promise<boolean> {
    return (await tx.execute(`UPDATE risk.waiting_room SET audit = $2 WHERE id = $1 AND audit IS NULL`, [roomId, JSON.stringify(audit)])) === 1;
  }

  async insertCalls(calls: readonly RecordedCall[]): Promise<void> {
    await this.database.query(
      `INSERT INTO risk.room_admission (room_id, lane, customer_id, rank, joined_at, called_at, sequence)
       SELECT c.room_id, c.lane, c.customer_id, c.rank, to_timestamp(c.joined_at / 1000.0), to_timestamp(c.called_at / 1000.0), c.sequence
       FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::float8[], $5::float8[], $6::float8[], $7::bigint[])
         AS c (room_id, lane, customer_id, rank, joined_at, called_at, sequence)
       JOIN risk.waiting_room r ON r.id = c.room_id`,
      [
        calls.map((call) => call.roomId),
        calls.map((call) => call.lane),
        calls.map((call) => call.customerId),
        calls.map((call) => call.rank),
        calls.map((call) => call.joinedAtMs),
        calls.map((call) => call.calledAtMs),
        calls.map((call) => call.sequence),
      ],
    );
  }

  /** Calls in their order, from the start of the room's present round. */
  async listAdmissions(room: Pick<WaitingRoom, 'roomId' | 'startsAt'>, page: { after: AdmissionCursor | null; limit: number }): Promise<AdmissionRow[]> {
    return this.database.query<AdmissionRow>(
      `SELECT id, lane, rank, joined_at AS "joinedAt", called_at AS "calledAt", sequence FROM risk.room_admission
       WHERE room_id = $1 AND called_at >= $2
         AND ($3::timestamptz IS NULL OR (called_at, sequence, id) > ($3::timestamptz, $4::bigint, $5::bigint))
       ORDER BY called_at, sequence, id LIMIT $6`,
      [room.roomId, room.startsAt, page.after?.calledAt ?? null, page.after?.sequence ?? null, page.after?.id ?? null, page.limit],
    );
  }

  /** Ranks of one lane in the order of their calls. */
  async listRanks(source: Queryable, room: Pick<WaitingRoom, 'roomId' | 'startsAt'>, lane: WaitingLane): Promise<number[]> {
    const rows = await source.query<{ rank: number }>(
      `SELECT rank FROM risk.room_admission WHERE room_id = $1 AND called_at >= $2 AND lane = $3 ORDER BY called_at, sequence, id`,
      [room.roomId, room.startsAt, lane],
    );
    return rows.map(({ rank }) => rank);
  }

  /** Deletes at most `limit` calls that are older than `before`. */
  async prune(before: Date, limit: number): Promise<void> {
    await this.database.query(
      `DELETE FROM risk.room_admission WHERE id IN (SELECT id FROM risk.room_admission WHERE called_at < $1 ORDER BY called_at LIMIT $2)`,
      [before, limit],
    );
  }
}
