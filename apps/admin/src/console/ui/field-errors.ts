import { isApiProblem } from '@quanyu/api-client';

/** What the server refused, in words, by the path of the field; nothing for any other failure. */
export function fieldErrors(error: unknown): ReadonlyMap<string, string> {
  return new Map(isApiProblem(error) ? error.errors.map(({ path, message }) => [path, message]) : []);
}

/** What was refused of the field at this path: of a list or a group, the first that is wrong in it. */
export function errorAt(errors: ReadonlyMap<string, string>, path: string): string | undefined {
  return errors.get(path) ?? [...errors].find(([refused]) => refused.startsWith(`${path}.`) || refused.startsWith(`${path}[`))?.[1];
}
