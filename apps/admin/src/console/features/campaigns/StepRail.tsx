import { CheckCircleFilled, CloudOutlined, ExclamationCircleFilled, LaptopOutlined } from '@ant-design/icons';
import { formatInstantFull } from '../../../shared/time';
import styles from './Wizard.module.css';
import { faultsOf, type Finding, STEPS, type Step, stepTitles } from './checks';
import { type CampaignDraft, unitsOf } from './draft';
import { formatCount } from '../../../shared/money';
import type { SaveState } from './useDraft';

const SAVE_WORDS: Readonly<Record<SaveState, string>> = {
  saved: '草稿已存到服务器',
  changed: '有改动，离开这一步时自动保存',
  local: '存在这台电脑；时间、商品、库存和预热填好后存到服务器',
};

export function SavedMark({ state, updatedAt }: { readonly state: SaveState; readonly updatedAt: string | null }) {
  return (
    <span>
      {state === 'local' ? <LaptopOutlined /> : <CloudOutlined />} {SAVE_WORDS[state]}
      {state === 'saved' && updatedAt !== null && ` · ${formatInstantFull(updatedAt).slice(11)}`}
    </span>
  );
}

interface StepRailProps {
  readonly current: Step;
  readonly findings: readonly Finding[];
  readonly draft: CampaignDraft;
  readonly onGo: (step: Step) => void;
}

/** The way through the six steps: what each one holds, and what is still missing. */
export function StepRail({ current, findings, draft, onGo }: StepRailProps) {
  return (
    <nav className={styles['rail']} aria-label="六个步骤">
      <ol>
        {STEPS.map((step, index) => {
          const faults = faultsOf(findings, step);
          const isFine = step !== 'review' && faults.length === 0;
          return (
            <li key={step}>
              <button type="button" aria-current={step === current ? 'step' : undefined} onClick={() => onGo(step)}>
                <span className={styles['stepMark']} data-state={isFine ? 'done' : 'open'}>
                  {isFine ? <CheckCircleFilled /> : index + 1}
                </span>
                <span>
                  <b>{stepTitles[step]}</b>
                  <small data-fault={faults.length > 0}>{faults.length > 0 ? `还差 ${faults.length} 项` : describeStep(step, draft, findings)}</small>
                </span>
                {faults.length > 0 && step !== current && <ExclamationCircleFilled className={styles['faultMark']} aria-hidden />}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function describeStep(step: Step, draft: CampaignDraft, findings: readonly Finding[]): string {
  switch (step) {
    case 'basics':
      return `${draft.sessions.length} 场`;
    case 'items': {
      const items = draft.sessions.flatMap((session) => session.items);
      return `${items.length} 个商品 · ${formatCount(items.reduce((sum, item) => sum + unitsOf(item), 0))} 件`;
    }
    case 'limits':
      return draft.conditions.newCustomersOnly ? '仅新客' : '不限新老';
    case 'preheat':
      return `预计 ${formatCount(draft.expectedOrdersPerSecond)} 单/秒`;
    case 'protection':
      return draft.protection.waitingRoom === 'off' ? '不排队' : `每秒放行 ${formatCount(draft.protection.admitPerSecond)} 人`;
    case 'review':
      return findings.some(({ severity }) => severity === 'fault') ? '前面填好后提交' : '可以提交';
  }
}
