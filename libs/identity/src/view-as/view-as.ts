import { type Clock, type Database, scopeParameter, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import { ACCESS_TOKEN_SECONDS, type AccessClaims, type AccessTokens } from '../sessions/access-tokens.js';
import type { Customers } from '../customers/customers.js';
import type { Customer } from '../customers/customers.repository.js';
import { identityError } from '../identity.errors.js';
import type { StaffAccess, StaffProfile } from '../staff/staff-access.js';
import { StaffRepository, type StaffRow } from '../staff/staff.repository.js';
import { mayView } from './view-as.rules.js';

/** What opens the screens of somebody else, for ten minutes and for reading. */
export interface View<Viewed> {
  readonly accessToken: string;
  readonly expiresAt: Date;
  readonly viewed: Viewed;
}

/** Who looks, and from where. */
interface Looking {
  readonly principal: StaffPrincipal;
  readonly ip: string;
  readonly requestId: string;
}

const LISTED = 50;

/**
 * A manager or support sees the workbench as somebody of the store does, or support sees what a shopper sees. It ends after ten minutes, with the viewer's own session, and with
 * the right to do it; whatever it tries to change is refused for all routes alike.
 */
export class ViewAs {
  private readonly staff: StaffRepository;

  constructor(
    private readonly database: Database,
    private readonly staffAccess: StaffAccess,
    private readonly accessTokens: AccessTokens,
    private readonly clock: Clock,
    private readonly customers: Customers,
  ) {
    this.staff = new StaffRepository(database);
  }

  /** Whom this person may view; the first fifty, the rest by searching. */
  async list(viewer: StaffPrincipal, text: string | null): Promise<StaffRow[]> {
    const rows = await this.staff.listOfStores({ scope: scopeParameter(viewer.storeScope), text, limit: LISTED });
    return rows.filter(({ id }) => id !== viewer.staffId);
  }

  /** @throws IDENTITY.NOT_VIEWABLE, also for nobody */
  async begin(by: Looking, staffId: string, reason: string): Promise<View<StaffProfile>> {
    const { principal: viewer } = by;
    const viewed = await this.staffAccess.findProfile(staffId);
    if (viewed === null || !mayView(viewer, viewed)) throw identityError('IDENTITY.NOT_VIEWABLE');
    return { ...(await this.open(by, { audience: 'staff', subjectId: staffId }, reason)), viewed };
  }

  /** What a shopper sees, as far as routes show it to staff. @throws IDENTITY.CUSTOMER_NOT_FOUND */
  async beginShopper(by: Looking, customerId: string, reason: string): Promise<View<Customer>> {
    const viewed = await this.customers.get(customerId);
    return { ...(await this.open(by, { audience: 'customer', subjectId: viewed.id }, reason)), viewed };
  }

  private async open({ principal: viewer, ip, requestId }: Looking, subject: Pick<AccessClaims, 'audience' | 'subjectId'>, reason: string): Promise<Omit<View<never>, 'viewed'>> {
    const { audience: targetType, subjectId: targetId } = subject;
    const at = this.clock.now();
    await this.database.transaction((tx) => writeAudit(tx, { actor: viewer, action: `${targetType}.viewAs`, targetType, targetId, reason, ip, requestId, at }));
    const accessToken = await this.accessTokens.issue({ ...subject, sessionId: viewer.sessionId, actorId: viewer.staffId });
    return { accessToken, expiresAt: new Date(at.getTime() + ACCESS_TOKEN_SECONDS * 1_000) };
  }
}
