import { hash, verify } from '@node-rs/argon2';
import { platformError } from '@quanyu/platform';

/** OWASP's least for argon2id, which is the library's default algorithm: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Each hash takes 19 MiB and tens of milliseconds of a core, so a flood of sign-ins waits outside. */
const MAX_RUNNING = 16;

export class Passwords {
  private running = 0;
  private readonly unknown: Promise<string>;

  /** `unguessable` is the password of nobody: what is typed for an unknown username is compared with it. */
  constructor(unguessable: string) {
    this.unknown = hash(unguessable, PARAMETERS);
  }

  /** @throws SERVICE.BUSY when too many are being hashed. */
  hash(password: string): Promise<string> {
    return this.bounded(() => hash(password, PARAMETERS));
  }

  /**
   * Whether the password is the one of this hash. Without a hash (unknown username) the same work is done and the
   * answer is no, so that time does not tell which usernames exist.
   * @throws SERVICE.BUSY when too many are being hashed.
   */
  async matches(passwordHash: string | null, password: string): Promise<boolean> {
    const reference = passwordHash ?? (await this.unknown);
    const matched = await this.bounded(() => verify(reference, password));
    return matched && passwordHash !== null;
  }

  private async bounded<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= MAX_RUNNING) throw platformError('SERVICE.BUSY');
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
    }
  }
}
