import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { formatFen } from '../../../shared/money';
import { formatCountdown } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type FulfillmentOrder, staffApi } from '../../api';
import { useAct } from '../../shell/useAct';
import { Photo } from '../../ui/Photo';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice } from '../../ui/Screen';
import { describeAnswer, describeSilence, openSubstitutions, type SubstitutionQuestion } from './questions';
import styles from './Questions.module.css';

/** What the shopper was asked about this order: what waits for an answer, then what was answered. */
export function Questions({ order }: { readonly order: FulfillmentOrder }) {
  const answered = order.questions.flatMap((question) => (question.kind === 'substitution' && question.answer !== null ? [question] : []));
  return (
    <>
      {openSubstitutions(order).map((question) => (
        <OpenQuestion key={question.questionId} order={order} question={question} />
      ))}
      {answered.map((question) => {
        const words = describeAnswer(question);
        return words === null ? null : (
          <Notice key={question.questionId} tone={question.answer === 'accept' ? 'success' : 'info'} role="status">
            {words}
          </Notice>
        );
      })}
    </>
  );
}

function OpenQuestion({ order, question }: { readonly order: FulfillmentOrder; readonly question: SubstitutionQuestion }) {
  const queryClient = useQueryClient();
  const now = useNow();
  const dueAtMs = Date.parse(question.dueAt);
  const isDue = now >= dueAtMs;
  const queryKey = ['fulfillment-order', order.fulfillmentOrderId];
  const answer = useAct({
    run: (said: 'accept' | 'refuse') => staffApi.call('answerForShopper', { params: { fulfillmentOrderId: order.fulfillmentOrderId, questionId: question.questionId }, body: { answer: said } }),
    onDone: (reply) => queryClient.setQueryData(queryKey, reply),
    touches: [queryKey, ['board', order.storeId]],
  });
  // Once the time is up the rule answers within moments: look again.
  useEffect(() => {
    if (isDue) void queryClient.invalidateQueries({ queryKey: ['fulfillment-order', order.fulfillmentOrderId] });
  }, [isDue, queryClient, order.fulfillmentOrderId]);
  return (
    <Card title="等顾客选" aside={<b className={styles['clock']}>{isDue ? '时间到' : formatCountdown(dueAtMs, now)}</b>}>
      <div className={styles['swap']}>
        <Goods goods={question.wanted} label="货架没有" />
        <span aria-hidden>→</span>
        <Goods goods={question.substitute} label="换成" />
      </div>
      <p className={styles['terms']}>
        {question.quantity} 件 · {question.differenceFen === 0 ? '顾客不加钱' : `换了退 ${formatFen(question.differenceFen)}`} · {describeSilence(question)}
      </p>
      <div className={styles['answers']}>
        <PrimaryButton look="outline" isBusy={answer.isPending} onClick={() => answer.mutate('accept')}>
          电话问过，同意换
        </PrimaryButton>
        <PrimaryButton look="plain" isBusy={answer.isPending} onClick={() => answer.mutate('refuse')}>
          电话问过，不要了
        </PrimaryButton>
      </div>
    </Card>
  );
}

function Goods({ goods, label }: { readonly goods: SubstitutionQuestion['wanted']; readonly label: string }) {
  return (
    <span className={styles['goods']}>
      <Photo url={goods.imageUrl} size={48} />
      <small>{label}</small>
      <b>{goods.title}</b>
      {goods.optionText !== '' && <small>{goods.optionText}</small>}
    </span>
  );
}
