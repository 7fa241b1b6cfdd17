import { CheckCircleFilled, ClockCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { Label } from '../../shared/labels';
import styles from './CheckRows.module.css';
import { StatusTag } from './inline';

type State = 'pass' | 'fail' | 'pending';

const ICONS: Readonly<Record<State, ReactNode>> = { pass: <CheckCircleFilled />, fail: <CloseCircleFilled />, pending: <ClockCircleFilled /> };

const checkLabels: Readonly<Record<State, Label>> = {
  pass: { text: '通过', tone: 'success' },
  fail: { text: '没通过', tone: 'urgent' },
  pending: { text: '等待中', tone: 'warning' },
};

/** The checks that the machine makes before something may go out, each with what it found. */
export function CheckRows({ checks }: { readonly checks: readonly { readonly key: string; readonly name: string; readonly state: State; readonly detail: string }[] }) {
  return (
    <ul className={styles['checks']}>
      {checks.map(({ key, name, state, detail }) => (
        <li key={key} data-state={state}>
          {ICONS[state]}
          <span>
            <b>{name}</b>
            <small>{detail}</small>
          </span>
          <StatusTag label={checkLabels[state]} />
        </li>
      ))}
    </ul>
  );
}
