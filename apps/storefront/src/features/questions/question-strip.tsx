import { View } from '@tarojs/components';
import { openPage } from '@/shared/navigation';
import { Countdown } from '@/ui/countdown';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import { useQuestions } from './queries';
import { describeQuestion } from './words';
import './question-strip.scss';

/** The store waits for an answer: what about, and how long still. Nothing while nobody asks. */
export function QuestionStrip({ orderId, isFollowed }: { orderId: string; isFollowed: boolean }) {
  const questions = useQuestions(orderId, isFollowed);
  const open = questions.data?.find(({ answer }) => answer === null);
  if (open === undefined) return null;
  return (
    <Tap className="question-strip" role="link" label={`去答复：${describeQuestion(open)}`} onTap={() => openPage('question', { orderId })}>
      <View className="question-strip__body">
        <View className="question-strip__title">
          门店在等你答复
          <Countdown className="question-strip__count" endsAtMs={Date.parse(open.dueAt)} onEnd={() => void questions.refetch()} />
        </View>
        <View className="question-strip__what">{describeQuestion(open)}</View>
      </View>
      <Icon name="right" size={16} className="question-strip__go" />
    </Tap>
  );
}
