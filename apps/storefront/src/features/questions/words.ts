import { formatFen } from '@/shared/money';
import type { Question } from './queries';

/** One line for a strip that leads to the question. */
export function describeQuestion(question: Question): string {
  return question.kind === 'substitution' ? `「${question.wanted.title}」缺货，换一件还是退款？` : '骑手紧张，预计晚到：改自提还是再等等？';
}

/** What silence means, before the time is over. */
export function describeSilence({ onSilence }: Pick<Question, 'onSilence'>): string {
  switch (onSilence) {
    case 'accept':
      return '到时没答复：按下单时的选择，换成这一件';
    case 'refuse':
      return '到时没答复：这部分退款，其他商品照常';
    case 'collect':
    case 'wait':
    case 'cancel':
      return '到时没答复：继续为你找骑手';
  }
}

/** What accepting or refusing a substitute does to the money; a shopper never pays more. */
export function describeSubstituteMoney({ differenceFen, refundFen }: Pick<Extract<Question, { kind: 'substitution' }>, 'differenceFen' | 'refundFen'>): { accept: string; refuse: string } {
  return { accept: differenceFen > 0 ? `退差价 ${formatFen(differenceFen)}` : '不多收钱', refuse: `退款 ${formatFen(refundFen)}` };
}

/** What became of a question that is not open any more. */
export function describeOutcome(question: Question): string {
  const byRule = question.answeredBy === 'rule' ? '没等到答复，' : question.answeredBy === 'staff' ? '电话确认，' : '';
  switch (question.answer) {
    case 'accept':
      return `${byRule}已换成「${question.kind === 'substitution' ? question.substitute.title : ''}」${question.kind === 'substitution' && question.differenceFen > 0 ? `，退差价 ${formatFen(question.differenceFen)}` : ''}`;
    case 'refuse':
      return `${byRule}已退款 ${formatFen(question.refundFen)}，原路退回`;
    case 'collect':
      return question.kind === 'pickupOffer' && question.feeFen > 0 ? `已改为自提，退配送费 ${formatFen(question.feeFen)}` : '已改为自提';
    case 'wait':
      return `${byRule}继续等骑手`;
    case 'cancel':
      return `已取消，退款 ${formatFen(question.refundFen)}，原路退回`;
    case 'withdrawn':
      return '订单已有变化，不用再答复';
    case null:
      return '';
  }
}
