import { Button } from 'antd';

interface CreateActsProps {
  /** What is not filled in yet, in words; null when it can be sent. */
  readonly gap: string | null;
  readonly isBusy: boolean;
  readonly label?: string;
  readonly onCreate: () => void;
}

/** The head of a screen on which something new is written: what is missing still, and the one act. */
export function CreateActs({ gap, isBusy, label = '存草稿', onCreate }: CreateActsProps) {
  return (
    <>
      {gap !== null && <span className="quiet">{gap}</span>}
      <Button type="primary" loading={isBusy} disabled={gap !== null} onClick={onCreate}>
        {label}
      </Button>
    </>
  );
}
