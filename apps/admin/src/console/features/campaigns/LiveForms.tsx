import { useMutation, useQuery } from '@tanstack/react-query';
import { DatePicker, Form, InputNumber, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { formatCount } from '../../../shared/money';
import { formatInstant, fromShopClock, shopTime } from '../../../shared/time';
import { adminApi } from '../../api';
import { variantStockQuery } from '../../parts/stock/available';
import { ActModal } from '../../ui/ActModal';
import type { Campaign } from './draft';

interface ActProps {
  readonly isOpen: boolean;
  readonly campaign: Campaign;
  readonly onDone: (campaign: Campaign) => void;
  readonly onClose: () => void;
}

const sessionLabel = ({ startsAt, endsAt }: Campaign['sessions'][number]): string => `${formatInstant(startsAt)} – ${formatInstant(endsAt)}`;

export function ResumeSale({ isOpen, campaign, onDone, onClose }: ActProps) {
  const resume = useMutation({
    mutationFn: () => adminApi.call('resumeCampaign', { params: { campaignId: campaign.campaignId }, body: { version: campaign.version } }),
    onSuccess: onDone,
  });
  return (
    <ActModal title="恢复活动" okText="恢复" isOpen={isOpen} isBusy={resume.isPending} error={resume.error} onOk={() => resume.mutate()} onClose={onClose}>
      <p>马上可以继续抢，等候室接着放行。结束时间不变，需要的话另外延长。</p>
    </ActModal>
  );
}

export function ExtendSession({ isOpen, campaign, onDone, onClose }: ActProps) {
  const [form] = Form.useForm<{ readonly sessionId: string; readonly endsAt: Dayjs }>();
  const open = campaign.sessions.filter(({ phase }) => phase !== 'ended');
  const first = open[0];
  const sessionId = Form.useWatch('sessionId', form) ?? first?.sessionId;
  const endsAt = open.find((session) => session.sessionId === sessionId)?.endsAt;
  const { campaignId, version } = campaign;
  const extend = useMutation({
    mutationFn: (fields: { readonly sessionId: string; readonly endsAt: Dayjs }) =>
      adminApi.call('extendCampaign', { params: { campaignId }, body: { version, sessionId: fields.sessionId, endsAt: fromShopClock(fields.endsAt.second(0)) } }),
    onSuccess: onDone,
  });
  return (
    <ActModal title="延长一场" okText="延长" isOpen={isOpen} isBusy={extend.isPending} error={extend.error} onOk={form.submit} onClose={onClose}>
      <p className="quiet">顾客的倒计时随之变长；不能和下一场重叠。</p>
      <Form form={form} layout="vertical" preserve={false} requiredMark={false} initialValues={{ sessionId: first?.sessionId, endsAt: first === undefined ? undefined : shopTime(first.endsAt).add(30, 'minute') }} onFinish={(fields) => extend.mutate(fields)}>
        <Form.Item name="sessionId" label="场次">
          <Select options={open.map((session) => ({ value: session.sessionId, label: sessionLabel(session) }))} />
        </Form.Item>
        <Form.Item
          name="endsAt"
          label="新的结束时间"
          rules={[
            { required: true, message: '选一个时间' },
            { validator: (_rule, value: Dayjs | undefined) => (value === undefined || endsAt === undefined || Date.parse(fromShopClock(value)) > Date.parse(endsAt) ? Promise.resolve() : Promise.reject(new Error('要晚于现在的结束时间'))) },
          ]}
        >
          <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} />
        </Form.Item>
      </Form>
    </ActModal>
  );
}

interface AddStockFields {
  readonly itemId: string;
  readonly locationId: string;
  readonly quantity: number;
}

export function AddStock({ isOpen, campaign, onDone, onClose }: ActProps) {
  const key = useIdempotencyKey();
  const [form] = Form.useForm<AddStockFields>();
  const items = campaign.sessions.filter(({ phase }) => phase !== 'ended').flatMap((session) => session.items.map((item) => ({ ...item, session })));
  const itemId = Form.useWatch('itemId', form);
  const locationId = Form.useWatch('locationId', form);
  const variantId = items.find((item) => item.itemId === itemId)?.variantId;
  const stock = useQuery({ ...variantStockQuery(variantId ?? ''), enabled: variantId !== undefined && isOpen, staleTime: 0 });
  const left = stock.data?.find((row) => row.locationId === locationId)?.availableToPromise ?? 0;
  const add = useMutation({
    mutationFn: (fields: AddStockFields) => adminApi.call('addCampaignStock', { params: { campaignId: campaign.campaignId }, body: fields, idempotencyKey: key.current() }),
    onSuccess(next) {
      key.renew();
      onDone(next);
    },
  });
  return (
    <ActModal title="加活动库存" okText="加库存" isOpen={isOpen} isBusy={add.isPending} error={add.error} onOk={form.submit} onClose={onClose}>
      <p className="quiet">从日常可售里划过来，马上可以抢；正看着「已抢光」的顾客会看到又有货。</p>
      <Form<AddStockFields> form={form} layout="vertical" preserve={false} requiredMark={false} onFinish={(fields) => add.mutate(fields)} onValuesChange={() => key.renew()}>
        <Form.Item name="itemId" label="商品" rules={[{ required: true, message: '选一个商品' }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            onChange={() => form.resetFields(['locationId'])}
            options={items.map(({ itemId: value, title, optionText, sku, session }) => ({ value, label: `${[title, optionText, sku].filter((part) => part !== '').join(' ')}（${formatInstant(session.startsAt)}）` }))}
          />
        </Form.Item>
        <Form.Item name="locationId" label="从哪里划" rules={[{ required: true, message: '选一个地点' }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            loading={stock.isFetching}
            disabled={variantId === undefined}
            notFoundContent="没有地点有可用库存"
            options={(stock.data ?? []).filter(({ availableToPromise }) => availableToPromise > 0).map((row) => ({ value: row.locationId, label: `${row.locationName}，可用 ${formatCount(row.availableToPromise)} 件` }))}
          />
        </Form.Item>
        <Form.Item name="quantity" label="加多少" rules={[{ required: true, message: '填上数量' }, { type: 'number', max: Math.max(1, left), message: `最多 ${formatCount(left)} 件` }]}>
          <InputNumber min={1} precision={0} suffix="件" style={{ width: '100%' }} />
        </Form.Item>
      </Form>
    </ActModal>
  );
}

export function ChangeAdmission({ isOpen, campaign, onDone, onClose }: ActProps) {
  const [form] = Form.useForm<{ readonly admitPerSecond: number }>();
  const { campaignId, protection } = campaign;
  const set = useMutation({
    mutationFn: (fields: { readonly admitPerSecond: number }) => adminApi.call('setAdmissionRate', { params: { campaignId }, body: fields }),
    onSuccess: onDone,
  });
  return (
    <ActModal title="调放行速度" okText="改速度" isOpen={isOpen} isBusy={set.isPending} error={set.error} onOk={form.submit} onClose={onClose}>
      <p className="quiet">现在每秒 {formatCount(protection.admitPerSecond)} 人。调快会加重下单压力，调慢会延长等待；0 为暂停放行，排队位置保留。</p>
      <Form form={form} layout="vertical" preserve={false} requiredMark={false} initialValues={{ admitPerSecond: protection.admitPerSecond }} onFinish={(fields) => set.mutate(fields)}>
        <Form.Item name="admitPerSecond" label={protection.waitingRoom === 'auto' ? '每秒最多放行' : '每秒放行'} rules={[{ required: true, message: '填上速度' }]}>
          <InputNumber min={0} max={100_000} suffix="人/秒" style={{ width: '100%' }} />
        </Form.Item>
      </Form>
    </ActModal>
  );
}
