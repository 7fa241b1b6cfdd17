import { LeftOutline } from 'antd-mobile-icons';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import type { Label } from '../../shared/labels';
import styles from './Screen.module.css';

interface ScreenProps {
  readonly title: ReactNode;
  /** Where the arrow leads; a screen of the main navigation has none. */
  readonly back?: { readonly to: string; readonly label: string };
  readonly label?: Label | null;
  /** At the thumb: the one next step. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** A working screen: its name and state above, what it is about in between, the next step at the thumb. */
export function Screen({ title, back, label = null, footer, children }: ScreenProps) {
  const navigate = useNavigate();
  return (
    <div className={styles['page']}>
      <header className={styles['header']} data-back={back !== undefined}>
        {back !== undefined && (
          <button type="button" className={styles['back']} aria-label={back.label} onClick={() => void navigate(back.to)}>
            <LeftOutline />
          </button>
        )}
        <h1>{title}</h1>
        {label !== null && <StateTag label={label} />}
      </header>
      <div className={styles['scroll']}>{children}</div>
      {footer !== undefined && footer !== null && footer !== false && <footer className={styles['footer']}>{footer}</footer>}
    </div>
  );
}

/** A state as a word on its colour. */
export function StateTag({ label }: { readonly label: Label }) {
  return (
    <span className={styles['state']} data-tone={label.tone}>
      {label.text}
    </span>
  );
}

/** A card on a screen, with an optional heading. */
export function Card({ title, aside, children }: { readonly title?: ReactNode; readonly aside?: ReactNode; readonly children?: ReactNode }) {
  return (
    <section className={styles['card']}>
      {title !== undefined && (
        <header className={styles['cardHead']}>
          <h2>{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}

/** Facts as pairs: what it is, and what it says. Pairs that say nothing are left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles['facts']}>
      {facts.map(([name, value]) =>
        value === null || value === '' ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** A sentence that must not be overlooked. */
export function Notice({ tone, children, ...rest }: { readonly tone: 'info' | 'warning' | 'urgent' | 'success'; readonly children: ReactNode; readonly role?: 'status' | 'alert' }) {
  return (
    <p className={styles['notice']} data-tone={tone} {...rest}>
      <span aria-hidden>{tone === 'success' ? '✓' : tone === 'info' ? 'i' : '!'}</span>
      <span>{children}</span>
    </p>
  );
}
