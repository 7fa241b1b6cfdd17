import type { OnModuleInit } from '@nestjs/common';
import { type AuditLine, listAuditLines, type StaffEditor, writeAudit } from '../audit.js';
import type { Clock } from '../clock.js';
import type { ChangeFeed } from '../database/change-feed.js';
import type { Database, Tx } from '../database/database.js';
import { platformError } from '../errors.js';
import { oneAtATime } from '../one-at-a-time.js';
import { presetOf, SWITCH_KEYS, type SwitchKey, type SwitchPreset } from './switch-keys.js';

const SWITCHES_TOPIC = 'switches';
const AUDIT_TARGET = 'switch';
/** Of all actions on switches only this one can be undone as a whole. */
const PRESET_ACTION = 'switch.preset';

export interface SwitchState {
  readonly key: SwitchKey;
  /** On means that the feature is switched down. */
  readonly isOn: boolean;
  readonly reason: string | null;
  readonly changedBy: string | null;
  readonly changedAt: Date | null;
  readonly revertsAt: Date | null;
  readonly version: number;
}

export interface SwitchChange {
  /** Which switches are to be on afterwards; the others go off. */
  readonly wanted: ReadonlySet<SwitchKey>;
  readonly reason: string;
  /** Null keeps them on until somebody says otherwise. */
  readonly revertAfterMinutes: number | null;
  /** `boardVersion` that the actor saw. */
  readonly boardVersion: number;
  readonly preset: SwitchPreset | 'undo';
}

/**
 * Features that ops can switch down at a peak. Asking costs nothing: every process holds the switches in memory and
 * follows a change within a second. A switch never stops an order; `queueOnly` makes it wait its turn.
 */
export class Switches implements OnModuleInit {
  private on: ReadonlySet<SwitchKey> = new Set();

  constructor(
    private readonly database: Database,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(SWITCHES_TOPIC, () => this.load());
    await this.load();
  }

  /** True while the feature is switched down. */
  isOn(key: SwitchKey): boolean {
    return this.on.has(key);
  }

  /** @throws SERVICE.DEGRADED while the feature is switched down. */
  assertAvailable(key: SwitchKey): void {
    if (this.on.has(key)) throw platformError('SERVICE.DEGRADED', { switch: key });
  }

  /** The switches that are on. The set is replaced by a change, never altered, so it can serve as a version. */
  switchedOn(): ReadonlySet<SwitchKey> {
    return this.on;
  }

  get level(): SwitchPreset | 'custom' {
    return presetOf(this.on);
  }

  /** The switches as the database has them, for the screen that changes them. */
  async read(): Promise<{ states: readonly SwitchState[]; boardVersion: number; undoable: ReadonlySet<SwitchKey> | null }> {
    const [states, undoable] = await Promise.all([readStates(this.database), this.findUndoable()]);
    return { states, boardVersion: boardVersion(states), undoable };
  }

  /**
   * Turns one switch.
   * @throws REQUEST.VERSION_CONFLICT when it was turned by somebody else since.
   */
  async set(change: { key: SwitchKey; isOn: boolean; reason: string; revertAfterMinutes: number | null; version: number }, editor: StaffEditor): Promise<void> {
    await this.change(async (tx, states) => {
      const before = states.find(({ key }) => key === change.key) ?? untouched(change.key);
      if (before.version !== change.version) throw platformError('REQUEST.VERSION_CONFLICT');
      const after = await this.write(tx, { ...before, isOn: change.isOn }, { ...change, changedBy: editor.actor.name });
      await writeAudit(tx, { ...editor, action: 'switch.set', targetType: AUDIT_TARGET, targetId: change.key, before: visible(before), after: visible(after), reason: change.reason, at: this.clock.now() });
    });
  }

  /**
   * Turns every switch at once. Switches that stand right already are left as they are, their timers included.
   * @throws REQUEST.VERSION_CONFLICT when any switch was turned since the actor looked.
   */
  async apply(change: SwitchChange, editor: StaffEditor): Promise<void> {
    await this.change(async (tx, states) => {
      if (boardVersion(states) !== change.boardVersion) throw platformError('REQUEST.VERSION_CONFLICT');
      for (const state of states) {
        const isOn = change.wanted.has(state.key);
        if (isOn !== state.isOn) await this.write(tx, { ...state, isOn }, { ...change, changedBy: editor.actor.name });
      }
      await writeAudit(tx, {
        ...editor,
        action: PRESET_ACTION,
        targetType: AUDIT_TARGET,
        targetId: change.preset,
        before: { on: keysOn(states) },
        after: { on: [...change.wanted] },
        reason: change.reason,
        at: this.clock.now(),
      });
    });
  }

  /** Turns off what was to be on for a while only; for the worker, again and again. Returns how many. */
  async revertDue(): Promise<number> {
    const [due] = await this.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM platform.degradation_switch WHERE is_on AND reverts_at <= $1`, [this.clock.now()]);
    if (due === undefined || due.count === 0) return 0;
    let reverted = 0;
    await this.change(async (tx, states) => {
      const nowMs = this.clock.nowMs();
      for (const state of states) {
        if (!state.isOn || state.revertsAt === null || state.revertsAt.getTime() > nowMs) continue;
        const reason = '到时自动恢复';
        const after = await this.write(tx, { ...state, isOn: false }, { reason, revertAfterMinutes: null, changedBy: '系统' });
        await writeAudit(tx, { actor: 'system', action: 'switch.revert', targetType: AUDIT_TARGET, targetId: state.key, before: visible(state), after: visible(after), reason, at: this.clock.now() });
        reverted += 1;
      }
    });
    return reverted;
  }

  /** One change at a time: the rows are locked in one order before anything is decided. */
  private async change(decide: (tx: Tx, states: readonly SwitchState[]) => Promise<void>): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.execute(`SELECT 1 FROM platform.degradation_switch ORDER BY key FOR UPDATE`);
      await decide(tx, await readStates(tx));
      await this.changes.announce(tx, SWITCHES_TOPIC);
    });
    await this.load();
  }

  private async write(tx: Tx, state: SwitchState, by: { reason: string; revertAfterMinutes: number | null; changedBy: string }): Promise<SwitchState> {
    const changedAt = this.clock.now();
    const revertsAt = state.isOn && by.revertAfterMinutes !== null ? new Date(changedAt.getTime() + by.revertAfterMinutes * 60_000) : null;
    const [row] = await tx.query<SwitchState>(
      `UPDATE platform.degradation_switch SET is_on = $2, reason = $3, changed_by = $4, changed_at = $5, reverts_at = $6, version = version + 1
       WHERE key = $1 AND version = $7 RETURNING ${COLUMNS}`,
      [state.key, state.isOn, by.reason, by.changedBy, changedAt, revertsAt, state.version],
    );
    if (row === undefined) throw new Error(`the switch ${state.key} has no row: a migration is missing`);
    return row;
  }

  private readonly load = oneAtATime(async () => {
    const on = keysOn(await readStates(this.database));
    if (on.length !== this.on.size || on.some((key) => !this.on.has(key))) this.on = new Set(on);
  });

  /** What was on before the last preset, if nothing was turned since. */
  private async findUndoable(): Promise<ReadonlySet<SwitchKey> | null> {
    const [last] = await listAuditLines(this.database, { targetType: AUDIT_TARGET, beforeId: null, limit: 1 });
    return last === undefined || last.action !== PRESET_ACTION || last.targetId === 'undo' ? null : new Set(keysIn(last.before));
  }
}

const COLUMNS = `key, is_on AS "isOn", reason, changed_by AS "changedBy", changed_at AS "changedAt", reverts_at AS "revertsAt", version`;

/** In the order of the list. A row that this build does not know is passed over, for a newer one may have added it. */
async function readStates(source: Pick<Database, 'query'>): Promise<SwitchState[]> {
  const rows = await source.query<SwitchState>(`SELECT ${COLUMNS} FROM platform.degradation_switch`);
  return SWITCH_KEYS.map((key) => rows.find((row) => row.key === key) ?? untouched(key));
}

function untouched(key: SwitchKey): SwitchState {
  return { key, isOn: false, reason: null, changedBy: null, changedAt: null, revertsAt: null, version: 0 };
}

function keysOn(states: readonly SwitchState[]): SwitchKey[] {
  return states.filter(({ isOn }) => isOn).map(({ key }) => key);
}

/** Every write adds one to some row, so the sum changes with each. */
function boardVersion(states: readonly SwitchState[]): number {
  return states.reduce((sum, { version }) => sum + version, 0);
}

function visible({ isOn, revertsAt }: SwitchState): object {
  return { isOn, revertsAt: revertsAt?.toISOString() ?? null };
}

function keysIn(before: AuditLine['before']): SwitchKey[] {
  const on: unknown = typeof before === 'object' && before !== null ? Reflect.get(before, 'on') : undefined;
  return Array.isArray(on) ? SWITCH_KEYS.filter((key) => on.includes(key)) : [];
}
