import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, oneAtATime } from '@quanyu/platform';
import { AddressPrintsRepository } from './address-prints.repository.js';
import type { AddressPrint } from './address-prints.rules.js';

export const ADDRESSES_TOPIC = 'risk.addresses';

/** Which wordings of an address were found to mean the same, in the memory of every process and at most a second behind what was written. */
@Injectable()
export class SimilarAddresses implements OnModuleInit {
  private leaders: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly repository: AddressPrintsRepository,
    private readonly changes: ChangeFeed,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(ADDRESSES_TOPIC, () => this.reload());
    await this.reload();
  }

  /** The subject under which a door or a building is known; nearly always its own. */
  resolve(kind: AddressPrint['kind'], subject: string): string {
    return this.leaders.get(`${kind}/${subject}`) ?? subject;
  }

  readonly reload = oneAtATime(async () => {
    this.leaders = new Map((await this.repository.listAliases()).map(({ kind, subject, leader }) => [`${kind}/${subject}`, leader]));
  });
}
