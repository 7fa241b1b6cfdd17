import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button, DatePicker, Form } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { formatInstant, fromShopClock, shopTime } from '../../../shared/time';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Field } from '../../ui/Field';
import { Moment } from '../../ui/inline';
import { Panel } from '../../ui/Page';

type Product = Schemas['AdminProduct'];

interface PublishPanelProps {
  readonly product: Product;
  readonly isDirty: boolean;
  readonly onChange: (product: Product) => void;
  readonly onProblem: (error: unknown) => void;
}

function toPicker(at: string | null): Dayjs | null {
  // The picker shows the fields it is given, so it gets the shops' clock as if it were local.
  return at === null ? null : dayjs(shopTime(at).format('YYYY-MM-DD HH:mm'));
}

/** On sale or not, now or later. Changes are live on every server within a second. */
export function PublishPanel({ product, isDirty, onChange, onProblem }: PublishPanelProps) {
  const { message } = App.useApp();
  const mayWrite = useMay('catalogue.write');
  const params = { productId: product.productId };
  const body = { version: product.version };
  const isOnSale = product.status === 'published';
  const toggle = useMutation({
    mutationFn: () => adminApi.call(isOnSale ? 'unpublishProduct' : 'publishProduct', { params, body }),
    onSuccess(saved) {
      message.success(isOnSale ? '已下架，顾客看不到了' : '已上架，顾客现在能买到');
      onChange(saved);
    },
    onError: onProblem,
  });
  const isBlocked = !isOnSale && product.publishBlockers.length > 0;
  return (
    <>
      <Panel title="上架">
        {isBlocked && (
          <Alert
            type="warning"
            title="还不能上架"
            description={product.publishBlockers.map(({ path, message: reason }) => (
              <div key={path}>{reason}</div>
            ))}
            style={{ marginBottom: 12 }}
          />
        )}
        <p style={{ margin: '0 0 12px', color: 'var(--color-text-2)' }}>{isOnSale ? '在售，改动一秒内生效' : '未上架，顾客看不到'}</p>
        {mayWrite && (
          <Button block type={isOnSale ? 'default' : 'primary'} danger={isOnSale} disabled={isBlocked || isDirty} loading={toggle.isPending} onClick={() => toggle.mutate()}>
            {isOnSale ? '立即下架' : '立即上架'}
          </Button>
        )}
        {isDirty && <p className="quiet">先保存修改</p>}
      </Panel>
      <Panel title="定时">
        <Schedule key={product.version} product={product} mayWrite={mayWrite} onChange={onChange} onProblem={onProblem} />
      </Panel>
      <Panel title="概况">
        <p style={{ margin: 0 }}>
          销量 <b className="number">{formatCount(product.salesCount)}</b>
          <br />
          首次上架 {product.publishedAt === null ? '—' : <Moment at={product.publishedAt} />}
          <br />
          最近修改 <Moment at={product.updatedAt} />
        </p>
      </Panel>
    </>
  );
}

function Schedule({ product, mayWrite, onChange, onProblem }: Omit<PublishPanelProps, 'isDirty'> & { readonly mayWrite: boolean }) {
  const { message } = App.useApp();
  const [publishAt, setPublishAt] = useState(() => toPicker(product.publishAt));
  const [unpublishAt, setUnpublishAt] = useState(() => toPicker(product.unpublishAt));
  const schedule = useMutation({
    mutationFn: () =>
      adminApi.call('scheduleProduct', {
        params: { productId: product.productId },
        body: { version: product.version, publishAt: publishAt === null ? null : fromShopClock(publishAt), unpublishAt: unpublishAt === null ? null : fromShopClock(unpublishAt) },
      }),
    onSuccess(saved) {
      message.success('定时已保存');
      onChange(saved);
    },
    onError: onProblem,
  });
  const picker = (value: Dayjs | null, set: (at: Dayjs | null) => void, label: string) => (
    <Field label={label}>
      {(id) => <DatePicker id={id} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" value={value} disabled={!mayWrite} style={{ width: '100%' }} onChange={set} placeholder="不定时" />}
    </Field>
  );
  return (
    <Form layout="vertical" component="div">
      {picker(publishAt, setPublishAt, '定时上架（北京时间）')}
      {picker(unpublishAt, setUnpublishAt, '定时下架（北京时间）')}
      {product.publishAt !== null && <p className="quiet">已定 {formatInstant(product.publishAt)} 上架</p>}
      {mayWrite && (
        <Button block loading={schedule.isPending} onClick={() => schedule.mutate()}>
          保存定时
        </Button>
      )}
    </Form>
  );
}
