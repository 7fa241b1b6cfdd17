import { Table, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { formatFen } from '../../../shared/money';
import type { Schemas } from '../../api';
import { Money, StatusTag, Thumb } from '../../ui/inline';
import styles from './OrderLines.module.css';

type Order = Schemas['AdminOrderDetail'];
type Line = Schemas['AdminOrderLine'];

const columns: TableColumnsType<Line> = [
  {
    title: '商品',
    key: 'product',
    render: (_value, line) => (
      <span className={styles['product']}>
        <Thumb url={line.imageUrl} size={44} />
        <span>
          <Link to={`/products/${line.productId}`}>{line.title}</Link>
          <small>{[line.optionText, line.sku].filter((part) => part !== '').join(' · ')}</small>
        </span>
      </span>
    ),
  },
  { title: '单价', key: 'unit', align: 'right', width: 120, render: (_value, line) => (line.unitPriceFen === 0 ? <StatusTag label={{ text: '赠品', tone: 'neutral' }} /> : <Money fen={line.unitPriceFen} />) },
  {
    title: '数量',
    key: 'quantity',
    align: 'right',
    width: 110,
    render: (_value, line) => (
      <span className="number">
        {line.quantity}
        {line.quantityCanceled > 0 && <small className="quiet"> 取消 {line.quantityCanceled}</small>}
        {line.quantityExchanged > 0 && <small className="quiet"> 换走 {line.quantityExchanged}</small>}
      </span>
    ),
  },
  { title: '已拣', dataIndex: 'quantityPicked', align: 'right', width: 80, render: (count: number) => <span className="number">{count}</span> },
  { title: '小计', key: 'total', align: 'right', width: 120, render: (_value, line) => <Money fen={line.totalFen} /> },
];

/** What was bought, and how the amount came about. */
export function OrderLines({ order }: { readonly order: Order }) {
  const depositFen = order.payableFen - order.pointsFen - order.storedValueFen - order.dueFen;
  const sums = [
    { label: '商品金额', text: formatFen(order.itemsTotalFen), isShown: true },
    { label: '优惠', text: formatFen(-order.discountFen), isShown: order.discountFen > 0 },
    { label: '配送费', text: formatFen(order.deliveryFeeFen), isShown: order.deliveryFeeFen > 0 },
    { label: '服务预付', text: formatFen(order.serviceFen), isShown: order.serviceFen > 0 },
    { label: '应付', text: formatFen(order.payableFen), isShown: true },
    { label: `积分抵扣（${order.pointsSpent} 积分）`, text: formatFen(-order.pointsFen), isShown: order.pointsFen > 0 },
    { label: '储值余额', text: formatFen(-order.storedValueFen), isShown: order.storedValueFen > 0 },
    { label: '预售定金', text: formatFen(-depositFen), isShown: depositFen > 0 },
    { label: order.paymentStatus === 'unpaid' ? '微信待付' : '微信支付', text: formatFen(order.dueFen), isShown: order.dueFen !== order.payableFen },
    { label: '已退款', text: formatFen(-order.refundedFen), isShown: order.refundedFen > 0 },
  ];
  return (
    <>
      <Table<Line> size="middle" pagination={false} columns={columns} dataSource={order.lines} rowKey={({ lineNo }) => lineNo} scroll={{ x: 640 }} />
      <dl className={styles['sums']}>
        {sums
          .filter(({ isShown }) => isShown)
          .map(({ label, text }) => (
            <div key={label} data-strong={label === '应付'}>
              <dt>{label}</dt>
              <dd className="money">{text}</dd>
            </div>
          ))}
      </dl>
    </>
  );
}
