import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { useAnswerQuestion, useQuestions } from '@/features/questions/queries';
import type { Answer, Question } from '@/features/questions/queries';
import { describeOutcome, describeQuestion, describeSilence, describeSubstituteMoney } from '@/features/questions/words';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { replacePage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { formatMoment } from '@/shared/time';
import { Button } from '@/ui/button';
import { Countdown } from '@/ui/countdown';
import { Loadable } from '@/ui/loadable';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import { ask, toast } from '@/ui/toast';
import './index.scss';

type Substitution = Extract<Question, { kind: 'substitution' }>;
type PickupOffer = Extract<Question, { kind: 'pickupOffer' }>;
type Ask<Kind> = { question: Kind; busy: boolean; onAnswer: (answer: Answer) => void };

/** What the store asks and waits for: each question with its time, what each answer does, and what silence means. */
export default function QuestionPage() {
  const { orderId } = usePageParams('orderId');
  const questions = useQuestions(orderId, true);
  const answering = useAnswerQuestion(orderId);
  useDidShow(() => void questions.refetch());
  usePullDownRefresh(() => void questions.refetch().finally(() => Taro.stopPullDownRefresh()));
  const answer = (question: Question, given: Answer) =>
    answering.mutate(
      { questionId: question.questionId, answer: given },
      {
        onSuccess: (answered) => toast(describeOutcome(answered)),
        onError: (error) => toast(problemCopy(error).title),
      },
    );
  if (isApiProblem(questions.error, 'ORDERS.NOT_FOUND', 'REQUEST.INVALID')) {
    return (
      <Screen title="答复门店">
        <Empty icon="receipt" title="没有找到这个订单" hint="看看其他订单" action={{ text: '查看全部订单', onTap: () => replacePage('orders') }} />
      </Screen>
    );
  }
  return (
    <Screen title="答复门店">
      <Loadable query={questions} skeleton={<View className="question"><Bone height="220px" /></View>}>
        {(all) => {
          if (all.length === 0) return <Empty icon="check-circle" title="没有要你答复的事" hint="门店有事会在这里问你" action={{ text: '查看订单', onTap: () => replacePage('order', { orderId }) }} />;
          return (
            <>
              {all.map((question) => {
                if (question.answer !== null) return <Answered key={question.questionId} question={question} />;
                const onAnswer = (given: Answer) => answer(question, given);
                return (
                  <View key={question.questionId} className="question">
                    <View className="question__head">
                      <View className="question__title" role="status">{describeQuestion(question)}</View>
                      <View className="question__left">
                        请在
                        <Countdown className="question__count" endsAtMs={Date.parse(question.dueAt)} onEnd={() => void questions.refetch()} />
                        内答复
                      </View>
                    </View>
                    {question.kind === 'substitution' ? <Substitute question={question} busy={answering.isPending} onAnswer={onAnswer} /> : <Offer question={question} busy={answering.isPending} onAnswer={onAnswer} />}
                    <View className="question__silence">{describeSilence(question)}</View>
                  </View>
                );
              })}
              <View className="question__order">
                <Button kind="outline" block text="查看订单" onTap={() => replacePage('order', { orderId })} />
              </View>
            </>
          );
        }}
      </Loadable>
    </Screen>
  );
}

function Substitute({ question, busy, onAnswer }: Ask<Substitution>) {
  const money = describeSubstituteMoney(question);
  return (
    <>
      <GoodsRow name="你买的" goods={question.wanted} quantity={question.quantity} isGone />
      <GoodsRow name="换成" goods={question.substitute} quantity={question.quantity} />
      <View className="question__actions">
        <Button block size="large" text={`换这件 · ${money.accept}`} busy={busy} onTap={() => onAnswer('accept')} />
        <Button block size="large" kind="outline" text={`不要了 · ${money.refuse}`} disabled={busy} onTap={() => onAnswer('refuse')} />
      </View>
    </>
  );
}

function GoodsRow({ name, goods, quantity, isGone = false }: { name: string; goods: Substitution['wanted']; quantity: number; isGone?: boolean }) {
  return (
    <View className={isGone ? 'question__goods question__goods--gone' : 'question__goods'}>
      <Picture className="question__picture" url={goods.imageUrl} alt={goods.title} />
      <View className="question__words">
        <View className="question__name">{name}</View>
        <View className="question__goods-title">{goods.title}</View>
        {goods.optionText ? <View className="question__option">{goods.optionText}</View> : null}
      </View>
      <View className="question__side">
        <Price fen={goods.unitPriceFen} size="body" cents="always" tone="plain" />
        <View className="question__quantity">{`×${quantity}`}</View>
      </View>
    </View>
  );
}

function Offer({ question, busy, onAnswer }: Ask<PickupOffer>) {
  const cancel = async () => {
    if (await ask({ title: '取消并退款？', text: `${formatFen(question.refundFen)} 原路退回，商品放回货架`, confirm: '取消并退款' })) onAnswer('cancel');
  };
  return (
    <>
      <View className="question__place">
        <View className="question__goods-title">{question.storeName}</View>
        <View className="question__option">{question.storeAddress}</View>
      </View>
      <View className="question__actions">
        <Button block size="large" text={question.feeFen > 0 ? `我去店里取 · 退配送费 ${formatFen(question.feeFen)}` : '我去店里取'} busy={busy} onTap={() => onAnswer('collect')} />
        <Button block size="large" kind="soft" text="继续等骑手" disabled={busy} onTap={() => onAnswer('wait')} />
        <Button block size="large" kind="outline" text={`取消 · 退款 ${formatFen(question.refundFen)}`} disabled={busy} onTap={() => void cancel()} />
      </View>
    </>
  );
}

function Answered({ question }: { question: Question }) {
  return (
    <View className="question question--answered">
      <View className="question__goods-title">{describeQuestion(question)}</View>
      <View className="question__outcome">{describeOutcome(question)}</View>
      {question.answeredAt === null ? null : <View className="question__option">{formatMoment(question.answeredAt, clock.now())}</View>}
    </View>
  );
}
