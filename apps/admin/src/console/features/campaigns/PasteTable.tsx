import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, Modal } from 'antd';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/money';
import { describeProblem } from '../../../shared/problems';
import styles from './Steps.module.css';
import { type ItemDraft, unitsOf } from './draft';
import { resolveTable } from './items';
import { readPastedTable } from './paste';

interface PasteTableProps {
  readonly isOpen: boolean;
  readonly onAdd: (items: readonly ItemDraft[]) => void;
  readonly onClose: () => void;
}

const EXAMPLE = '货号,秒杀价,限购,门店编码,数量\nMILK-1L,12.90,2,SH001,30\nMILK-1L,12.90,2,SH002,20';

/** A whole table at once: read while it is typed, looked up on the server, and taken only when every line is right. */
export function PasteTable({ isOpen, onAdd, onClose }: PasteTableProps) {
  const queryClient = useQueryClient();
  const [text, setText] = useState('');
  const { rows, problems } = useMemo(() => readPastedTable(text), [text]);
  const resolve = useMutation({ mutationFn: () => resolveTable(queryClient, rows) });
  const table = resolve.data;
  const wrong = problems.length > 0 ? problems : (table?.problems ?? []);
  const isReady = table !== undefined && wrong.length === 0;
  const close = (): void => {
    setText('');
    resolve.reset();
    onClose();
  };
  return (
    <Modal
      title="粘贴表格"
      width={720}
      open={isOpen}
      onCancel={close}
      footer={[
        <Button key="close" onClick={close}>
          先不加
        </Button>,
        isReady ? (
          <Button
            key="add"
            type="primary"
            onClick={() => {
              onAdd(table.items);
              close();
            }}
          >
            加入 {table.items.length} 个商品，{formatCount(table.items.reduce((sum, item) => sum + unitsOf(item), 0))} 件
          </Button>
        ) : (
          <Button key="check" type="primary" disabled={rows.length === 0 || problems.length > 0} loading={resolve.isPending} onClick={() => resolve.mutate()}>
            核对 {rows.length} 行
          </Button>
        ),
      ]}
    >
      <p className={styles['note']} data-first>
        从 Excel 整块复制，或粘贴 CSV。五列：货号、秒杀价（元）、每人限购、门店编码、数量；一行是一个商品在一个地点。已有的商品会换成新的数。
      </p>
      <Input.TextArea
        rows={9}
        value={text}
        placeholder={EXAMPLE}
        aria-label="表格内容"
        className={styles['pasteField'] ?? ''}
        onChange={(event) => {
          setText(event.target.value);
          resolve.reset();
        }}
      />
      {resolve.isError && <Alert type="error" showIcon style={{ marginTop: 12 }} title={describeProblem(resolve.error).title} />}
      {isReady && <Alert type="success" showIcon style={{ marginTop: 12 }} title={`${rows.length} 行都对得上，可用库存也够`} />}
      {wrong.length > 0 && (
        <ul className={styles['faults']}>
          {wrong.slice(0, 8).map(({ line, reason }) => (
            <li key={`${line}-${reason}`} data-severity="fault">
              第 {line} 行：{reason}
            </li>
          ))}
          {wrong.length > 8 && <li data-severity="fault">还有 {wrong.length - 8} 处</li>}
        </ul>
      )}
    </Modal>
  );
}
