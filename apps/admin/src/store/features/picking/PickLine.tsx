import { CheckOutline, MinusOutline } from 'antd-mobile-icons';
import type { FulfillmentLine } from '../../api';
import { Photo } from '../../ui/Photo';
import styles from './PickLine.module.css';
import type { PickFeedback } from './usePicking';

interface PickLineProps {
  readonly line: FulfillmentLine;
  readonly isPicking: boolean;
  readonly feedback: PickFeedback | null;
  readonly onTap: () => void;
  readonly onPutBack: () => void;
}

const BARCODE_TAIL = 6;

/** One kind of goods: picture, name, options, the end of its barcode, and how many are in the basket. */
export function PickLine({ line, isPicking, feedback, onTap, onPutBack }: PickLineProps) {
  const isDone = line.quantityPicked >= line.quantity;
  const isFresh = feedback !== null && feedback.kind !== 'wrong' && feedback.lineNo === line.lineNo;
  const content = (
    <>
      <Photo url={line.imageUrl} size={72} />
      <span className={styles['words']}>
        <b>{line.title}</b>
        {line.optionText !== '' && <span className={styles['options']}>{line.optionText}</span>}
        <span className={styles['code']}>{line.barcode === null ? line.sku : <BarcodeTail barcode={line.barcode} />}</span>
      </span>
      <span className={styles['count']} data-done={isDone && isPicking} key={isFresh ? feedback.at : 'still'} data-fresh={isFresh}>
        {isPicking ? (
          isDone ? (
            <>
              <CheckOutline aria-hidden />
              {line.quantity}
            </>
          ) : (
            <>
              {line.quantityPicked}
              <i>/{line.quantity}</i>
            </>
          )
        ) : (
          `×${line.quantity}`
        )}
      </span>
    </>
  );
  if (!isPicking) return <li className={styles['line']}>{content}</li>;
  return (
    <li className={styles['line']} data-done={isDone}>
      <button type="button" className={styles['tap']} onClick={onTap} aria-label={`拣到一件 ${line.title}，已拣 ${line.quantityPicked}，共 ${line.quantity}`}>
        {content}
      </button>
      {line.quantityPicked > 0 && (
        <button type="button" className={styles['putBack']} onClick={onPutBack} aria-label={`放回一件 ${line.title}`}>
          <MinusOutline />
        </button>
      )}
    </li>
  );
}

function BarcodeTail({ barcode }: { readonly barcode: string }) {
  return (
    <>
      {barcode.slice(0, -BARCODE_TAIL)}
      <b>{barcode.slice(-BARCODE_TAIL)}</b>
    </>
  );
}
