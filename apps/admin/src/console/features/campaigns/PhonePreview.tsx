import { formatFen } from '../../../shared/money';
import { formatClock, formatCountdown, formatDay } from '../../../shared/time';
import { Thumb } from '../../ui/inline';
import styles from './PhonePreview.module.css';
import { type CampaignDraft, unitsOf } from './draft';

const SHOWN = 3;

/** As the storefront's lists show a price: whole yuan without decimals. */
const compact = (fen: number): string => formatFen(fen).replace(/\.00$/, '');

/** What a shopper will see of it before the start, as far as it is written. */
export function PhonePreview({ draft, now }: { readonly draft: CampaignDraft; readonly now: number }) {
  const session = draft.sessions[0];
  const startsAt = session?.startsAt ?? null;
  const items = session?.items ?? [];
  const { conditions } = draft;
  return (
    <aside className={styles['phone']} aria-label="手机预览">
      <div className={styles['screen']}>
        <header>
          <b>限时秒杀</b>
        </header>
        <div className={styles['tabs']}>
          {draft.sessions.slice(0, SHOWN).map((one, index) => (
            <span key={index} data-on={index === 0}>
              <b>{one.startsAt === null ? '--:--' : formatClock(one.startsAt)}</b>
              <small>{one.startsAt === null ? '未定' : `${formatDay(one.startsAt, now)}开抢`}</small>
            </span>
          ))}
        </div>
        <div className={styles['title']}>
          <span>{draft.name.trim() === '' ? '活动名称' : draft.name}</span>
          <small>{startsAt === null ? '' : `距开始 ${formatCountdown(Date.parse(startsAt), now)}`}</small>
        </div>
        <div className={styles['tags']}>
          {conditions.newCustomersOnly && <i>新客专享</i>}
          {conditions.minTier > 0 && <i>注册会员专享</i>}
          {draft.protection.waitingRoom !== 'off' && <i>人多排队</i>}
        </div>
        <ul>
          {items.slice(0, SHOWN).map((item) => (
            <li key={item.variantId}>
              <Thumb url={item.imageUrl} size={72} />
              <div>
                <span className={styles['name']}>{item.title}</span>
                <small>
                  {[item.optionText, `每人限 ${item.limitPerCustomer} 件`, `共 ${unitsOf(item)} 件`].filter((part) => part !== '').join(' · ')}
                </small>
                <span className={styles['price']}>
                  <b>{item.flashPriceFen === null ? '¥--' : compact(item.flashPriceFen)}</b>
                  {item.dailyPriceFen !== null && <s>{compact(item.dailyPriceFen)}</s>}
                  <em>提醒我</em>
                </span>
              </div>
            </li>
          ))}
          {items.length === 0 && <li className={styles['none']}>选好的商品会出现在这里</li>}
          {items.length > SHOWN && <li className={styles['none']}>还有 {items.length - SHOWN} 个商品</li>}
        </ul>
      </div>
      <p>顾客开抢前看到的样子</p>
    </aside>
  );
}
