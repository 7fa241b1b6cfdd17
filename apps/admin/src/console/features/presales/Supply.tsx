import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, InputNumber, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { formatCount, formatFen } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { variantStockQuery } from '../../parts/stock/available';
import { ActModal } from '../../ui/ActModal';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { Moment, Money } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { UnitsBar, UnitsLine } from '../../ui/UnitsBar';
import { useAct } from '../../ui/useAct';
import { CustomerTail } from './CustomerTail';
import { type Presale, tallyOf } from './presales';
import styles from './Presales.module.css';
import { useKeepPresale } from './queries';

interface SupplyProps {
  readonly presale: Presale;
  readonly mayTakeIn: boolean;
  /** Nothing more is expected. */
  readonly isClosed: boolean;
}

/** What arrived, to whom it went, and who waits for how much more: whoever paid the deposit first is served first. */
export function Supply({ presale, mayTakeIn, isClosed }: SupplyProps) {
  const [isTakingIn, setIsTakingIn] = useState(false);
  const { boundUnits, waitingUnits, waitingDeposits, waitingDepositFen } = presale;
  const { freeUnits, missingUnits } = tallyOf(presale);
  const wholeUnits = Math.max(1, boundUnits + waitingUnits);
  const takeIn = mayTakeIn && (
    <Button type={missingUnits > 0 ? 'primary' : 'default'} onClick={() => setIsTakingIn(true)}>
      到货划入
    </Button>
  );
  return (
    <Panel title="到货与分配" extra={takeIn} isFlush={waitingUnits > 0}>
      <div className={waitingUnits > 0 ? styles['supply'] : undefined}>
        <UnitsBar
          label={`分到货 ${boundUnits} 件，在等 ${waitingUnits} 件`}
          parts={[
            { tone: 'taken', share: boundUnits / wholeUnits },
            { tone: 'held', share: waitingUnits / wholeUnits },
          ]}
        />
        <UnitsLine
          counts={[`分到货 ${formatCount(boundUnits)}`, `在等 ${formatCount(waitingUnits)}`, ...(freeUnits > 0 ? [`到了还没人要 ${formatCount(freeUnits)}`] : [])]}
          outcome={missingUnits > 0 ? `还缺 ${formatCount(missingUnits)} 件` : waitingUnits > 0 ? '够分，几秒内分完' : '没有人在等货'}
          isShort={missingUnits > 0}
        />
        {missingUnits > 0 && (
          <p className={styles['effect']}>
            {isClosed
              ? `不再到货：${formatCount(waitingDeposits)} 笔没分到的定金正在全额退，共 ${formatFen(waitingDepositFen)}。`
              : `先付定金的先得。货不再来的话，下面 ${formatCount(waitingDeposits)} 笔定金全额退，共 ${formatFen(waitingDepositFen)}；分到货的不受影响。`}
          </p>
        )}
      </div>
      {waitingUnits > 0 && <Queue presaleId={presale.presaleId} freeUnits={freeUnits} />}
      <TakeIn isOpen={isTakingIn} presale={presale} missingUnits={missingUnits} onClose={() => setIsTakingIn(false)} />
    </Panel>
  );
}

type Queued = Schemas['QueuedPresaleDeposit'];

const QUEUE_REFRESH_MS = 5_000;

function Queue({ presaleId, freeUnits }: { readonly presaleId: string; readonly freeUnits: number }) {
  const columns: TableColumnsType<Queued> = [
    { title: '付定金时间', key: 'paidAt', width: 150, render: (_value, { paidAt }) => (paidAt === null ? '—' : <Moment at={paidAt} isFull />) },
    { title: '顾客', key: 'customer', render: (_value, { customerId }) => <CustomerTail customerId={customerId} /> },
    { title: '件数', dataIndex: 'units', width: 80, align: 'right', render: (units: number) => <span className="number">{formatCount(units)}</span> },
    { title: '定金', dataIndex: 'depositFen', width: 110, align: 'right', render: (fen: number) => <Money fen={fen} /> },
    { title: '再到几件轮到', key: 'until', width: 130, align: 'right', render: (_value, { unitsUntil }) => <b className="number">{formatCount(Math.max(0, unitsUntil - freeUnits))}</b> },
  ];
  return (
    <DataList<Queued>
      queryKey={['presale-queue', presaleId]}
      load={({ cursor, signal }) => adminApi.call('listPresaleQueue', { params: { presaleId }, query: { cursor, limit: String(PAGE_SIZE) }, signal })}
      columns={columns}
      rowKey={({ depositId }) => depositId}
      minWidth={620}
      refetchMs={QUEUE_REFRESH_MS}
      isFiltered={false}
      empty={{ title: '没有人在等货', hint: '新付的定金会排在最后' }}
    />
  );
}

interface TakeInProps {
  readonly isOpen: boolean;
  readonly presale: Presale;
  readonly missingUnits: number;
  readonly onClose: () => void;
}

/** Goods that lie on the shelf are set aside for the presale. */
function TakeIn({ isOpen, presale, missingUnits, onClose }: TakeInProps) {
  const { presaleId, variantId, locationId } = presale;
  const [form] = Form.useForm<{ readonly quantity: number }>();
  const queryClient = useQueryClient();
  const keep = useKeepPresale();
  const stock = useQuery({ ...variantStockQuery(variantId), enabled: isOpen, staleTime: 0 });
  const left = Math.max(0, stock.data?.find((row) => row.locationId === locationId)?.availableToPromise ?? 0);
  const takeIn = useAct({
    act: (body: { readonly quantity: number }, idempotencyKey) => adminApi.call('takeInPresaleGoods', { params: { presaleId }, body, idempotencyKey }),
    doneText: '已划入，几秒内按付定金先后分完',
    isQuiet: true,
    onDone(latest) {
      keep(latest);
      void queryClient.invalidateQueries({ queryKey: ['stock'] });
      onClose();
    },
  });
  const close = (): void => {
    takeIn.reset();
    onClose();
  };
  return (
    <ActModal title="到货划入" okText="划入" isOpen={isOpen} isBusy={takeIn.isPending} error={takeIn.error} onOk={form.submit} onClose={close}>
      <p className="quiet">先在「到货」收货入库，再从日常可售里划给这场预售。{stock.data === undefined ? '正在查可用库存…' : `到货地点现在可用 ${formatCount(left)} 件，预售还缺 ${formatCount(missingUnits)} 件。`}</p>
      <Form form={form} layout="vertical" preserve={false} requiredMark={false} onFinish={(fields) => takeIn.mutate(fields)}>
        <Form.Item name="quantity" label="划入多少" rules={[{ required: true, message: '填上数量' }]}>
          <InputNumber min={1} max={1_000_000} precision={0} suffix="件" style={{ width: '100%' }} />
        </Form.Item>
      </Form>
    </ActModal>
  );
}
