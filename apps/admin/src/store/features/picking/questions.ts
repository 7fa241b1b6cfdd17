import { formatFen } from '../../../shared/money';
import type { FulfillmentOrder, ShopperQuestion, Substitute } from '../../api';

export type SubstitutionQuestion = Extract<ShopperQuestion, { kind: 'substitution' }>;

/** What the shopper is asked about this order's goods and has not answered. */
export function openSubstitutions({ questions }: Pick<FulfillmentOrder, 'questions'>): SubstitutionQuestion[] {
  return questions.filter((question): question is SubstitutionQuestion => question.kind === 'substitution' && question.answer === null);
}

/** What a substitute costs the shopper, who never pays more. */
export function describeDifference({ differenceFen }: Pick<Substitute, 'differenceFen'>, units: number): string {
  return differenceFen === 0 ? '顾客不加钱' : `退顾客 ${formatFen(differenceFen * units)}`;
}

/** What happens when the shopper says nothing. */
export function describeSilence({ onSilence }: Pick<SubstitutionQuestion, 'onSilence'>): string {
  return onSilence === 'accept' ? '到时没答就换' : '到时没答就退款';
}

const BY: Readonly<Record<NonNullable<SubstitutionQuestion['answeredBy']>, string>> = { customer: '顾客', staff: '店员问过顾客，', rule: '顾客没答，按约定' };

/** What became of a question, for whoever picks; null while it is open or when nothing came of it. */
export function describeAnswer({ answer, answeredBy, wanted, substitute, quantity }: SubstitutionQuestion): string | null {
  const who = answeredBy === null ? '' : BY[answeredBy];
  if (answer === 'accept') return `${who}同意换：「${wanted.title}」换成「${substitute.title}」${quantity} 件，已加到清单`;
  if (answer === 'refuse') return `${who}不换：「${wanted.title}」${quantity} 件的钱退给顾客`;
  return null;
}
