import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Button, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { fromShopClock } from '../../../shared/time';
import { adminApi } from '../../api';
import { Page, Panel } from '../../ui/Page';
import { useAct } from '../../ui/useAct';
import styles from './OfferCampaigns.module.css';

interface Fields {
  readonly name: string;
  readonly code: string;
  readonly times: readonly [Dayjs, Dayjs];
  readonly holdoutPercent: number;
  readonly offers: readonly { readonly name: string; readonly segmentId: string }[];
}

const PAGE = 100;
const required = [{ required: true, message: '请填写' }];

/** A campaign as a draft: whom it is for, in which order, and how many get nothing, to compare with. */
export function NewOfferCampaignPage() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const segments = useSegmentChoices();
  const create = useAct({
    act: ({ name, code, times, holdoutPercent, offers }: Fields, idempotencyKey) =>
      adminApi.call('createOfferCampaign', {
        body: { name, code, startsAt: fromShopClock(times[0]), endsAt: fromShopClock(times[1]), holdoutRate: Math.round(holdoutPercent * 100), offers: offers.map((offer) => ({ ...offer })) },
        idempotencyKey,
      }),
    doneText: '草稿已存',
    onDone: ({ campaignId }) => {
      void queryClient.invalidateQueries({ queryKey: ['offer-campaigns'] });
      void navigate(`/offer-campaigns/${campaignId}`, { replace: true });
    },
  });
  return (
    <Page
      backTo="/offer-campaigns"
      title="新建人群活动"
      hint="每人只得排在最前、符合条件的那一份；发布时分好组，之后不再变"
      actions={
        <Button type="primary" loading={create.isPending} onClick={form.submit}>
          存草稿
        </Button>
      }
    >
      <Form<Fields> form={form} layout="vertical" className={styles['form'] ?? ''} requiredMark={false} initialValues={{ holdoutPercent: 10, offers: [{}] }} onFinish={(fields) => create.mutate(fields)}>
        <Panel title="活动">
          <div className={styles['pair']}>
            <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, max: 40, message: '1 到 40 个字' }]}>
              <Input maxLength={40} placeholder="例如：三档权益" />
            </Form.Item>
            <Form.Item name="code" label="代码" tooltip="用在促销规则的「人群」里，之后不能改" rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9-]{1,29}$/, message: '2 到 30 个小写字母、数字或横线' }]}>
              <Input placeholder="tea-2026" />
            </Form.Item>
            <Form.Item name="times" label="时间" rules={required}>
              <DatePicker.RangePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} minDate={dayjs().subtract(1, 'day')} />
            </Form.Item>
            <Form.Item name="holdoutPercent" label="对照组" tooltip="这么多符合条件的人什么都不给，用来比较；0 就看不出提升" rules={required}>
              <InputNumber min={0} max={50} precision={1} suffix="%" style={{ width: '100%' }} />
            </Form.Item>
          </div>
        </Panel>
        <Panel title="权益，从上到下先到先得">
          <Form.List name="offers">
            {(rows, { add, remove }) => (
              <div className={styles['offers']}>
                {rows.map(({ key, name }, index) => (
                  <div key={key} className={styles['offer']}>
                    <Form.Item name={[name, 'name']} label={`权益 ${index + 1}`} rules={[{ required: true, whitespace: true, max: 40, message: '1 到 40 个字' }]}>
                      <Input maxLength={40} placeholder="例如：首购未复购：五折" />
                    </Form.Item>
                    <Form.Item name={[name, 'segmentId']} label="给谁" rules={[{ required: true, message: '选一个人群' }]}>
                      <Select options={segments.choices} loading={segments.isLoading} placeholder="选一个人群" showSearch={{ optionFilterProp: 'label' }} />
                    </Form.Item>
                    <Button type="text" icon={<DeleteOutlined />} aria-label={`删除权益 ${index + 1}`} disabled={rows.length === 1} onClick={() => remove(name)} />
                  </div>
                ))}
                <Button icon={<PlusOutlined />} disabled={rows.length >= 10} onClick={() => add({})} style={{ justifySelf: 'start' }}>
                  加一份权益
                </Button>
              </div>
            )}
          </Form.List>
        </Panel>
      </Form>
    </Page>
  );
}

function useSegmentChoices(): { readonly choices: { value: string; label: string }[]; readonly isLoading: boolean } {
  const { data, hasNextPage, fetchNextPage, isPending } = useInfiniteQuery({
    queryKey: ['segment-choices'],
    queryFn: ({ pageParam, signal }) => adminApi.call('listSegments', { query: { cursor: pageParam, limit: String(PAGE) }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  useEffect(() => {
    if (hasNextPage) void fetchNextPage();
  }, [hasNextPage, fetchNextPage, data]);
  return { choices: (data?.pages ?? []).flatMap(({ items }) => items.map(({ segmentId, name }) => ({ value: segmentId, label: name }))), isLoading: isPending };
}
