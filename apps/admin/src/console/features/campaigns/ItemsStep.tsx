import { DeleteOutlined, PlusOutlined, TableOutlined } from '@ant-design/icons';
import { Button, Dropdown, InputNumber, Table, type TableColumnsType, Tabs } from 'antd';
import { useState } from 'react';
import { formatCount, formatFen } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import type { AvailableStock } from '../../parts/stock/available';
import { Thumb } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { EmptyState } from '../../ui/states';
import { YuanInput } from '../../ui/YuanInput';
import styles from './Items.module.css';
import { findPriceTrouble, type Finding, itemKey } from './checks';
import { type CampaignDraft, type ItemDraft, mergeItems, type SessionDraft, unitsOf } from './draft';
import { ItemPicker } from './ItemPicker';
import { PasteTable } from './PasteTable';
import { StockEditor } from './StockEditor';

interface ItemsStepProps {
  readonly draft: CampaignDraft;
  readonly available: AvailableStock;
  readonly findings: readonly Finding[];
  readonly onChange: (part: Partial<CampaignDraft>) => void;
}

/** What is sold in each session, at what price, and how much of it is fenced off where. */
export function ItemsStep({ draft, available, findings, onChange }: ItemsStepProps) {
  const [at, setAt] = useState(0);
  const [opened, setOpened] = useState<'picker' | 'paste' | null>(null);
  const index = Math.min(at, draft.sessions.length - 1);
  const session = draft.sessions[index];
  if (session === undefined) return null;
  const setSession = (next: SessionDraft): void => onChange({ sessions: draft.sessions.map((one, place) => (place === index ? next : one)) });
  const add = (items: readonly ItemDraft[]): void => setSession(mergeItems(session, items));
  const copyTo = (places: readonly number[]): void => onChange({ sessions: draft.sessions.map((one, place) => (places.includes(place) ? { ...one, items: session.items } : one)) });
  const others = draft.sessions.map((_one, place) => place).filter((place) => place !== index);
  return (
    <Panel
      title="商品与库存"
      isFlush
      extra={
        <>
          {others.length > 0 && session.items.length > 0 && (
            <Dropdown menu={{ items: [{ key: 'all', label: '全部其他场', onClick: () => copyTo(others) }, ...others.map((place) => ({ key: place, label: `第 ${place + 1} 场`, onClick: () => copyTo([place]) }))] }}>
              <Button>复制到…</Button>
            </Dropdown>
          )}
          <Button icon={<TableOutlined />} onClick={() => setOpened('paste')}>
            粘贴表格
          </Button>
          <Button type="primary" ghost icon={<PlusOutlined />} onClick={() => setOpened('picker')}>
            选商品
          </Button>
        </>
      }
    >
      {draft.sessions.length > 1 && (
        <Tabs
          className={styles['sessionTabs'] ?? ''}
          activeKey={String(index)}
          onChange={(key) => setAt(Number(key))}
          items={draft.sessions.map(({ startsAt, items }, place) => ({ key: String(place), label: `${startsAt === null ? `第 ${place + 1} 场` : formatInstant(startsAt)}（${items.length}）` }))}
        />
      )}
      {session.items.length === 0 ? (
        <EmptyState
          title="这一场还没有商品"
          hint="选商品后填秒杀价，再给每家门店放上活动库存；量大时从 Excel 整块粘贴更快。"
          action={
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpened('picker')}>
              选商品
            </Button>
          }
        />
      ) : (
        <ItemTable session={session} sessionIndex={index} available={available} findings={findings} onChange={setSession} />
      )}
      <ItemPicker isOpen={opened === 'picker'} chosen={session.items} onAdd={(item) => add([item])} onClose={() => setOpened(null)} />
      <PasteTable isOpen={opened === 'paste'} onAdd={add} onClose={() => setOpened(null)} />
    </Panel>
  );
}

interface ItemTableProps {
  readonly session: SessionDraft;
  readonly sessionIndex: number;
  readonly available: AvailableStock;
  readonly findings: readonly Finding[];
  readonly onChange: (session: SessionDraft) => void;
}

function ItemTable({ session, sessionIndex, available, findings, onChange }: ItemTableProps) {
  const [open, setOpen] = useState<readonly string[]>(() => session.items.filter((item) => unitsOf(item) === 0).map(({ variantId }) => variantId));
  const set = (variantId: string, part: Partial<ItemDraft>): void => onChange({ ...session, items: session.items.map((item) => (item.variantId === variantId ? { ...item, ...part } : item)) });
  const columns: TableColumnsType<ItemDraft> = [
    {
      title: '商品',
      key: 'title',
      render: (_value, item) => (
        <span className={styles['product']}>
          <Thumb url={item.imageUrl} size={40} />
          <span>
            {item.title}
            <small>{[item.optionText, item.sku].filter((part) => part !== '').join(' · ')}</small>
          </span>
        </span>
      ),
    },
    { title: '秒杀价', key: 'flash', width: 148, render: (_value, item) => <FlashPrice item={item} onChange={(flashPriceFen) => set(item.variantId, { flashPriceFen })} /> },
    {
      title: '每人限购',
      key: 'limit',
      width: 92,
      render: (_value, { variantId, limitPerCustomer, sku }) => (
        <InputNumber min={1} max={99} precision={0} value={limitPerCustomer} style={{ width: 68 }} aria-label={`${sku} 每人限购`} onChange={(value) => set(variantId, { limitPerCustomer: value ?? 1 })} />
      ),
    },
    {
      title: '活动库存',
      key: 'stock',
      align: 'right',
      width: 92,
      render: (_value, item) => {
        const isBad = findings.some((finding) => finding.itemKey === itemKey(sessionIndex, item.variantId) && finding.severity === 'fault');
        return (
          <span className={styles['units']} data-bad={isBad}>
            <b className="number">{formatCount(unitsOf(item))}</b>
            <small>{item.stock.filter(({ quantity }) => quantity > 0).length} 个地点</small>
          </span>
        );
      },
    },
    {
      key: 'remove',
      width: 48,
      render: (_value, { variantId, sku }) => <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={`移除 ${sku}`} onClick={() => onChange({ ...session, items: session.items.filter((item) => item.variantId !== variantId) })} />,
    },
  ];
  return (
    <Table<ItemDraft>
      size="middle"
      pagination={false}
      rowKey={({ variantId }) => variantId}
      dataSource={session.items}
      columns={columns}
      scroll={{ x: 660 }}
      expandable={{
        expandedRowKeys: open,
        onExpandedRowsChange: (keys) => setOpen(keys.map(String)),
        expandedRowRender: (item) => (
          <StockEditor item={item} available={available} faults={findings.filter((finding) => finding.severity === 'fault' && finding.itemKey === itemKey(sessionIndex, item.variantId))} onChange={(stock) => set(item.variantId, { stock })} />
        ),
      }}
    />
  );
}

function FlashPrice({ item, onChange }: { readonly item: ItemDraft; readonly onChange: (fen: number | null) => void }) {
  const trouble = item.flashPriceFen === null ? null : findPriceTrouble(item);
  return (
    <span className={styles['priceCell']}>
      <YuanInput valueFen={item.flashPriceFen} onChange={onChange} label={`${item.sku} 秒杀价`} />
      <small data-tone={trouble === null ? 'quiet' : trouble.isFault ? 'fault' : 'warning'}>{trouble?.text ?? (item.dailyPriceFen === null ? '没有日常价' : `日常 ${formatFen(item.dailyPriceFen)}`)}</small>
    </span>
  );
}
