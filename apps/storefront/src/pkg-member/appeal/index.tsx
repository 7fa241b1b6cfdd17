import { Textarea, View } from '@tarojs/components';
import { useState } from 'react';
import type { Appeal } from '@/features/appeals/queries';
import { useAppeals, useFileAppeal } from '@/features/appeals/queries';
import { latestRefusal } from '@/frame/refused';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { Button } from '@/ui/button';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { toast } from '@/ui/toast';
import './index.scss';

const maxLength = 500;
const states = { open: { text: '处理中', tone: 'warning' }, approved: { text: '已通过', tone: 'primary' }, rejected: { text: '未通过', tone: 'neutral' } } as const;

/** Whoever was turned away says why that was wrong, and reads the answer. */
export default function AppealPage() {
  const appeals = useAppeals();
  return (
    <Screen title="申诉">
      <Loadable query={appeals} skeleton={<Bone className="appeal__bone" />}>
        {({ items }) => {
          const refusal = latestRefusal();
          const mayFile = refusal !== null && !items.some(({ status }) => status === 'open');
          if (items.length === 0 && !mayFile) return <Empty icon="info" title="没有可以申诉的拒绝" hint="领券或下单被拒绝时，从提示里进来" />;
          return (
            <>
              {mayFile ? <AppealForm refusal={refusal} /> : null}
              {items.map((appeal) => (
                <AppealCard key={appeal.appealId} appeal={appeal} />
              ))}
            </>
          );
        }}
      </Loadable>
    </Screen>
  );
}

function AppealForm({ refusal }: { refusal: string }) {
  const [words, setWords] = useState('');
  const file = useFileAppeal();
  const send = () => {
    if (words.trim() === '') return toast('先写一句发生了什么');
    file.mutate({ refusal, words: words.trim() }, { onSuccess: () => toast('收到了，有答复会在这里'), onError: (error) => toast(problemCopy(error).title) });
  };
  return (
    <View className="appeal__card">
      <View className="appeal__title">发生了什么</View>
      <Textarea className="appeal__text" ariaLabel="发生了什么" maxlength={maxLength} placeholder="例如：一家人共用一台平板" placeholderClass="field__placeholder" value={words} cursorSpacing={80} onInput={(event) => setWords(event.detail.value)} />
      <View className="appeal__hint">会有人来看，答复在这里</View>
      <View className="appeal__send">
        <Button block size="large" text="提交申诉" busy={file.isPending} onTap={send} />
      </View>
    </View>
  );
}

function AppealCard({ appeal: { status, words, answer } }: { appeal: Appeal }) {
  const { text, tone } = states[status];
  return (
    <View className="appeal__card">
      <View className="appeal__words">{words}</View>
      <Tag text={text} tone={tone} />
      {answer === null ? null : <View className="appeal__answer">答复：{answer}</View>}
    </View>
  );
}
