import { uuid } from '@quanyu/platform';
import { z } from 'zod';

/** Ids in a query, separated by commas, each once. */
export function idList(max: number) {
  return z
    .string()
    .max(max * 37)
    .transform((value) => [...new Set(value.split(','))])
    .pipe(z.array(uuid).min(1).max(max))
    .meta({ description: `编号，用逗号分隔，最多 ${max} 个` });
}
