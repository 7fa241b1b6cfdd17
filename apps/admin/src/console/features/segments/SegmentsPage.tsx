import { Button, type TableColumnsType, Tabs } from 'antd';
import { Link } from 'react-router';
import { z } from 'zod';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { Moment } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { type Rule, tellRule } from './rules';
import styles from './Segments.module.css';
import { Tags } from './Tags';
import { useValueChoices } from './useValueChoices';

type SegmentRow = Schemas['SegmentRow'];

const filterSchema = z.object({ view: z.enum(['segments', 'tags']).optional().catch(undefined) });

/** Groups of customers by rule, and the tags that are put on them. */
export function SegmentsPage() {
  const [{ view = 'segments' }, change] = useUrlFilters(filterSchema);
  const mayWrite = useMay('segments.write');
  const create = (
    <Link to="/segments/new">
      <Button type="primary">新建人群</Button>
    </Link>
  );
  return (
    <Page title="人群与标签" hint="按下单、等级、标签、生命周期和 RFM 圈人；实时计数，存快照留底" actions={view === 'segments' && mayWrite && create}>
      <Tabs
        activeKey={view}
        onChange={(next) => change({ view: next === 'tags' ? next : undefined })}
        items={[
          {
            key: 'segments',
            label: '人群',
            children: (
              <DataList<SegmentRow>
                queryKey={['segments']}
                load={({ cursor, signal }) => adminApi.call('listSegments', { query: { cursor, limit: String(PAGE_SIZE) }, signal })}
                columns={columns}
                rowKey={({ segmentId }) => segmentId}
                linkTo={({ segmentId }) => `/segments/${segmentId}`}
                minWidth={900}
                isFiltered={false}
                empty={{ title: '还没有人群', hint: '例如「买过 2–5 单，60 天没来」：圈出来先看人数，再存快照或拿去做活动', action: mayWrite && create }}
              />
            ),
          },
          { key: 'tags', label: '标签', children: <Tags /> },
        ]}
      />
    </Page>
  );
}

const columns: TableColumnsType<SegmentRow> = [
  { title: '人群', dataIndex: 'name', width: 200 },
  { title: '规则', key: 'rule', render: (_value, { rule }) => <RuleWords rule={rule} /> },
  { title: '最近快照', key: 'members', width: 120, align: 'right', render: (_value, { members }) => (members === null ? <span className="quiet">没有</span> : <span className="number">{formatCount(members)} 人</span>) },
  { title: '快照时间', key: 'takenAt', width: 130, render: (_value, { takenAt }) => (takenAt === null ? '' : <Moment at={takenAt} />) },
  { title: '最近修改', key: 'updatedAt', width: 190, render: (_value, { updatedAt, updatedByName }) => <><Moment at={updatedAt} /> <span className="quiet">{updatedByName}</span></> },
];

function RuleWords({ rule }: { readonly rule: Rule }) {
  const { names } = useValueChoices();
  const words = tellRule(rule, names);
  return (
    <span className={styles['ruleText']} title={words}>
      {words}
    </span>
  );
}
