import { Segmented } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { ViewNotice } from '../../../shared/session/ViewNotice';
import { forgetView, readView, shopperClient, type ShopperView } from '../../parts/shopper-view/view';
import { Page } from '../../ui/Page';
import { EmptyState } from '../../ui/states';
import { SeenCoupons } from './SeenCoupons';
import { SeenMember } from './SeenMember';
import { SeenOrder, SeenOrders } from './SeenOrders';
import styles from './ShopperView.module.css';

const PARTS = [
  { value: 'orders', label: '我的订单' },
  { value: 'member', label: '会员' },
  { value: 'coupons', label: '优惠券' },
] as const;

type Part = (typeof PARTS)[number]['value'];

/** What a shopper sees of their orders, membership and coupons: the replies of their own app, without what is personal. */
export function ShopperViewPage() {
  const [view] = useState(() => readView(Date.now()));
  if (view === null) {
    return (
      <Page title="顾客视角" backTo="/members">
        <EmptyState title="没有打开的顾客视角" hint="到期或已经结束了；在订单或会员页再打开一次，写明原因" />
      </Page>
    );
  }
  return <Looking view={view} />;
}

function Looking({ view }: { readonly view: ShopperView }) {
  const navigate = useNavigate();
  const [part, setPart] = useState<Part>('orders');
  const [orderId, setOrderId] = useState(view.orderId);
  const end = useCallback(() => {
    forgetView();
    void navigate(view.orderId === null ? `/members/${view.customerId}` : `/orders/${view.orderId}`, { replace: true });
  }, [navigate, view]);
  const client = useMemo(() => shopperClient(view, end), [view, end]);
  const shown = { client, viewKey: view.accessToken };
  return (
    <Page title="顾客视角" hint="和顾客手机上的是同一份数据；取货码、支付和一切操作都不在这里">
      <div className={styles['phone']}>
        <ViewNotice name={view.name} expiresAtMs={view.expiresAtMs} note="已打码" onEnd={end} />
        <div className={styles['tabs']}>
          <Segmented<Part> block value={part} onChange={setPart} options={PARTS.map(({ value, label }) => ({ value, label }))} />
        </div>
        <div className={styles['screen']}>
          {part === 'orders' && (orderId === null ? <SeenOrders {...shown} onOpen={setOrderId} /> : <SeenOrder {...shown} orderId={orderId} onBack={() => setOrderId(null)} />)}
          {part === 'member' && <SeenMember {...shown} />}
          {part === 'coupons' && <SeenCoupons {...shown} />}
        </div>
      </div>
    </Page>
  );
}
