import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Drawer, Form, Input, InputNumber, Segmented, Select } from 'antd';
import { describeProblem } from '../../../shared/problems';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Moment, StatusTag } from '../../ui/inline';
import { challengeNames, effectVerdicts, modeLabels, pointNames } from './labels';
import styles from './Risk.module.css';
import { conditionText, effectText, parseCondition, scoreText } from './rules';

type Rule = Schemas['RiskRule'];
type Content = Schemas['RiskRuleContent'];

interface Fields {
  readonly code: string;
  readonly name: string;
  readonly points: Content['points'];
  readonly condition: string;
  readonly effect: 'score' | keyof typeof effectVerdicts;
  readonly score: number;
  readonly challenge: keyof typeof challengeNames;
  readonly mode: Content['mode'];
  readonly reason: string;
}

const EXAMPLE: Content['condition'] = { all: [{ count: { of: 'customers', per: 'device', minutes: 1_440 }, atLeast: 6 }, { signal: 'accountAgeSeconds', atMost: 86_400 }] };

function contentOf({ name, points, condition, mode, ...effect }: Fields): Content | null {
  const parsed = parseCondition(condition);
  if ('trouble' in parsed) return null;
  return { name: name.trim(), points, condition: parsed.condition, effect: effectOf(effect), mode };
}

function effectOf({ effect, score, challenge }: Pick<Fields, 'effect' | 'score' | 'challenge'>): Content['effect'] {
  if (effect === 'score') return { score };
  return effect === 'challenge' ? { verdict: effect, challenge } : { verdict: effect };
}

function fieldsOf(rule: Rule | null): Fields {
  if (rule === null) return { code: '', name: '', points: ['order'], condition: conditionText(EXAMPLE), effect: 'score', score: 40, challenge: 'work', mode: 'shadow', reason: '' };
  const { name, points, condition, effect, mode } = rule.content;
  return { code: rule.code, name, points, condition: conditionText(condition), effect: effect.verdict ?? 'score', score: effect.score ?? 40, challenge: effect.challenge ?? 'work', mode, reason: '' };
}

/** A rule with its versions: edited, tried on the last day, and written as the next version. */
export function EditRule({ rule, onClose }: { readonly rule: Rule | null; readonly onClose: () => void }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const mayWrite = useMay('risk.write');
  const [form] = Form.useForm<Fields>();
  const effect = Form.useWatch('effect', form);
  const save = useMutation({
    mutationFn(fields: Fields) {
      const content = contentOf(fields);
      if (content === null) throw new Error('the form lets no broken condition through');
      return adminApi.call('saveRiskRule', { params: { code: fields.code.trim() }, body: { version: (rule?.version ?? 0) + 1, content, reason: fields.reason.trim() } });
    },
    onSuccess(saved) {
      void message.success(`第 ${saved.version} 版已写下，一秒内生效`);
      void queryClient.invalidateQueries({ queryKey: ['risk-rules'] });
      onClose();
    },
  });
  return (
    <Drawer
      title={rule === null ? '新规则' : `规则：${rule.content.name}`}
      open
      onClose={onClose}
      size={640}
      footer={
        mayWrite && (
          <div className={styles['footer']}>
            <Button onClick={onClose}>先不改</Button>
            <Button type="primary" loading={save.isPending} onClick={form.submit}>
              写下第 {(rule?.version ?? 0) + 1} 版
            </Button>
          </div>
        )
      }
    >
      <Form<Fields> form={form} layout="vertical" requiredMark={false} initialValues={fieldsOf(rule)} onFinish={(fields) => save.mutate(fields)}>
        {rule === null && (
          <Form.Item name="code" label="代号" extra="写进每条判定记录，之后不能改" rules={[{ required: true, pattern: /^[a-z][A-Za-z0-9]{2,39}$/, message: '小写字母开头，3 到 40 个字母或数字' }]}>
            <Input maxLength={40} autoComplete="off" />
          </Form.Item>
        )}
        <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, max: 60, message: '写一个人看得懂的名称' }]}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="points" label="用在" rules={[{ required: true, message: '至少选一处' }]}>
          <Select mode="multiple" options={Object.entries(pointNames).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item
          name="condition"
          label="条件"
          extra="all / any / not 组合；signal 比大小，flag 是否，count 计数（of、per、minutes）。不知道的信号不算命中"
          rules={[{ validator: (_rule, text: string) => (contentOf({ ...fieldsOf(rule), condition: text }) === null ? Promise.reject(new Error(troubleOf(text))) : Promise.resolve()) }]}
        >
          <Input.TextArea autoSize={{ minRows: 8, maxRows: 20 }} spellCheck={false} className="mono" />
        </Form.Item>
        <Form.Item name="effect" label="命中时">
          <Segmented options={[{ value: 'score', label: '加分' }, ...Object.entries(effectVerdicts).map(([value, label]) => ({ value, label }))]} />
        </Form.Item>
        {effect === 'score' && (
          <Form.Item name="score" label="分数" rules={[{ required: true, message: '1 到 200' }]}>
            <InputNumber min={1} max={200} precision={0} />
          </Form.Item>
        )}
        {effect === 'challenge' && (
          <Form.Item name="challenge" label="怎么验证" extra="算题在手机后台完成，顾客不用动手；滑块旁边总有手机号一条路；手机号要和绑定的一致">
            <Segmented options={Object.entries(challengeNames).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
        )}
        <Form.Item name="mode" label="状态">
          <Segmented options={Object.entries(modeLabels).map(([value, { text }]) => ({ value, label: text }))} />
        </Form.Item>
        {mayWrite && (
          <Form.Item name="reason" label="为什么改（记入操作记录）" rules={[{ required: true, whitespace: true, max: 200, message: '写明原因' }]}>
            <Input.TextArea rows={2} maxLength={200} />
          </Form.Item>
        )}
        <Trial read={() => contentOf(form.getFieldsValue(true))} />
      </Form>
      {save.isError && <Alert type="error" showIcon title={describeProblem(save.error).title} description={describeProblem(save.error).hint ?? undefined} />}
      {rule !== null && <Versions code={rule.code} />}
    </Drawer>
  );
}

function troubleOf(text: string): string {
  const parsed = parseCondition(text);
  return 'trouble' in parsed ? parsed.trouble : '';
}

/** How many would have been hit yesterday, before anybody is. Where one request of many is kept, requests are scaled up from it and people are not. */
function Trial({ read }: { readonly read: () => Content | null }) {
  const trial = useMutation({
    mutationFn(content: Content) {
      return adminApi.call('tryRiskRule', { body: { content } });
    },
  });
  const run = (): void => {
    const content = read();
    if (content !== null) trial.mutate({ ...content, name: content.name === '' ? '试运行' : content.name });
  };
  const { data } = trial;
  return (
    <section className={styles['trial']}>
      <Button onClick={run} loading={trial.isPending}>
        在最近一天上试一试
      </Button>
      {trial.isError && <Alert type="error" showIcon title={describeProblem(trial.error).title} description={describeProblem(trial.error).hint ?? undefined} />}
      {data !== undefined && data.assessments === 0 && <p>最近一天没有可以试的请求。</p>}
      {data !== undefined && data.assessments > 0 && (
        <>
          <p>
            {formatCount(data.assessments)} 次请求中会命中 <b>{formatCount(data.hits)}</b> 次，涉及至少 <b>{formatCount(data.people)}</b> 人，其中 <b>{formatCount(data.buyers)}</b> 人买过并留下了商品。
          </p>
          {data.undecided > 0 && <p>{formatCount(data.undecided)} 次判断不了：当时没有记录这条规则要的信号。</p>}
          {data.precisionPercent !== null && <p>和人工判定对照：命中的人里 {data.precisionPercent.toFixed(1)}% 确实有问题{data.recallPercent === null ? '' : `，找到了有问题的 ${data.recallPercent.toFixed(1)}%`}。</p>}
        </>
      )}
    </section>
  );
}

function Versions({ code }: { readonly code: string }) {
  const versions = useQuery({ queryKey: ['risk-rules', code], queryFn: ({ signal }) => adminApi.call('listRiskRuleVersions', { params: { code }, signal }) });
  if (versions.data === undefined) return null;
  return (
    <>
      <h3 className={styles['subhead']}>历次版本</h3>
      <ul className={styles['versions']}>
        {versions.data.items.map(({ version, content, createdAt, createdBy, reason }) => (
          <li key={version}>
            <span>第 {version} 版</span>
            <StatusTag label={modeLabels[content.mode]} />
            <span>{effectText(content.effect)}</span>
            <small>
              <Moment at={createdAt} /> {createdBy} · {reason}
            </small>
            <small>{scoreText(versions.data.scores.find((score) => score.version === version))}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
