import { type ApiProblem, type ErrorCode, isApiProblem } from '@quanyu/api-client';

/** What a screen says about a failure: one line, the next step, and a number for whoever has to look into it. */
export interface ProblemText {
  readonly title: string;
  readonly hint: string | null;
  readonly requestId: string | null;
}

const HINTS: Partial<Record<ErrorCode, string>> = {
  'AUTH.FORBIDDEN': '需要的话，请管理员在「员工与权限」里加上',
};

/** Any thrown value in words for people. Bugs of this app speak like an internal error, without a stack. */
export function describeProblem(error: unknown): ProblemText {
  if (!isApiProblem(error)) return { title: '页面出了点问题', hint: '刷新后再试', requestId: null };
  const fields = error.errors.map(({ message }) => message).slice(0, 3);
  return {
    title: error.title,
    hint: HINTS[error.code] ?? (fields.length > 0 ? fields.join('；') : null),
    requestId: error.requestId === '' ? null : error.requestId,
  };
}

/** A detail of a problem that should be text. */
export function textDetail(problem: ApiProblem, name: string): string | null {
  const value = problem.details[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
