import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, Database, FieldCipher, IdSource, once, platformError, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';
import { type Message, type MessageType, toSecret } from './message.rules.js';
import { Targets } from './public-address.js';
import { webhooksError } from './webhooks.errors.js';
import { type Endpoint, WebhooksRepository } from './webhooks.repository.js';

export interface EndpointEditor {
  readonly staff: Pick<StaffPrincipal, 'staffId' | 'name'>;
  readonly ip: string;
  readonly requestId: string;
}

export interface EndpointWish {
  readonly name: string;
  readonly url: string;
  readonly types: readonly MessageType[];
}

const MOST = 20;
const SECRET_BYTES = 32;
/** How long the secret before still signs: a receiver changes its own in its own time. */
const OLD_SECRET_MS = 86_400_000;

/** Where a retailer's systems are told of news, and with which secret. A secret is shown once, when it is made. */
@Injectable()
export class EditEndpoints {
  constructor(
    private readonly database: Database,
    private readonly repository: WebhooksRepository,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly cipher: FieldCipher,
    private readonly targets: Targets,
  ) {}

  /** @throws WEBHOOKS.ADDRESS_REFUSED, WEBHOOKS.TOO_MANY */
  async create(key: string, wish: EndpointWish, editor: EndpointEditor): Promise<{ endpoint: Endpoint; secret: string }> {
    await this.targets.check(wish.url);
    const endpointId = await once(this.database, { scope: `staff:${editor.staff.staffId}`, key, request: wish }, async (tx) => {
      const id = this.ids.uuid();
      const endpoint: Endpoint = {
        id, ...wish, status: 'active', sealedSecret: this.seal(id, this.newSecret()), sealedOldSecret: null, oldSecretUntil: null, failingSince: null, version: 1, createdAt: this.clock.now(), createdBy: editor.staff.name,
      };
      if (!(await this.repository.insertEndpoint(tx, endpoint, MOST))) throw webhooksError('WEBHOOKS.TOO_MANY');
      await this.audit(tx, editor, { action: 'webhook.create', after: endpoint });
      return id;
    });
    return this.withSecret(endpointId);
  }

  /** @throws WEBHOOKS.NOT_FOUND, WEBHOOKS.ADDRESS_REFUSED, REQUEST.VERSION_CONFLICT */
  async update(id: string, wish: EndpointWish & { readonly status: 'active' | 'paused'; readonly version: number }, editor: EndpointEditor): Promise<Endpoint> {
    await this.targets.check(wish.url);
    // Whoever switches it on again says that it is mended.
    return this.database.transaction((tx) =>
      this.change(tx, { id, version: wish.version, editor, action: 'webhook.update' }, (before) => ({ ...before, ...wish, failingSince: wish.status === 'active' ? null : before.failingSince })),
    );
  }

  /**
   * A new secret; the one before signs along for a day. The same request makes one and is told it again: two would end the secret that the
   * receiver still knows. @throws WEBHOOKS.NOT_FOUND, REQUEST.VERSION_CONFLICT
   */
  async rotateSecret(key: string, { id, version }: Pick<Endpoint, 'id' | 'version'>, editor: EndpointEditor): Promise<{ endpoint: Endpoint; secret: string }> {
    await once(this.database, { scope: `staff:${editor.staff.staffId}`, key, request: { rotateSecret: id, version } }, async (tx) => {
      await this.change(tx, { id, version, editor, action: 'webhook.rotateSecret' }, (before) => ({
        ...before, sealedSecret: this.seal(id, this.newSecret()), sealedOldSecret: before.sealedSecret, oldSecretUntil: new Date(this.clock.nowMs() + OLD_SECRET_MS),
      }));
      return null;
    });
    return this.withSecret(id);
  }

  /** With everything that was sent to it. @throws WEBHOOKS.NOT_FOUND */
  async remove(id: string, editor: EndpointEditor): Promise<void> {
    await this.database.transaction(async (tx) => {
      const endpoint = await this.repository.findEndpoint(id, tx);
      if (endpoint === null || !(await this.repository.deleteEndpoint(tx, id))) throw webhooksError('WEBHOOKS.NOT_FOUND');
      await this.audit(tx, editor, { action: 'webhook.remove', after: endpoint });
    });
  }

  /** A message that says nothing, to one receiver, whatever it wants to hear of. @throws WEBHOOKS.NOT_FOUND */
  async sendTest(id: string): Promise<void> {
    await this.get(id);
    const now = this.clock.now();
    const message: Message = { id: this.ids.uuid(), type: 'webhook.test', occurredAt: now, data: { endpointId: id } };
    await this.database.transaction((tx) => this.repository.keep(tx, [message], { now, onlyTo: id }));
  }

  /** The secrets that sign a message now, the newest first. */
  secretsOf(endpoint: Endpoint): string[] {
    const isOldGood = endpoint.oldSecretUntil !== null && endpoint.oldSecretUntil > this.clock.now();
    return [endpoint.sealedSecret, ...(isOldGood && endpoint.sealedOldSecret !== null ? [endpoint.sealedOldSecret] : [])].map((sealed) => this.open(endpoint.id, sealed));
  }

  /** @throws WEBHOOKS.NOT_FOUND */
  async get(id: string): Promise<Endpoint> {
    const endpoint = await this.repository.findEndpoint(id);
    if (endpoint === null) throw webhooksError('WEBHOOKS.NOT_FOUND');
    return endpoint;
  }

  private async change(tx: Tx, edit: { readonly id: string; readonly version: number; readonly editor: EndpointEditor; readonly action: string }, make: (before: Endpoint) => Endpoint): Promise<Endpoint> {
    const { id, version, editor, action } = edit;
    const before = await this.repository.findEndpoint(id, tx);
    if (before === null) throw webhooksError('WEBHOOKS.NOT_FOUND');
    const after = make(before);
    if (before.version !== version || !(await this.repository.updateEndpoint(tx, { ...after, version }))) throw platformError('REQUEST.VERSION_CONFLICT');
    await this.audit(tx, editor, { action, after, before });
    return { ...after, version: version + 1 };
  }

  private async withSecret(id: string): Promise<{ endpoint: Endpoint; secret: string }> {
    const endpoint = await this.get(id);
    return { endpoint, secret: this.open(id, endpoint.sealedSecret) };
  }

  private newSecret(): string {
    return toSecret(randomBytes(SECRET_BYTES));
  }

  private seal(id: string, secret: string): string {
    return this.cipher.seal(placeOf(id), secret);
  }

  private open(id: string, sealed: string): string {
    return this.cipher.open(placeOf(id), sealed);
  }

  private async audit(tx: Tx, { staff, ip, requestId }: EndpointEditor, { action, after, before }: { action: string; after: Endpoint; before?: Endpoint }): Promise<void> {
    const told = ({ name, url, types, status }: Endpoint) => ({ name, url, types, status });
    await writeAudit(tx, {
      actor: { staffId: staff.staffId, name: staff.name }, ip, requestId, action, targetType: 'webhook', targetId: after.id, after: told(after), ...(before === undefined ? {} : { before: told(before) }), at: this.clock.now(),
    });
  }
}

function placeOf(rowId: string) {
  return { table: 'webhooks.endpoint', column: 'sealed_secret', rowId };
}
