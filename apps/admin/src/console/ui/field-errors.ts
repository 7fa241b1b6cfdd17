import { isApiProblem } from '@quanyu/api-client';

/** What the server refused, in words, by the path of the field; nothing for any other failure. */
export function fieldErrors(error: unknown): ReadonlyMap<string, string> {
  return new Map(isApiProblem(error) ? error.errors.map(({ path, message }) => [path, message]) : []);
}
