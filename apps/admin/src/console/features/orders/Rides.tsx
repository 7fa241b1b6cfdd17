import { Descriptions } from 'antd';
import { formatFen } from '../../../shared/money';
import { Moment } from '../../ui/inline';
import { Timeline } from '../../ui/Timeline';
import styles from './OrderGroups.module.css';
import { carrierName, type Ride, tellRide } from './rides';

/** Who brings it, how far they are, and everything that went before. */
export function Rides({ ride }: { readonly ride: Ride }) {
  const { current } = ride;
  return (
    <section className={styles['ride']}>
      <div>
        <h3>配送</h3>
        <Descriptions
          size="small"
          column={1}
          items={[
            { key: 'courier', label: '谁在送', children: current === null ? (ride.isOver ? '已结束' : '还没叫骑手') : carrierName(current) },
            ...(current === null || current.riderName === null ? [] : [{ key: 'rider', label: '骑手', children: <span className="number">{`${current.riderName} ${current.riderMaskedPhone ?? ''}`}</span> }]),
            ...(ride.expectedAt === null ? [] : [{ key: 'expected', label: '预计送到', children: <Moment at={ride.expectedAt} /> }]),
            { key: 'cost', label: '运费合计', children: <span className="money">{formatFen(ride.attempts.reduce((sum, { chargedFen, tipFen, penaltyFen }) => sum + chargedFen + tipFen + penaltyFen, 0))}</span> },
            { key: 'news', label: '平台消息', children: `${ride.events.length} 条，其中 ${ride.events.filter(({ effect }) => effect === 'none').length} 条重复或过时，没有采用` },
          ]}
        />
      </div>
      <div>
        <h3>经过</h3>
        <Timeline moments={tellRide(ride)} />
      </div>
    </section>
  );
}
