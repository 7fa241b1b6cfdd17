import { type Clock, type Database, scopeParameter, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from '../access-tokens.js';
import { identityError } from '../identity.errors.js';
import type { StaffAccess, StaffProfile } from '../staff-access.js';
import { StaffRepository, type StaffRow } from '../staff.repository.js';
import { mayView } from './view-as.rules.js';

/** What opens the workbench of somebody else, for ten minutes and for reading. */
export interface View {
  readonly accessToken: string;
  readonly expiresAt: Date;
  readonly viewed: StaffProfile;
}

const LISTED = 50;

/**
 * A manager or support sees the workbench as somebody of the store does. It ends after ten minutes, with the viewer's own session, and with
 * the right to do it; whatever it tries to change is refused for all routes alike.
 */
export class ViewAs {
  private readonly staff: StaffRepository;

  constructor(
    private readonly database: Database,
    private readonly staffAccess: StaffAccess,
    private readonly accessTokens: AccessTokens,
    private readonly clock: Clock,
  ) {
    this.staff = new StaffRepository(database);
  }

  /** Whom this person may view; the first fifty, the rest by searching. */
  async list(viewer: StaffPrincipal, text: string | null): Promise<StaffRow[]> {
    const rows = await this.staff.listOfStores({ scope: scopeParameter(viewer.storeScope), text, limit: LISTED });
    return rows.filter(({ id }) => id !== viewer.staffId);
  }

  /** @throws IDENTITY.NOT_VIEWABLE, also for nobody */
  async begin(by: { principal: StaffPrincipal; ip: string; requestId: string }, staffId: string, reason: string): Promise<View> {
    const { principal: viewer, ip, requestId } = by;
    const viewed = await this.staffAccess.findProfile(staffId);
    if (viewed === null || !mayView(viewer, viewed)) throw identityError('IDENTITY.NOT_VIEWABLE');
    const at = this.clock.now();
    await this.database.transaction((tx) => writeAudit(tx, { actor: viewer, action: 'staff.viewAs', targetType: 'staff', targetId: staffId, reason, ip, requestId, at }));
    const accessToken = await this.accessTokens.issue({ audience: 'staff', subjectId: staffId, sessionId: viewer.sessionId, actorId: viewer.staffId });
    return { accessToken, expiresAt: new Date(at.getTime() + ACCESS_TOKEN_SECONDS * 1_000), viewed };
  }
}
