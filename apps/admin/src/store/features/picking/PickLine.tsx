import { CheckOutline, MinusOutline } from 'antd-mobile-icons';
import type { ReactNode } from 'react';
import type { FulfillmentLine } from '../../api';
import { Handling } from '../../parts/picking/Handling';
import { wantedOf } from '../../parts/picking/pick-list';
import type { PickFeedback } from '../../parts/picking/usePicking';
import { CodeTail } from '../../ui/GoodsRow';
import { Photo } from '../../ui/Photo';
import styles from './PickLine.module.css';

interface PickLineProps {
  readonly line: FulfillmentLine;
  readonly isPicking: boolean;
  readonly feedback: PickFeedback | null;
  readonly onTap: () => void;
  readonly onPutBack: () => void;
  /** What else can be done about this line. */
  readonly children?: ReactNode;
}

/** One kind of goods: picture, name, options, the end of its barcode, and how many are in the basket. */
export function PickLine({ line, isPicking, feedback, onTap, onPutBack, children }: PickLineProps) {
  const wanted = wantedOf(line);
  const isDone = line.quantityPicked >= wanted;
  const isFresh = feedback !== null && feedback.kind !== 'wrong' && feedback.lineNo === line.lineNo;
  const content = (
    <>
      <Photo url={line.imageUrl} size={72} />
      <span className={styles['words']}>
        <b>{line.title}</b>
        {line.optionText !== '' && <span className={styles['options']}>{line.optionText}</span>}
        <Handling of={line} />
        <CodeTail code={line.barcode ?? line.sku} />
        {line.quantityShort > 0 && <span className={styles['short']}>缺 {line.quantityShort} 件，已处理</span>}
        {line.quantityCanceled > 0 && <span className={styles['short']}>顾客取消 {line.quantityCanceled} 件</span>}
      </span>
      <span className={styles['count']} data-done={isDone && isPicking} key={isFresh ? feedback.at : 'still'} data-fresh={isFresh}>
        {isPicking ? (
          isDone ? (
            <>
              <CheckOutline aria-hidden />
              {wanted}
            </>
          ) : (
            <>
              {line.quantityPicked}
              <i>/{wanted}</i>
            </>
          )
        ) : (
          `×${wanted}`
        )}
      </span>
    </>
  );
  if (!isPicking) return <li className={styles['line']}>{content}</li>;
  return (
    <li className={styles['line']} data-done={isDone}>
      <button type="button" className={styles['tap']} onClick={onTap} aria-label={`拣到一件 ${line.title}，已拣 ${line.quantityPicked}，共 ${wanted}`}>
        {content}
      </button>
      {line.quantityPicked > 0 && (
        <button type="button" className={styles['putBack']} onClick={onPutBack} aria-label={`放回一件 ${line.title}`}>
          <MinusOutline />
        </button>
      )}
      {children !== undefined && <div className={styles['more']}>{children}</div>}
    </li>
  );
}
