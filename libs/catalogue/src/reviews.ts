import { Injectable } from '@nestjs/common';
import { encodeCursor } from '@quanyu/platform';
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
    cursor?: { readonly createdAt: string; readonly reviewId: string } | undefined;
    limit?: number | undefined;
  }): Promise<{ items: Review[]; nextCursor: string | null }> {
    const limit = query.limit ?? PAGE_SIZE;
    const rows = await this.repository.listReviews({
      productId: query.productId,
      ratings: RATINGS[query.filter ?? 'all'],
      after: query.cursor ?? null,
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
