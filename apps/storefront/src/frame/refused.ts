import { isApiProblem } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { openPage } from '@/shared/navigation';
import { ask, toast } from '@/ui/toast';

/** What the latest refusal gave to appeal with; it is gone with the app and once it was appealed, and the next refusal gives another. */
let latest: string | null = null;

export function latestRefusal(): string | null {
  return latest;
}

/** The text to appeal with, when this is a refusal by risk that names one. */
function refusalOf(error: unknown): string | null {
  const refusal = isApiProblem(error, 'RISK.BLOCKED') ? error.details['refusal'] : undefined;
  return typeof refusal === 'string' ? refusal : null;
}

/** Keeps what a refusal gave to appeal with. False when this is no such refusal. */
export function rememberRefusal(error: unknown): boolean {
  const refusal = refusalOf(error);
  if (refusal === null) return false;
  latest = refusal;
  return true;
}

/** Forgets a refusal that cannot be appealed any more. One that came since stays. */
export function forgetRefusal(refusal: string): void {
  if (latest === refusal) latest = null;
}

/** Tells somebody who was turned away that they may appeal; for the hooks that ask, so that no screen can forget it. False when this is no such refusal. */
export function offerAppeal(error: unknown): boolean {
  if (!rememberRefusal(error)) return false;
  void ask({ title: '这次操作没有通过', text: '系统判断这次操作有风险。如果弄错了，告诉我们，会有人来看。', confirm: '去申诉', cancel: '知道了' }).then((isWanted) => {
    if (isWanted) openPage('appeal');
  });
  return true;
}

/** Says what went wrong. Whoever was turned away was offered an appeal by the hook that asked, and needs no second sentence. */
export function tellProblem(error: unknown): void {
  if (refusalOf(error) === null) toast(problemCopy(error).title);
}
