import { type Clock, type Database, once, writeAudit } from '@quanyu/platform';
import { identityError } from '../identity.errors.js';
import type { Staff } from '../people/people.js';

export interface Brand {
  readonly code: string;
  readonly name: string;
  readonly isDefault: boolean;
}

/** A brand with the texts that people decided on in it: of each the versions, what was decided on last first. */
export interface BrandTexts extends Brand {
  readonly documents: readonly { readonly document: string; readonly versions: readonly Pick<DecidedVersion, 'version' | 'firstAt' | 'lastAt'>[] }[];
}

interface DecidedVersion {
  readonly brand: string;
  readonly document: string;
  readonly version: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Versions are named by who decides: more of them than this are nobody's texts. */
const MOST_VERSIONS = 200;

/** Brands of one core: their customers are the same people, and what somebody agrees to in one is agreed to there alone. */
export class Brands {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<BrandTexts[]> {
    const brands = await this.database.query<Brand>(`SELECT code, name, is_default AS "isDefault" FROM identity.brand ORDER BY is_default DESC, code`);
    const versions = await this.listVersions();
    return brands.map((brand) => ({ ...brand, documents: textsOf(versions.filter((decided) => decided.brand === brand.code)) }));
  }

  /** A brand must be there before anything is served for it. @throws IDENTITY.BRAND_EXISTS */
  async create({ code, name }: Pick<Brand, 'code' | 'name'>, key: string, { staff, ip, requestId }: Staff): Promise<Brand> {
    return once(this.database, { scope: `staff:${staff.staffId}`, key, request: { createBrand: code, name } }, async (tx) => {
      if ((await tx.execute(`INSERT INTO identity.brand (code, name, is_default) VALUES ($1, $2, false) ON CONFLICT DO NOTHING`, [code, name])) === 0) throw identityError('IDENTITY.BRAND_EXISTS', { code });
      await writeAudit(tx, { actor: staff, action: 'brand.create', targetType: 'brand', targetId: code, after: { code, name }, ip, requestId, at: this.clock.now() });
      return { code, name, isDefault: false };
    });
  }

  /** What was decided on, from one version to the next by the index: consents are as many as people. */
  private listVersions(): Promise<DecidedVersion[]> {
    return this.database.query<DecidedVersion>(
      `WITH RECURSIVE v AS (
         (SELECT brand, document, document_version FROM identity.consent ORDER BY brand, document, document_version LIMIT 1)
         UNION ALL
         SELECT n.brand, n.document, n.document_version FROM v CROSS JOIN LATERAL (
           SELECT c.brand, c.document, c.document_version FROM identity.consent c WHERE (c.brand, c.document, c.document_version) > (v.brand, v.document, v.document_version)
           ORDER BY c.brand, c.document, c.document_version LIMIT 1) AS n
       )
       SELECT v.brand, v.document, v.document_version AS version, d."firstAt", d."lastAt" FROM v CROSS JOIN LATERAL (
         SELECT min(c.decided_at) AS "firstAt", max(c.decided_at) AS "lastAt" FROM identity.consent c WHERE (c.brand, c.document, c.document_version) = (v.brand, v.document, v.document_version)) AS d
       LIMIT $1`,
      [MOST_VERSIONS],
    );
  }
}

function textsOf(decided: readonly DecidedVersion[]): BrandTexts['documents'] {
  return [...new Set(decided.map(({ document }) => document))].map((document) => ({
    document,
    versions: decided
      .filter((one) => one.document === document)
      .sort((a, b) => b.lastAt.getTime() - a.lastAt.getTime())
      .map(({ version, firstAt, lastAt }) => ({ version, firstAt, lastAt })),
  }));
}
