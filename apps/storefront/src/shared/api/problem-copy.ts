import { isApiProblem } from './index';

export type ProblemCopy = { title: string; hint: string };

/** What a screen says about a failed call. The title is the table's, by code; a code that only engineers know is never shown. */
export function problemCopy(error: unknown): ProblemCopy {
  if (!isApiProblem(error)) return { title: '没加载出来', hint: '再试一次，通常就好了' };
  if (error.status === 0) return { title: '网络不太稳', hint: '检查一下网络，点我重试' };
  if (error.status >= 500) return { title: error.title, hint: error.requestId ? `错误编号 ${error.requestId}` : '稍后再试' };
  return { title: error.title, hint: error.errors[0]?.message ?? '' };
}
