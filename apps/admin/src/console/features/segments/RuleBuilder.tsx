import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { ConditionEditor } from './ConditionEditor';
import { type Condition, conditionOn, countConditions, type Match, matchNames, MAX_CONDITIONS, MAX_DEPTH, type Rule, ruleOf, viewOf } from './rules';
import styles from './Segments.module.css';

interface RuleBuilderProps {
  readonly rule: Rule;
  readonly isDisabled: boolean;
  /** The rule of a tag asks for no tags. */
  readonly withoutTags?: boolean;
  readonly onChange: (rule: Rule) => void;
}

const matchOptions = Object.entries(matchNames).map(([value, label]) => ({ value: value as Match, label }));

/** A rule as groups in groups, each with its conditions. */
export function RuleBuilder({ rule, ...props }: RuleBuilderProps) {
  return <Group rule={rule} depth={1} isFull={countConditions(rule) >= MAX_CONDITIONS} {...props} />;
}

interface GroupProps extends RuleBuilderProps {
  readonly depth: number;
  readonly isFull: boolean;
  readonly onRemove?: () => void;
}

function Group({ rule, depth, isFull, isDisabled, withoutTags = false, onChange, onRemove }: GroupProps) {
  const { match, rules } = viewOf(rule);
  const set = (changed: readonly Rule[]): void => onChange(ruleOf({ match, rules: changed }));
  const replace = (index: number, inner: Rule): void => set(rules.map((one, at) => (at === index ? inner : one)));
  const remove = (index: number): void => set(rules.filter((_one, at) => at !== index));
  // A group that is turned around is one deeper than it looks.
  const canNest = depth + (match.startsWith('not') ? 1 : 0) + 2 <= MAX_DEPTH;
  return (
    <section className={styles['group']} data-depth={depth} aria-label={`分组：${matchNames[match]}`}>
      <header className={styles['groupHead']}>
        <Select<Match> value={match} options={matchOptions} disabled={isDisabled} aria-label="这一组怎样算满足" style={{ width: 116 }} onChange={(next) => onChange(ruleOf({ match: next, rules }))} />
        <span className="quiet">{rules.length < 2 ? '以下条件' : `以下 ${rules.length} 项`}</span>
        {onRemove !== undefined && !isDisabled && <Button type="text" icon={<DeleteOutlined />} aria-label="删除这一组" onClick={onRemove} />}
      </header>
      <ul className={styles['rules']}>
        {rules.map((inner, index) => (
          // A part has no name but its place.
          <li key={index}>
            {isCondition(inner) ? (
              <ConditionEditor condition={inner} isDisabled={isDisabled} withoutTags={withoutTags} onChange={(changed) => replace(index, changed)} onRemove={() => remove(index)} />
            ) : (
              <Group rule={inner} depth={depth + (match.startsWith('not') ? 2 : 1)} isFull={isFull} isDisabled={isDisabled} withoutTags={withoutTags} onChange={(changed) => replace(index, changed)} onRemove={() => remove(index)} />
            )}
          </li>
        ))}
      </ul>
      {!isDisabled && (
        <footer className={styles['groupFoot']}>
          <Button size="small" icon={<PlusOutlined />} disabled={isFull} onClick={() => set([...rules, conditionOn('orders')])}>
            加条件
          </Button>
          {canNest && (
            <Button size="small" icon={<PlusOutlined />} disabled={isFull} onClick={() => set([...rules, { kind: 'any', rules: [conditionOn('orders')] }])}>
              加分组
            </Button>
          )}
        </footer>
      )}
    </section>
  );
}

function isCondition(rule: Rule): rule is Condition {
  return rule.kind !== 'all' && rule.kind !== 'any' && rule.kind !== 'not';
}
