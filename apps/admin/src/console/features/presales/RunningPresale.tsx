import { Alert, Descriptions, type DescriptionsProps } from 'antd';
import { formatCount, formatFen } from '../../../shared/money';
import { useLocationNames } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { SecondPerson } from '../../shell/SecondPerson';
import { CheckRows } from '../../ui/CheckRows';
import { Columns, Stack } from '../../ui/Columns';
import { StatusTag, Thumb } from '../../ui/inline';
import { MomentList } from '../../ui/MomentList';
import { Page, Panel } from '../../ui/Page';
import { StepActs } from '../../ui/StepActs';
import { DepositList } from './DepositList';
import { checkNames, decisions, describeTerms, type Presale, stateLabel, stepsFrom, tallyOf } from './presales';
import styles from './Presales.module.css';
import { Supply } from './Supply';
import { useMovePresale } from './queries';

/** A presale that was submitted: its approval, then its numbers, its goods and its deposits. */
export function RunningPresale({ presale }: { readonly presale: Presale }) {
  const [mayWrite, mayApprove] = [useMay('campaigns.write'), useMay('campaigns.approve')];
  const move = useMovePresale(presale);
  const decide = useMovePresale(presale);
  const { status, endReason, supplyClosedAt } = presale;
  const submitter = presale.submittedByName ?? '提交人';
  const wasApproved = presale.approvedByName !== null;
  // One that was called off before its approval has nothing to show but what it would have been.
  const isOpened = wasApproved || status === 'submitted';
  return (
    <Page
      backTo="/presales"
      title={presale.name}
      hint={
        <>
          <StatusTag label={stateLabel(presale)} /> {[presale.title, presale.optionText].filter((part) => part !== '').join(' · ')}
        </>
      }
      actions={<StepActs steps={stepsFrom(presale, { mayWrite, mayApprove, isDirty: false })} move={move} />}
    >
      {endReason !== null && <Alert type="warning" showIcon title={status === 'canceled' ? '已取消' : '已确认不再到货'} description={wasApproved ? `告诉顾客的原因：${endReason}` : `原因：${endReason}`} />}
      {wasApproved && <Numbers presale={presale} />}
      {isOpened ? (
        <Columns side={360}>
          <Stack>
            {status === 'submitted' && (
              <SecondPerson isOwnSubmission={presale.isOwnSubmission} submitter={submitter}>
                <CheckRows checks={presale.checks.map(({ key, state, detail }) => ({ key, state, detail, name: checkNames[key] }))} />
                <div className={styles['decide']}>
                  <StepActs steps={decisions(submitter)} move={decide} />
                </div>
              </SecondPerson>
            )}
            {wasApproved && <Supply presale={presale} mayTakeIn={mayWrite && status === 'scheduled'} isClosed={supplyClosedAt !== null} />}
            {wasApproved && <DepositList presaleId={presale.presaleId} />}
          </Stack>
          <Side presale={presale} />
        </Columns>
      ) : (
        <Side presale={presale} />
      )}
    </Page>
  );
}

function Numbers({ presale }: { readonly presale: Presale }) {
  const tally = tallyOf(presale);
  const numbers = [
    { label: '已订 / 名额', count: `${formatCount(presale.taken)} / ${formatCount(presale.quota)}`, note: `还能订 ${formatCount(presale.quota - presale.taken)} 件` },
    { label: '已付定金', count: formatCount(tally.standing.units), note: `共 ${formatFen(tally.standing.fen)}` },
    { label: '分到货', count: formatCount(presale.boundUnits), note: `到货 ${formatCount(presale.arrivedUnits)} 件` },
    { label: '缺货', count: formatCount(tally.missingUnits), note: tally.missingUnits === 0 ? '在等的都够' : `${formatCount(presale.waitingDeposits)} 笔在等`, isShort: tally.missingUnits > 0 },
    { label: '尾款已付', count: formatCount(tally.paidUpUnits), note: `每件尾款 ${formatFen(presale.balanceFen)}` },
    { label: '尾款逾期', count: formatCount(tally.forfeited.units), note: `不退的定金 ${formatFen(tally.forfeited.keptFen)}` },
    { label: '定金已退', count: formatCount(tally.refunded.units), note: `共 ${formatFen(tally.refunded.fen)}` },
  ];
  return (
    <dl className={styles['numbers']}>
      {numbers.map(({ label, count, note, isShort = false }) => (
        <div key={label} data-short={isShort}>
          <dt>{label}</dt>
          <dd>{count}</dd>
          <small>{note}</small>
        </div>
      ))}
    </dl>
  );
}

function Side({ presale }: { readonly presale: Presale }) {
  return (
    <Stack>
      {presale.status !== 'canceled' && (
        <Panel title="时间安排">
          <MomentList
            moments={[
              { label: '开始付定金', at: presale.depositStartsAt },
              { label: '定金截止', at: presale.depositEndsAt },
              { label: '预计到货', at: presale.arrivesAt },
              { label: '开始付尾款', at: presale.balanceStartsAt },
              { label: '尾款截止', at: presale.balanceEndsAt },
            ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at))}
          />
        </Panel>
      )}
      <Panel title="规则">
        <Rules presale={presale} />
      </Panel>
      <Panel title="经手人">
        <Descriptions
          size="small" column={1}
          items={[
            { key: 'created', label: '创建', children: presale.createdByName },
            { key: 'submitted', label: '提交', children: presale.submittedByName ?? '还没提交' },
            { key: 'approved', label: '审批', children: presale.approvedByName ?? '还没审批' },
          ]}
        />
      </Panel>
    </Stack>
  );
}

function Rules({ presale }: { readonly presale: Presale }) {
  const places = useLocationNames();
  const { imageUrl, title, optionText, priceFen, locationId, arrivalReference, limitPerCustomer, forfeitsDeposit, note } = presale;
  const items: NonNullable<DescriptionsProps['items']> = [
    { key: 'price', label: '预售价', children: formatFen(priceFen) },
    { key: 'terms', label: '付款', children: describeTerms(presale) ?? '—' },
    { key: 'limit', label: '每人限订', children: `${limitPerCustomer} 件` },
    { key: 'forfeit', label: '尾款逾期', children: forfeitsDeposit ? '定金不退' : '退回定金' },
    { key: 'place', label: '到货地点', children: places.get(locationId) ?? '—' },
    { key: 'reference', label: '采购单号', children: arrivalReference === '' ? '—' : arrivalReference },
    { key: 'note', label: '说明', children: note === '' ? '—' : note },
  ];
  return (
    <>
      <p className={styles['goods']}>
        <Thumb url={imageUrl} size={40} />
        <span>
          {title}
          <small>{optionText}</small>
        </span>
      </p>
      <Descriptions size="small" column={1} items={items} />
    </>
  );
}
