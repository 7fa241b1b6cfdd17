import { useQuery } from '@tanstack/react-query';
import { Descriptions, Skeleton, Tooltip } from 'antd';
import { Link } from 'react-router';
import { adminApi, type Schemas } from '../../api';
import { Moment } from '../../ui/inline';
import { ErrorState } from '../../ui/states';
import styles from './Members.module.css';

type Groups = Schemas['CustomerGroups'];

const MEASURES = [
  { code: 'recency', letter: 'R', name: '最近购买' },
  { code: 'frequency', letter: 'F', name: '购买次数' },
  { code: 'monetary', letter: 'M', name: '消费金额' },
] as const;
const BEST = 5;

/** Where this customer stands among buyers, and the segments that hold them at this moment. */
export function CustomerGroups({ memberId }: { readonly memberId: string }) {
  const groups = useQuery({ queryKey: ['customer-groups', memberId], queryFn: ({ signal }) => adminApi.call('getCustomerGroups', { params: { customerId: memberId }, signal }) });
  if (groups.isPending) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  if (groups.isError) return <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />;
  if (groups.data.hasObjected) return <p className="quiet">这位顾客关闭了画像：不评分，也不在任何人群里</p>;
  return (
    <Descriptions column={1} size="small" className={styles['groups'] ?? ''}>
      <Descriptions.Item label="RFM 评分">
        <Scores groups={groups.data} />
      </Descriptions.Item>
      <Descriptions.Item label="所在人群">
        {groups.data.segments.length === 0 && <span className="quiet">不在任何人群里</span>}
        <span className={styles['segments']}>
          {groups.data.segments.map(({ segmentId, name }) => (
            <Link key={segmentId} to={`/segments/${segmentId}`}>
              {name}
            </Link>
          ))}
        </span>
      </Descriptions.Item>
    </Descriptions>
  );
}

function Scores({ groups: { scores, scoredAt } }: { readonly groups: Groups }) {
  if (scores === null) return <span className="quiet">{scoredAt === null ? '还没有评过分，每夜评一次' : '没有买过，不评分'}</span>;
  return (
    <span className={styles['scores']}>
      {MEASURES.map(({ code, letter, name }) => (
        <Tooltip key={code} title={`${name}：在买过的顾客里五等分，5 最好`}>
          <span className={styles['score']} role="img" aria-label={`${name} ${scores[code]} 分，满分 ${BEST} 分`}>
            <b>{letter}</b>
            {Array.from({ length: BEST }, (_unused, step) => (
              <i key={step} data-filled={step < scores[code]} />
            ))}
            <span className="number">{scores[code]}</span>
          </span>
        </Tooltip>
      ))}
      {scoredAt !== null && (
        <span className="quiet">
          按 <Moment at={scoredAt} /> 的分界
        </span>
      )}
    </span>
  );
}
