import { Injectable } from '@nestjs/common';
import { decodeCursor, encodeCursor, invalidField } from '@quanyu/platform';
import { CatalogueRepository } from './catalogue.repository.js';
import type { Review } from './http/catalogue.schema.js';

const RATINGS = { all: [1, 2, 3, 4, 5], good: [4, 5], critical: [1, 2, 3] } as const;
const PAGE_SIZE = 20;

/** What shoppers said of a product. */
@Injectable()
export class Reviews {
  constructor(private readonly repository: CatalogueRepository) {}

  /** One page, newest first. */
  async list(query: {
    productId: string;
    filter?: keyof typeof RATINGS | undefined;
    cursor?: string | undefined;
    limit?: number | undefined;
  }): Promise<{ items: Review[]; nextCursor: string | null }> {
    const limit = query.limit ?? PAGE_SIZE;
    const rows = await this.repository.listReviews({
      productId: query.productId,
      ratings: RATINGS[query.filter ?? 'all'],
      after: query.cursor === undefined ? null : readCursor(query.cursor),
      limit: limit + 1,
    });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(({ id, rating, content, authorName, optionText, createdAt }) => ({
        reviewId: id,
        rating,
        content,
        authorName,
        optionText,
        createdAt: createdAt.toISOString(),
      })),
      nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.createdAtText, last.id]) : null,
    };
  }
}

const TIMESTAMP = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readCursor(cursor: string): { createdAt: string; reviewId: string } {
  const [createdAt, reviewId] = decodeCursor(cursor) ?? [];
  if (typeof createdAt !== 'string' || !TIMESTAMP.test(createdAt) || typeof reviewId !== 'string' || !UUID.test(reviewId)) {
    throw invalidField('query.cursor', '翻页参数已失效，请从第一页重新看');
  }
  return { createdAt, reviewId };
}
