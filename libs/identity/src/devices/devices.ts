import { type Clock, type Database, type Principal, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import type { Sessions, SignedInDevice } from '../sessions/sessions.js';

/** Who acts on devices. */
export interface DeviceActor<Who extends Principal = Principal> {
  readonly principal: Who;
  readonly ip: string;
  readonly requestId: string;
}

/** Where people are signed in, and how they are signed out there. What ops do to others is in the audit log. */
export class Devices {
  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  listOwn(principal: Principal): Promise<SignedInDevice[]> {
    return this.sessions.listDevices(principal.kind, subjectOf(principal));
  }

  listOfStaff(staffId: string): Promise<SignedInDevice[]> {
    return this.sessions.listDevices('staff', staffId);
  }

  /** @throws IDENTITY.SESSION_NOT_FOUND also for somebody else's */
  async signOutOwn({ principal }: Pick<DeviceActor, 'principal'>, sessionId: string): Promise<void> {
    await this.database.transaction((tx) => this.sessions.revokeDevice(tx, { audience: principal.kind, subjectId: subjectOf(principal), sessionId }, 'deviceSignedOut'));
  }

  /** Ends all but the session that asks; answers how many. */
  signOutOthers({ principal }: Pick<DeviceActor, 'principal'>): Promise<number> {
    return this.database.transaction((tx) => this.sessions.revokeAllOf(tx, subjectOf(principal), { reason: 'deviceSignedOut', exceptSessionId: principal.sessionId }));
  }

  /** @throws IDENTITY.SESSION_NOT_FOUND */
  async signOutStaffDevice(by: DeviceActor<StaffPrincipal>, staffId: string, sessionId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.sessions.revokeDevice(tx, { audience: 'staff', subjectId: staffId, sessionId }, 'byAdmin');
      await writeAudit(tx, { ...this.auditOf(by, staffId), action: 'staff.signOutDevice', after: { sessionId } });
    });
  }

  async signOutStaff(by: DeviceActor<StaffPrincipal>, staffId: string): Promise<number> {
    return this.database.transaction(async (tx) => {
      const ended = await this.sessions.revokeAllOf(tx, staffId, { reason: 'byAdmin' });
      await writeAudit(tx, { ...this.auditOf(by, staffId), action: 'staff.signOutEverywhere', after: { ended } });
      return ended;
    });
  }

  private auditOf({ principal: actor, ip, requestId }: DeviceActor<StaffPrincipal>, staffId: string) {
    return { actor, targetType: 'staff', targetId: staffId, ip, requestId, at: this.clock.now() };
  }
}

function subjectOf(principal: Principal): string {
  return principal.kind === 'staff' ? principal.staffId : principal.customerId;
}
